// The train command: from a user's own labelled texts to a model file.

import ArgumentParser
import Needletail
import NeedletailData

/// What `--class-weight` takes.
enum ClassWeightChoice: String, ExpressibleByArgument, CaseIterable {
  /// All classes count the same, however many texts they have.
  case balanced
}

struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a classifier on your own labelled texts.",
    discussion: """
      FILE is a CSV, TSV or JSON Lines file with a text and a label in each row, or a folder with one sub-folder \
      of .txt files for each class (or train and test with such sub-folders). Two classes, many, or several \
      labels at once are told apart by what is there.

      Shows what it read, holds texts back to validate on and to test with, chooses vocabulary, length and \
      training from the data and says so, trains until validation stops getting better, and measures the texts \
      that were held out. Leaves model.safetensors (all that predict needs), report.html, mistakes.csv, \
      history.json, history.csv, accuracy.svg, loss.svg and confusion.svg in the output folder.

      Example: needletail train reviews.csv
      Example: needletail train tickets.jsonl --text-column message --label-column team --class-weight balanced
      Example: needletail train aclImdb --model bilstm --units 64 --seed 1 --output runs/aclImdb
      """)

  @Argument(help: "The labelled texts: a .csv, .tsv or .jsonl file, or a folder.") var file: String
  @OptionGroup(title: "Reading") var reading: TextFileOptions
  @Option(
    help: "What labels are: binary, categorical, or multi_label for several at once (default: found out).")
  var labels: LabelKind?
  @Option(help: ArgumentHelp("Texts to validate on, in place of a part of FILE.", valueName: "file"))
  var validation: String?
  @Option(help: ArgumentHelp("Texts to test with, in place of a part of FILE.", valueName: "file"))
  var test: String?
  @Option(help: "Share of the texts held back to validate on, of each class.") var validationSplit = 0.15
  @Option(
    help: "Share of the texts held out to test with, of each class (default: 0.15; 0 where there are others)."
  )
  var testSplit: Double?
  @Option(
    help: ArgumentHelp(
      "The model to train: \(ReviewModel.all.map(\.name).joined(separator: ", ")).", valueName: "model"))
  var model = TrainPlan.defaultModel
  @Flag(help: "Skip padding: the embedding masks id 0.") var mask = false
  @Option(help: "How often to go through the texts at most (default: from the number of texts).")
  var epochs: Int?
  @Option(help: "Texts in a training step (default: from the number of texts).") var batchSize: Int?
  @Option(
    help: "Words that the model sees of a text, counted from its end; 0: all (default: from the texts).")
  var maxlen: Int?
  @Option(help: "Most words of the vocabulary; rarer ones become one unknown word (default: from the texts).")
  var numWords: Int?
  @Option(
    help: "Numbers in the recurrent state, filters, or dense units (default: 32; bow, ngrams, best: 16).")
  var units: Int?
  @Option(help: "Step size of RMSprop, of best's Adam (default: 0.001; ngrams: 0.01; best: 0.003).")
  var learningRate: Float?
  @Option(help: "Epochs without a better validation loss before training ends (default: from the epochs).")
  var patience: Int?
  @Option(
    help: ArgumentHelp(
      "Word vectors to start with, a text file of GloVe, word2vec or fastText (.vec).", valueName: "file"))
  var vectors: String?
  @Flag(help: "Leave the word vectors as they are; for models that read words one after another.")
  var freezeVectors = false
  @Option(help: "balanced: rare classes count as much as frequent ones.") var classWeight: ClassWeightChoice?
  @Option(help: "Where all random draws start; equal seeds give equal models.") var seed: UInt64 = 0
  @Option(help: ArgumentHelp("Folder for the results (default: runs/NAME).", valueName: "dir"))
  var output: String?
  @Option(help: "Threads to compute with; results do not depend on it.") var threads: Int?
  @Flag(name: .shortAndLong, help: "Print the result only.") var quiet = false

  func validate() throws {
    guard let kind = ReviewModel.named(model) else {
      let known = ReviewModel.all.map(\.name).joined(separator: ", ")
      throw ValidationError("There is no model '\(model)'; choose one of \(known).")
    }
    if vectors != nil {
      try require(
        kind.reading != .multiHot, "--vectors is for models with an embedding, and \(model) has none")
      try require(kind.reading != .wordsAndPairs, "--vectors has no place in \(model); choose --model gru")
      try require(
        kind.reading != .wordPairs || units == nil,
        "--units of \(model) are those of the --vectors; leave it out")
    }
    if freezeVectors {
      try require(vectors != nil, "--freeze-vectors needs --vectors")
      try require(
        kind.reading == .sequence,
        "--freeze-vectors would leave the word pairs of \(model) out; choose --model gru")
    }
    try require((0..<1).contains(validationSplit), "--validation-split must be at least 0 and below 1")
    try require((0..<1).contains(testSplit ?? 0), "--test-split must be at least 0 and below 1")
    try require(validationSplit + (testSplit ?? 0) < 1, "--validation-split and --test-split leave nothing")
    try require(epochs ?? 1 >= 1, "--epochs must be at least 1")
    try require(batchSize ?? 1 >= 1, "--batch-size must be at least 1")
    try require((0...100_000).contains(maxlen ?? 0), "--maxlen must be from 0 to 100000")
    try require((4...1_000_000).contains(numWords ?? 4), "--num-words must be from 4 to 1000000")
    try require((1...65_536).contains(units ?? 1), "--units must be from 1 to 65536")
    try require(learningRate.map { $0 > 0 && $0.isFinite } ?? true, "--learning-rate must be above 0")
    try require(patience ?? 1 >= 1, "--patience must be at least 1")
    try require((1...256).contains(threads ?? 1), "--threads must be from 1 to 256")
  }

  func run() async throws {
    try Machine.checkSettings()
    if let threads { Machine.threads = threads }
    Interruption.listen()
    try TrainRun(self).run()
  }
}
