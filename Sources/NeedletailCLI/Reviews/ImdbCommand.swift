// The imdb command: the notebook, start to end.

import ArgumentParser
import Needletail

struct ImdbCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "imdb",
    abstract: "Train the notebook's network, or a better one, on the IMDB reviews.",
    discussion: """
      Loads the reviews, shows the first, pads them, prints the summary, trains with a validation split, and \
      measures the test reviews. Leaves history.json, history.csv, accuracy.svg, loss.svg, report.html and \
      model.safetensors in the output folder.

      Models: rnn, lstm, gru are an embedding and that layer, birnn, bilstm, bigru the same in both directions, \
      cnn a convolution over seven words, bow a dense network on the words that there are, ngrams the mean of words \
      and word pairs. best is the best small recurrent model that was found: a bidirectional GRU beside the mean of \
      words and word pairs, trained with Adam until validation stops getting better.

      Example: needletail imdb --epochs 3 --units 16 --output runs/small
      Example: needletail imdb --model lstm --mask --maxlen 0
      """)

  @Option(
    help: ArgumentHelp(
      "The model to train: \(ReviewModel.all.map(\.name).joined(separator: ", ")).", valueName: "model"))
  var model: String = "rnn"
  @Flag(help: "Skip padding: the embedding masks id 0; best has no use for it.") var mask = false
  @Option(
    help:
      "How often to go through the reviews; best ends sooner when validation stops getting better, and keeps its best epoch."
  )
  var epochs = 10
  @Option(help: "Reviews in a training step (default: 128; best: 64).") var batchSize: Int?
  @Option(
    help:
      "Words that the model sees of a review, counted from its end; 0: all (default: 500; bow, ngrams: 0)."
  )
  var maxlen: Int?
  @Option(
    help: "Size of the vocabulary; rarer words become one unknown word (default: 10000; best: 20000).")
  var numWords: Int?
  @Option(
    help: "Numbers in the recurrent state, filters, or dense units (default: 32; bow, ngrams, best: 16).")
  var units: Int?
  @Option(help: "Share of the training reviews held back to validate on.") var validationSplit: Float = 0.2
  @Option(help: "Step size of RMSprop, of best's Adam (default: 0.001; ngrams: 0.01; best: 0.003).")
  var learningRate: Float?
  @Option(help: "Where all random draws start; equal seeds give equal runs.") var seed: UInt64 = 0
  @Option(help: "The reviews: imdb, synthetic, or auto for imdb where it is to be had.") var dataset:
    DatasetChoice = .auto
  @Option(help: ArgumentHelp("Folder for the results (default: runs/imdb-MODEL).", valueName: "dir"))
  var output: String?
  @Option(help: "Threads to compute with; results do not depend on it.") var threads: Int?
  @Flag(name: .shortAndLong, help: "Print the result only.") var quiet = false

  func validate() throws {
    guard ReviewModel.named(model) != nil else {
      let known = ReviewModel.all.map(\.name).joined(separator: ", ")
      throw ValidationError("There is no model '\(model)'; choose one of \(known).")
    }
    try require(epochs >= 1, "--epochs must be at least 1")
    try require(batchSize ?? 1 >= 1, "--batch-size must be at least 1")
    try require(maxlen ?? 0 >= 0, "--maxlen must not be negative")
    try require(
      numWords ?? 4 >= 4, "--num-words must be at least 4: ids 0 to 2 are padding, start and unknown")
    try require(numWords ?? 4 <= 1_000_000, "--num-words must be at most 1000000")
    try require(units.map { $0 >= 1 && $0 <= 65_536 } ?? true, "--units must be from 1 to 65536")
    try require(
      validationSplit >= 0 && validationSplit < 1, "--validation-split must be at least 0 and below 1")
    try require(learningRate.map { $0 > 0 && $0.isFinite } ?? true, "--learning-rate must be above 0")
    try require(threads.map { $0 >= 1 && $0 <= 256 } ?? true, "--threads must be from 1 to 256")
  }

  func run() async throws {
    try Machine.checkSettings()
    if let threads { Machine.threads = threads }
    Interruption.listen()
    try await ImdbRun(self).run()
  }
}
