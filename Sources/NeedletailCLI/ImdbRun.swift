// ImdbRun: the notebook's steps in the notebook's order.

import Needletail
import NeedletailData

/// One run of the notebook: load, show, pad, summary, train, measure, write.
struct ImdbRun {
  let options: ImdbCommand
  let folder: RunFolder

  init(_ options: ImdbCommand) throws {
    self.options = options
    folder = try RunFolder(options.output ?? "runs/imdb-\(options.model)")
  }

  func run() async throws {
    say("Loading data...")
    let (train, test) = try await IMDB.loadData(numWords: options.numWords)
    say("\(train.x.count) train sequences\n\(test.x.count) test sequences")
    say("[\(train.x[0].map(String.init).joined(separator: ", "))]\n\(Int(train.y[0]))")

    say("Pad sequences (samples x time)")
    let maxlen = options.maxlen > 0 ? options.maxlen : max(longest(train.x), longest(test.x))
    let (xTrain, xTest) = (padSequences(train.x, maxlen: maxlen), padSequences(test.x, maxlen: maxlen))
    say("input_train shape: \(pair(xTrain.shape))\ninput_test shape: \(pair(xTest.shape))")
    say(numpyDescription(of: xTrain, row: 0) + "\n" + numpyDescription(of: xTrain, row: 1))

    var model = try makeModel()
    say(model.summary())
    let history = try model.fit(
      xTrain, train.y, epochs: options.epochs, batchSize: options.batchSize,
      validationSplit: options.validationSplit, verbose: options.quiet ? 0 : 1,
      callbacks: [StopWhenInterrupted()])

    let measured =
      Interruption.status == nil ? try model.evaluate(xTest, test.y, batchSize: options.batchSize) : nil
    try folder.write(
      history, test: measured, dataset: "imdb", parameters: parameters)
    try folder.write(model, extras: try await extras(maxlen: maxlen))
    if let status = Interruption.status {
      throw CommandFailure(
        status, "stopped after \(history.epoch.count) whole epochs; what there is lies in \(folder.path)")
    }
    conclude(measured!, TruncatedWords(train.x + test.x, maxlen: maxlen), maxlen)
  }

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

  /// What one file needs to predict from raw text.
  private func extras(maxlen: Int) async throws -> ModelExtras {
    let preprocessing: Config = [
      "kind": "imdb", "num_words": .int(options.numWords), "index_from": 3, "start_char": 1, "oov_char": 2,
      "maxlen": .int(maxlen), "padding": "pre", "truncating": "pre", "value": 0,
    ]
    return ModelExtras(
      vocabulary: try await vocabulary(), preprocessing: preprocessing, classes: ["neg", "pos"])
  }

  /// Words by id, as far as the model knows ids; nil where the word index is not on this machine.
  private func vocabulary() async throws -> [String]? {
    let index: IMDB.WordIndex
    do { index = try await IMDB.wordIndex() } catch DataError.missing {
      Console.error(
        "needletail: warning: the word index is not on this machine; the model file goes without words")
      return nil
    }
    return (0..<options.numWords).map { id in
      switch id {
      case 0: "<pad>"
      case 1: "<start>"
      case 2: "<unknown>"
      default: index.word(rank: id - 3) ?? "<unused \(id)>"
      }
    }
  }

  /// The options of the run under their names in Keras and the command.
  private var parameters: Config {
    [
      "model": .string(options.model), "mask": .bool(options.mask), "epochs": .int(options.epochs),
      "batch_size": .int(options.batchSize), "maxlen": .int(options.maxlen),
      "num_words": .int(options.numWords),
      "units": .int(options.units), "validation_split": .float(options.validationSplit),
      "learning_rate": .float(options.learningRate), "seed": .int(Int(truncatingIfNeeded: options.seed)),
      "dataset": .string(options.dataset.rawValue),
    ]
  }

  private func conclude(_ measured: Logs, _ cut: TruncatedWords, _ maxlen: Int) {
    let accuracy = measured["acc"] ?? .nan
    print("Test loss: \(decimal(measured["loss"] ?? .nan, 4)) - test acc: \(decimal(accuracy, 4))")
    guard !options.quiet else { return }
    print(
      "The model sees \(maxlen) words of a review: \(decimal(Float(cut.share * 100), 1)) % of all words were cut off "
        + "(\(cut.truncatedWords) of \(cut.words)), in \(decimal(Float(cut.sequenceShare * 100), 1)) % of the reviews."
    )
    print("Results are in \(folder.path)")
  }

  private func say(_ text: String) {
    if !options.quiet { print(text) }
  }

  private func decimal(_ value: Float, _ decimals: Int) -> String {
    value.isFinite ? DecimalText.fixed(Double(value), decimals) : "\(value)"
  }

  private func longest(_ reviews: [[Int32]]) -> Int { reviews.lazy.map(\.count).max() ?? 0 }

  private func pair(_ shape: [Int]) -> String { "(" + shape.map(String.init).joined(separator: ", ") + ")" }
}
