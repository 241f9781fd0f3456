// TrainRun: read, show, choose, train, measure, write, draw, conclude.

import Needletail
import NeedletailCharts
import NeedletailData
import NeedletailFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One training on a user's texts.
struct TrainRun {
  let options: TrainCommand
  let folder: RunFolder
  /// The file's name, for people.
  private let name: String

  init(_ options: TrainCommand) throws {
    self.options = options
    let last = options.file.split(separator: "/").last.map(String.init) ?? options.file
    name = last
    let stem = last.contains(".") ? last[..<last.lastIndex(of: ".")!] : last[...]
    folder = try RunFolder(options.output ?? "runs/\(stem.isEmpty ? "train" : stem)")
  }

  func run() throws {
    say("Reading \(options.file)...")
    let texts = try TrainTexts(options)
    guard options.classWeight == nil || texts.all.kind != .multiLabel else {
      throw CommandFailure(
        .usage, "--class-weight is for texts with one label each, and these may have several; leave it out")
    }
    show(texts)
    let plan = try TrainPlan(options, texts.training, validates: texts.validation.count > 0)
    let notes = texts.notes + plan.reasons
    for note in notes { say(Console.wrapped(note)) }

    let goal = TextGoal(texts.all.kind, classes: texts.all.classNames.count)
    var model = try plan.make(options, goal)
    let data = try plan.data(texts.training, plan.sequences, goal)
    let validation = try texts.validation.count > 0 ? plan.data(texts.validation, goal) : nil
    try model.build(data.inputShapes)
    say(model.summary())
    let stopping = EarlyStopping(
      monitor: "val_loss", minDelta: 0.001, patience: plan.patience, restoreBestWeights: true)
    let history = try model.fit(
      data, epochs: plan.epochs, batchSize: plan.batchSize, validation: validation,
      classWeight: options.classWeight == nil ? nil : texts.training.balancedClassWeights(),
      verbose: options.quiet ? 0 : 1,
      callbacks: (validation == nil ? [] : [stopping]) + [StopWhenInterrupted()])

    let classifier = try TextClassifier(
      model: model, reading: plan.reading, classes: texts.all.classNames, kind: texts.all.kind,
      columns: texts.all.columns)
    let measured = Interruption.status == nil ? try measure(classifier, texts, plan, goal) : nil
    let outcome = TrainOutcome(
      dataset: name, parameters: parameters(plan), history: history, all: texts.all, notes: notes,
      modelTitle: "\(plan.model.title)(\(plan.units))", summary: model.summary(), measured: measured,
      bestEpoch: validation == nil || history.epoch.isEmpty ? nil : stopping.bestEpoch + 1,
      cut: TruncatedWords(plan.sequences, maxlen: plan.maxlen > 0 ? plan.maxlen : .max), maxlen: plan.maxlen,
      recurrentLayer: plan.model.recurrentLayer)
    try write(outcome, classifier)
    texts.bad.report()
    if let status = Interruption.status {
      let epochs = history.epoch.count == 1 ? "1 whole epoch" : "\(history.epoch.count) whole epochs"
      throw CommandFailure(status, "stopped after \(epochs); what there is lies in \(folder.path)")
    }
    conclude(outcome)
  }

  /// The first rows, the classes, and into which parts the texts were cut.
  private func show(_ texts: TrainTexts) {
    let show = TrainShow(texts: texts.all, width: Console.columns ?? 100)
    for line in show.rows + [""] + show.balance { say(line) }
    say(
      "\(texts.training.count) to train on, \(texts.validation.count) to validate on, "
        + "\(texts.test.count) held out to test with")
  }

  /// What the model makes of the texts that were held out, or else of those to validate on.
  private func measure(
    _ classifier: TextClassifier, _ texts: TrainTexts, _ plan: TrainPlan, _ goal: TextGoal
  ) throws -> MeasuredTexts? {
    let isHeldOut = texts.test.count > 0
    let some = isHeldOut ? texts.test : texts.validation
    guard some.count > 0 else { return nil }
    let probabilities = try classifier.probabilities(some.texts)
    return MeasuredTexts(
      texts: some, logs: try classifier.model.evaluate(plan.data(some, goal), batchSize: plan.batchSize),
      report: ClassificationReport(of: some, probabilities: probabilities),
      mistakes: Mistakes(some, probabilities), isHeldOut: isHeldOut)
  }

  private func write(_ outcome: TrainOutcome, _ classifier: TextClassifier) throws {
    try folder.write(outcome)
    if let chart = outcome.confusionChart {
      try chart.svg().write(to: URL(fileURLWithPath: folder.path + "/confusion.svg"))
    }
    if let measured = outcome.measured {
      try AtomicFile.write(measured.mistakes.csv, to: folder.path + "/mistakes.csv")
    }
    try classifier.save(to: URL(fileURLWithPath: folder.path + "/model.safetensors"))
  }

  private func conclude(_ outcome: TrainOutcome) {
    let width = Console.columns ?? 80
    if !options.quiet {
      let isSmall = outcome.all.classNames.count <= 20
      for chart in outcome.charts + (isSmall ? [outcome.confusionChart].compactMap { $0 } : []) {
        print("\n" + chart.text(width: width, color: Console.colors))
      }
      print("")
    }
    guard let measured = outcome.measured else {
      print("Nothing was held back, so nothing is known of how well the model does.")
      print("The model is \(folder.path)/model.safetensors")
      return
    }
    let accuracy = measured.report.accuracy
    print(
      "\(measured.isHeldOut ? "Test" : "Validation") loss: \(DecimalText.fixed(Double(measured.logs["loss"] ?? .nan), 4))"
        + " - accuracy: \(DecimalText.fixed(accuracy, 4))")
    guard !options.quiet else { return }
    let scores = [TrainOutcome.scoreColumns] + outcome.scores(20)
    print("")
    for line in AlignedRows.lines(scores, right: [1, 2, 3, 4], width: width) { print(line) }
    if measured.texts.classNames.count > 20 {
      print("  (the 20 classes with the lowest F1; report.html has all, and the confusion matrix)")
    }
    let mistakes = measured.mistakes.lines(5, width: width)
    if !mistakes.isEmpty {
      print("\nThe surest of \(measured.mistakes.all.count) mistakes:")
      for line in mistakes { print(line) }
    }
    print("")
    for remark in outcome.remarks { print(Console.wrapped(remark)) }
    print("Results are in \(folder.path)")
    print("Try it: needletail predict \(folder.path)/model.safetensors \"your text\"")
  }

  /// The options of the run under their names in Keras and the command, as they were chosen.
  private func parameters(_ plan: TrainPlan) -> Config {
    [
      "model": .string(options.model), "mask": .bool(options.mask), "epochs": .int(plan.epochs),
      "batch_size": .int(plan.batchSize), "maxlen": .int(plan.maxlen),
      "num_words": .int(plan.reading.vectorization.vocabularySize), "units": .int(plan.units),
      "learning_rate": .float(plan.learningRate), "patience": .int(plan.patience),
      "validation_split": .double(options.validationSplit),
      "test_split": options.testSplit.map { .double($0) } ?? .null,
      "class_weight": options.classWeight.map { .string($0.rawValue) } ?? .null,
      "vectors": options.vectors.map { .string($0) } ?? .null,
      "freeze_vectors": .bool(options.freezeVectors), "seed": .int(Int(truncatingIfNeeded: options.seed)),
    ]
  }

  private func say(_ text: String) {
    if !options.quiet { print(text) }
  }
}
