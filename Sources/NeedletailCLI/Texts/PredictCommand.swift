// The predict command: texts to labels and probabilities.

import ArgumentParser
import Needletail
import NeedletailData

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Say which class texts belong to.",
    discussion: """
      Takes a model file that imdb or train wrote, and texts as arguments, from a file or from standard input, a \
      line each. Prints a line for each text: its label, how probable that is, and the text. Files are CSV, TSV, \
      JSON Lines or plain text; their columns are those that the model remembers.

      Example: needletail predict model.safetensors "The best film of the year"
      Example: needletail predict model.safetensors --file new.csv --json > answers.jsonl
      Example: needletail predict model.safetensors --explain "Not a bad film"
      Example: tail -f posts.txt | needletail predict model.safetensors
      """)

  @Argument(help: "The model file.") var model: String
  @Argument(help: "Texts; without any, standard input is read, a text a line.") var texts: [String] = []
  @Option(help: ArgumentHelp("Take the texts from this file; - is standard input.", valueName: "file"))
  var file: String?
  @Flag(help: "Print a JSON object for each text: text, label, probability, probabilities.") var json = false
  @Flag(help: "Show what each word contributed to the probability of the label.") var explain = false
  @OptionGroup(title: "Reading") var reading: TextFileOptions
  @Option(help: "Threads to compute with; results do not depend on it.") var threads: Int?

  func validate() throws {
    if file != nil, !texts.isEmpty {
      throw ValidationError("Texts come as arguments or with --file, not both.")
    }
    try checkThreads(threads)
  }

  func run() throws {
    try Machine.checkSettings()
    if let threads { Machine.threads = threads }
    let classifier = try TextClassifier(contentsOf: URL(fileURLWithPath: model))
    let (answers, explanations) = (
      PredictionPrinter(classifier, json: json), ExplanationPrinter(classifier, json: json)
    )
    func answer(_ texts: [String]) throws {
      if explain { try explanations.print(texts) } else { try answers.print(texts) }
    }
    guard texts.isEmpty else {
      try answer(texts)
      return
    }
    let input = try TextInput(file, reading, columns: classifier.columns)
    while true {
      let texts = try input.next()
      if texts.isEmpty { break }
      try answer(texts)
    }
    input.finish()
  }
}

/// The bounds of `--threads`.
func checkThreads(_ threads: Int?) throws {
  guard threads.map({ (1...256).contains($0) }) ?? true else {
    throw ValidationError("--threads must be from 1 to 256.")
  }
}
