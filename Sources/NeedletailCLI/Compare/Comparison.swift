// Comparison: the trainings of a comparison one after another, each kept as soon as it is done.

import Needletail
import NeedletailData
import NeedletailFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Comparison {
  let options: CompareCommand
  let folder: RunFolder

  init(_ options: CompareCommand) throws {
    self.options = options
    folder = try RunFolder(options.output)
  }

  private var resultPath: String { folder.path + "/compare.json" }
  private var insightsPath: String { folder.path + "/insights.json" }
  private var settingsPath: String { folder.path + "/settings.json" }

  func run() async throws {
    let cases = try options.cases()
    let reviews = try await LoadedReviews.load(options.dataset, numWords: options.numWords, seed: 0)
    var runs = try finished(dataset: reviews.dataset)
    var insights = try finishedInsights(runs)
    let missing = cases.filter { one in !runs.contains { $0.what == one } }
    if !options.quiet {
      if reviews.isSynthetic { print("These are synthetic reviews, made by a small grammar.") }
      if missing.count < cases.count {
        print("\(cases.count - missing.count) of \(cases.count) runs are there already.")
      }
    }
    let clock = ContinuousClock()
    let start = clock.now
    for (i, one) in missing.enumerated() {
      if i > 0 { showProgress(one, done: i, of: missing.count, since: start) }
      guard let run = try train(one, reviews, &insights) else {
        throw CommandFailure(
          Interruption.status ?? .interrupted,
          "stopped after \(runs.count) of \(cases.count) runs; they are kept in \(folder.path) and the same command goes on"
        )
      }
      runs.append(run)
      try AtomicFile.write(insights.json.compact() + "\n", to: insightsPath)
      try AtomicFile.write(ComparedRun.text(runs), to: resultPath)
      if !options.quiet { Console.line(line(run)) }
    }
    // All that the folder has: comparisons may grow case by case.
    try CompareOutcome(runs: runs, dataset: reviews.dataset, insights: insights).finish(
      in: folder, quiet: options.quiet)
  }

  /// The runs that an earlier call left.
  /// - Throws: `CommandFailure` when they were made with other options.
  private func finished(dataset: String) throws -> [ComparedRun] {
    let settings: JSON = [
      "layout": 1, "dataset": .string(dataset), "epochs": .int(options.mostEpochs),
      "patience": .int(options.patience), "batch_size": .int(options.batchSize),
      "num_words": .int(options.numWords), "units": options.units.map { .int($0) } ?? .null,
      "validation_split": .float(options.validationSplit),
    ]
    guard FileManager.default.fileExists(atPath: resultPath) else {
      try AtomicFile.write(settings.pretty(), to: settingsPath)
      return []
    }
    guard FileManager.default.fileExists(atPath: settingsPath), try JSON(contentsOf: settingsPath) == settings
    else {
      throw CommandFailure(
        .badData,
        "the runs in \(resultPath) were made with other options or by another version; "
          + "choose another folder with --output, or remove that file to begin anew")
    }
    return try ComparedRun.read(resultPath)
  }

  /// What an earlier call learnt of the networks whose runs it left.
  private func finishedInsights(_ runs: [ComparedRun]) throws -> Insights {
    guard !runs.isEmpty, FileManager.default.fileExists(atPath: insightsPath) else { return Insights() }
    var insights = try Insights(contentsOf: insightsPath)
    // A run that did not get into compare.json is made again.
    func isThere(_ model: String, _ maxlen: Int) -> Bool {
      runs.contains { $0.what == ComparedCase(model: model, maxlen: maxlen) }
    }
    insights.memory.removeAll { !isThere($0.model, $0.maxlen) }
    insights.words.removeAll { !isThere($0.model, $0.maxlen) }
    return insights
  }

  /// Trains one case and looks into the network; nil when the process was asked to end.
  private func train(
    _ one: ComparedCase, _ reviews: LoadedReviews, _ insights: inout Insights
  ) throws -> ComparedRun? {
    let kind = ReviewModel.named(one.model)!  // validated
    let longest = max(
      reviews.train.x.lazy.map(\.count).max() ?? 1, reviews.test.x.lazy.map(\.count).max() ?? 1)
    let encoding = try kind.textReading(
      numWords: options.numWords, maxlen: one.maxlen, longest: longest,
      truncating: one.truncating == "post" ? .post : .pre, dataset: reviews.dataset
    ).encoding
    let train = try SequenceDataset(reviews.train.x, reviews.train.y, encoding: encoding)
    let test = try SequenceDataset(reviews.test.x, reviews.test.y, encoding: encoding)
    var model = try kind.make(
      ReviewModelOptions(
        numWords: options.numWords, units: options.units ?? kind.defaultUnits,
        maxlen: one.maxlen > 0 ? one.maxlen : longest, mask: one.mask,
        learningRate: kind.defaultLearningRate, seed: UInt64(one.seed),
        pairs: kind.pairs))
    let chosen = EarlyStopping(monitor: "val_acc", patience: options.patience, restoreBestWeights: true)
    let history = try model.fit(
      train, epochs: options.mostEpochs, batchSize: options.batchSize,
      validationSplit: options.validationSplit, verbose: .silent, callbacks: [chosen, StopWhenInterrupted()])
    guard Interruption.status == nil else { return nil }
    let kept = Int((Double(train.count) * (1 - Double(options.validationSplit))).rounded(.up))
    try insights.add(model, of: one, reviews, heldFrom: min(kept, train.count - 1))
    let measured = try model.evaluate(test, batchSize: options.batchSize)
    return ComparedRun(
      what: one, parameters: model.countParams(), validationAccuracy: rounded(Double(chosen.best ?? 0)),
      bestEpoch: chosen.bestEpoch, testAccuracy: rounded(Double(measured["acc"] ?? 0)),
      secondsPerEpoch: rounded(
        history.secondsPerEpoch.reduce(0, +) / Double(max(1, history.secondsPerEpoch.count))))
  }

  /// The digits that mean something.
  private func rounded(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }

  private func line(_ run: ComparedRun) -> String {
    "\(run.what.title), seed \(run.what.seed): val acc \(DecimalText.fixed(run.validationAccuracy, 4)) "
      + "in epoch \(run.bestEpoch + 1), test acc \(DecimalText.fixed(run.testAccuracy, 4)), "
      + "\(DecimalText.fixed(run.secondsPerEpoch, 2)) s an epoch"
  }

  private func showProgress(
    _ next: ComparedCase, done: Int, of count: Int, since start: ContinuousClock.Instant
  ) {
    guard !options.quiet, Console.showsProgress else { return }
    let each = (ContinuousClock.now - start) / done
    let left = each * (count - done)
    let minutes = Double(left.components.seconds) / 60
    Console.error(
      "run \(done + 1) of \(count): \(next.title), seed \(next.seed); about \(DecimalText.fixed(minutes, 1)) minutes left"
    )
  }
}
