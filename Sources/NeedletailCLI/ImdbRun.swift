// ImdbRun: the notebook's steps in the notebook's order.

import Needletail
import NeedletailCharts
import NeedletailData

/// One run of the notebook: load, show, pad, summary, train, measure, write, draw, conclude.
struct ImdbRun {
  let options: ImdbCommand
  let folder: RunFolder

  init(_ options: ImdbCommand) throws {
    self.options = options
    folder = try RunFolder(options.output ?? "runs/imdb-\(options.model)")
  }

  func run() async throws {
    say("Loading data...")
    let reviews = try await LoadedReviews.load(
      options.dataset, numWords: options.numWords, seed: options.seed)
    if reviews.isSynthetic { say("These are synthetic reviews, made by a small grammar.") }
    say("\(reviews.train.x.count) train sequences\n\(reviews.test.x.count) test sequences")
    say("[\(reviews.train.x[0].map(String.init).joined(separator: ", "))]\n\(Int(reviews.train.y[0]))")

    say("Pad sequences (samples x time)")
    let cut = TruncatedWords(reviews.train.x + reviews.test.x, maxlen: maxlen(reviews))
    let xTrain = padSequences(reviews.train.x, maxlen: maxlen(reviews))
    let xTest = padSequences(reviews.test.x, maxlen: maxlen(reviews))
    say("input_train shape: \(pair(xTrain.shape))\ninput_test shape: \(pair(xTest.shape))")
    say(numpyDescription(of: xTrain, row: 0) + "\n" + numpyDescription(of: xTrain, row: 1))

    var model = try makeModel()
    say(model.summary())
    let history = try model.fit(
      xTrain, reviews.train.y, epochs: options.epochs, batchSize: options.batchSize,
      validationSplit: options.validationSplit, verbose: options.quiet ? 0 : 1,
      callbacks: [StopWhenInterrupted()])

    let test =
      Interruption.status == nil
      ? try model.evaluate(xTest, reviews.test.y, batchSize: options.batchSize) : nil
    let outcome = RunOutcome(
      title: "IMDB reviews with \(title)", dataset: reviews.dataset, parameters: parameters, history: history,
      test: test, summary: model.summary(), cut: cut, maxlen: maxlen(reviews), recurrentLayer: "SimpleRNN")
    try folder.write(outcome)
    try folder.write(model, extras: extras(reviews))
    if let status = Interruption.status {
      throw CommandFailure(
        status, "stopped after \(epochs(history.epoch.count)); what there is lies in \(folder.path)")
    }
    conclude(outcome)
  }

  private var title: String { "Embedding and SimpleRNN(\(options.units))" }

  private func makeModel() throws -> Sequential {
    var model = try Sequential(seed: options.seed) {
      Embedding(options.numWords, 32, maskZero: options.mask)
      SimpleRNN(options.units)
      Dense(1, activation: .sigmoid)
    }
    try model.compile(
      optimizer: .rmsprop(learningRate: options.learningRate), loss: .binaryCrossentropy, metrics: [.acc])
    return model
  }

  /// Words that the model sees of a review; with `--maxlen 0` as many as the longest review has.
  private func maxlen(_ reviews: LoadedReviews) -> Int {
    if options.maxlen > 0 { return options.maxlen }
    return max(reviews.train.x.lazy.map(\.count).max() ?? 1, reviews.test.x.lazy.map(\.count).max() ?? 1)
  }

  /// What one file needs to predict from raw text.
  private func extras(_ reviews: LoadedReviews) -> ModelExtras {
    let preprocessing: Config = [
      "kind": "imdb", "num_words": .int(options.numWords), "index_from": 3, "start_char": 1, "oov_char": 2,
      "maxlen": .int(maxlen(reviews)), "padding": "pre", "truncating": "pre", "value": 0,
      "dataset": .string(reviews.dataset),
    ]
    return ModelExtras(
      vocabulary: reviews.vocabulary(numWords: options.numWords), preprocessing: preprocessing,
      classes: ["neg", "pos"])
  }

  /// The options of the run under their names in Keras and the command.
  private var parameters: Config {
    [
      "model": .string(options.model), "mask": .bool(options.mask), "epochs": .int(options.epochs),
      "batch_size": .int(options.batchSize), "maxlen": .int(options.maxlen),
      "num_words": .int(options.numWords), "units": .int(options.units),
      "validation_split": .float(options.validationSplit), "learning_rate": .float(options.learningRate),
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

  private func pair(_ shape: [Int]) -> String { "(" + shape.map(String.init).joined(separator: ", ") + ")" }
}
