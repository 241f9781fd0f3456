// The compare command: the notebook's closing question answered by experiment.

import ArgumentParser
import Needletail

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Train several models on the reviews and say what the differences mean.",
    discussion: """
      Trains each model with each number of words and seed, ends each training when validation stops getting \
      better, and measures the test reviews once, at the epoch that validation chose. Without --models it asks \
      the notebook's question: why does SimpleRNN do worse than a bag of words? Leaves compare.json and \
      report.html in the output folder. A comparison that was interrupted goes on where it was.

      Example: needletail compare --models rnn,lstm,bow --seeds 3 --maxlens 100,500 --output runs/compare
      """)

  @Option(help: "The models, separated by commas (default: those that answer the question).")
  var models: String?
  @Option(help: "How many seeds each case is trained with, from 0 on.") var seeds: Int?
  @Option(help: "Words of a review that the models see, separated by commas; 0: all.") var maxlens: String?
  @Flag(help: "Skip padding: the embeddings mask id 0.") var mask = false
  @Flag(help: "Few cases and one seed: an answer in about a minute.") var quick = false
  @Option(help: "How often to go through the reviews at most (default: 10).") var epochs: Int?
  @Option(help: "Epochs without a better validation accuracy before a training ends.") var patience = 3
  @Option(help: "Reviews in a training step.") var batchSize = 128
  @Option(help: "Size of the vocabulary; rarer words become one unknown word.") var numWords = 10_000
  @Option(
    help: "Numbers in the recurrent state, filters, or dense units (default: 32; bow, ngrams, best: 16).")
  var units: Int?
  @Option(help: "Share of the training reviews held back to validate on.") var validationSplit: Float = 0.2
  @Option(help: "The reviews: imdb, synthetic, or auto for imdb where it is to be had.") var dataset:
    DatasetChoice = .auto
  @Option(help: ArgumentHelp("Folder for the results.", valueName: "dir")) var output = "runs/compare"
  @Option(
    help: ArgumentHelp("Write the report from such a file instead of training.", valueName: "compare.json"))
  var from: String?
  @Option(help: "Threads to compute with; results do not depend on it.") var threads: Int?
  @Flag(name: .shortAndLong, help: "Print the table only.") var quiet = false

  /// The cases, all seeds of one before the next.
  func cases() throws -> [ComparedCase] {
    let lengths = try maxlens.map { try numbers($0, "--maxlens") }
    var cases = quick ? CompareGrid.quick : CompareGrid.questions
    if let models {
      cases = CompareGrid.product(
        models: models.split(separator: ",").map(String.init), maxlens: lengths ?? [500], mask: mask)
    } else if let lengths {
      cases = CompareGrid.product(
        models: ReviewModel.all.map(\.name), maxlens: lengths, mask: mask)
    }
    return CompareGrid.seeded(cases, seeds: seeds ?? (quick ? 1 : 3))
  }

  var mostEpochs: Int { epochs ?? 10 }

  private func numbers(_ text: String, _ option: String) throws -> [Int] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let number = Int($0), number >= 0 else {
        throw ValidationError("\(option) takes whole numbers separated by commas, not '\(text)'.")
      }
      return number
    }
  }

  func validate() throws {
    let known = ReviewModel.all.map(\.name)
    for name in models?.split(separator: ",", omittingEmptySubsequences: false) ?? []
    where !known.contains(String(name)) {
      throw ValidationError("There is no model '\(name)'; choose from \(known.joined(separator: ", ")).")
    }
    try require(seeds ?? 1 >= 1, "--seeds must be at least 1")
    try require(mostEpochs >= 1, "--epochs must be at least 1")
    try require(patience >= 1, "--patience must be at least 1")
    try require(batchSize >= 1, "--batch-size must be at least 1")
    try require(numWords >= 4 && numWords <= 1_000_000, "--num-words must be from 4 to 1000000")
    try require(units.map { $0 >= 1 && $0 <= 65_536 } ?? true, "--units must be from 1 to 65536")
    try require(validationSplit > 0 && validationSplit < 1, "--validation-split must be above 0 and below 1")
    try require(threads.map { $0 >= 1 && $0 <= 256 } ?? true, "--threads must be from 1 to 256")
    _ = try cases()
  }

  func run() async throws {
    try Machine.checkSettings()
    if let threads { Machine.threads = threads }
    if let from {
      let runs = try ComparedRun.read(from)
      let folder = try RunFolder(output)
      try CompareOutcome(runs: runs, dataset: nil).finish(in: folder, quiet: quiet)
      return
    }
    Interruption.listen()
    try await Comparison(self).run()
  }
}
