// The needletail command: its subcommands, and how errors become exit codes.

import ArgumentParser
import Needletail

@main
struct NeedletailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "needletail",
    abstract: "The Keras workflow in Swift: train text and sequence models on a plain CPU.",
    discussion: """
      Exit codes: 0 done; 64 wrong use; 65 bad input data; 66 an input file is missing; 69 something outside \
      is unavailable; 70 a bug; 73, 74 output cannot be written; 130 interrupted; 143 terminated.

      Example: needletail imdb --epochs 3
      """,
    version: Version.current,
    subcommands: [
      ImdbCommand.self, CompareCommand.self, TrainCommand.self, PredictCommand.self, EvaluateCommand.self,
      InspectCommand.self,
    ])

  /// Parses, runs, and ends the process with the contract's exit codes.
  static func main() async {
    do {
      try UnknownCommand.check(Array(CommandLine.arguments.dropFirst()))
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try Console.finish()
    } catch {
      if let failure = CommandFailure(error) { failure.exit() }
      exit(withError: error)
    }
  }
}
