// ImdbRun: the notebook's steps in the notebook's order.

import Needletail
import NeedletailCharts
import NeedletailData

/// One run of the notebook: load, show, pad, summary, train, measure, write, draw, conclude.
struct ImdbRun {
  let options: ImdbCommand
  let kind: ReviewModel
  let folder: RunFolder

  init(_ options: ImdbCommand) throws {
    self.options = options
    kind = ReviewModel.named(options.model)!  // validated
    folder = try RunFolder(options.output ?? "runs/imdb-\(options.model)")
  }

  func run() async throws {
    say("Loading data...")
    let reviews = try await LoadedReviews.load(
      options.dataset, numWords: numWords, seed: options.seed)
    if reviews.isSynthetic { say("These are synthetic reviews, made by a small grammar.") }
    say("\(reviews.train.x.count) train sequences\n\(reviews.test.x.count) test sequences")
    say("[\(reviews.train.x[0].map(String.init).joined(separator: ", "))]\n\(Int(reviews.train.y[0]))")

    let longest = (reviews.train.x + reviews.test.x).lazy.map(\.count).max() ?? 0
    let reading = try kind.textReading(
      numWords: numWords, maxlen: maxlen, longest: longest,
      vocabulary: reviews.vocabulary(numWords: numWords), dataset: reviews.dataset)
    let encoding = reading.encoding
    let cut = TruncatedWords(reviews.train.x + reviews.test.x, maxlen: maxlen > 0 ? maxlen : longest)
    let train = try SequenceDataset(reviews.train.x, reviews.train.y, encoding: encoding)
    let testData = try SequenceDataset(reviews.test.x, reviews.test.y, encoding: encoding)
    show(reviews, encoding)

    var model = try kind.make(
      ReviewModelOptions(
        numWords: numWords, units: units, maxlen: maxlen > 0 ? maxlen : longest, mask: options.mask,
        learningRate: learningRate, seed: options.seed, pairs: kind.pairs))
    try model.build(train.inputShapes)
    say(model.summary())
    let history = try model.fit(
      train, epochs: options.epochs, batchSize: batchSize,
      validationSplit: options.validationSplit, verbose: options.quiet ? 0 : 1,
      callbacks: earlyStopping + [StopWhenInterrupted()])

    let test =
      Interruption.status == nil
      ? try model.evaluate(testData, batchSize: batchSize) : nil
    let outcome = RunOutcome(
      title: "IMDB reviews with \(title)", dataset: reviews.dataset, parameters: parameters, history: history,
      test: test, summary: model.summary(), cut: cut, maxlen: maxlen, recurrentLayer: kind.recurrentLayer)
    try folder.write(outcome)
    try folder.write(
      try TextClassifier(model: model, reading: reading, classes: ["neg", "pos"], kind: .binary))
    if let status = Interruption.status {
      throw CommandFailure(
        status, "stopped after \(epochs(history.epoch.count)); what there is lies in \(folder.path)")
    }
    conclude(outcome)
  }

  /// For a model that keeps its best epoch.
  private var earlyStopping: [any Callback] {
    guard let patience = kind.patience, options.validationSplit > 0 else { return [] }
    return [EarlyStopping(monitor: "val_acc", patience: patience, restoreBestWeights: true)]
  }

  private var numWords: Int { options.numWords ?? kind.defaultNumWords }
  private var batchSize: Int { options.batchSize ?? kind.defaultBatchSize }
  private var units: Int { options.units ?? kind.defaultUnits }
  private var learningRate: Float { options.learningRate ?? kind.defaultLearningRate }
  /// Words that the model sees of a review; 0: all.
  private var maxlen: Int { options.maxlen ?? kind.defaultMaxlen }

  private var title: String { "\(kind.title)(\(units))" }

  /// What the notebook prints of its padded reviews.
  private func show(_ reviews: LoadedReviews, _ encoding: any SequenceEncoding) {
    let width = encoding.width.map(String.init) ?? "None"
    let isPadded = kind.reading == .sequence
    say(isPadded ? "Pad sequences (samples x time)" : "Encode sequences (samples x numbers)")
    say("input_train shape: (\(reviews.train.x.count), \(width))")
    say("input_test shape: (\(reviews.test.x.count), \(width))")
    guard isPadded else { return }
    let first = padSequences(Array(reviews.train.x.prefix(2)), maxlen: encoding.width)
    for row in 0..<first.shape[0] { say(numpyDescription(of: first, row: row)) }
  }

  /// The options of the run under their names in Keras and the command.
  private var parameters: Config {
    [
      "model": .string(options.model), "mask": .bool(options.mask), "epochs": .int(options.epochs),
      "batch_size": .int(batchSize), "maxlen": .int(maxlen),
      "num_words": .int(numWords), "units": .int(units),
      "validation_split": .float(options.validationSplit), "learning_rate": .float(learningRate),
      "seed": .int(Int(truncatingIfNeeded: options.seed)), "dataset": .string(options.dataset.rawValue),
    ]
  }

  private func conclude(_ outcome: RunOutcome) {
    if !options.quiet {
      let width = Console.columns ?? 80
      for chart in outcome.charts {
        print("\n" + chart.text(width: width, color: Console.colors))
      }
      print("")
    }
    let (loss, accuracy) = (outcome.test?["loss"] ?? .nan, outcome.test?["acc"] ?? .nan)
    print(
      "Test loss: \(decimal(loss)) - test acc: \(decimal(accuracy))"
        + (outcome.isSynthetic ? " (synthetic reviews)" : ""))
    for remark in outcome.remarks where !options.quiet { print(Console.wrapped(remark)) }
    if !options.quiet { print("Results are in \(folder.path)") }
  }

  private func epochs(_ count: Int) -> String { count == 1 ? "1 whole epoch" : "\(count) whole epochs" }

  private func say(_ text: String) {
    if !options.quiet { print(text) }
  }

  private func decimal(_ value: Float) -> String {
    value.isFinite ? DecimalText.fixed(Double(value), 4) : "\(value)"
  }
}
