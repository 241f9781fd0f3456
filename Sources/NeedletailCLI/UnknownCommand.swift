// UnknownCommand: a misspelled command is answered with the right one.

import ArgumentParser
import NeedletailFormats

enum UnknownCommand {
  /// Refuses a first argument that names no command; the parser would call it "unexpected" only.
  /// - Parameter arguments: what the process was started with, without its own name.
  /// - Throws: `ValidationError` that names the nearest command, or all of them where none is near.
  static func check(_ arguments: [String]) throws {
    let commands =
      NeedletailCommand.configuration.subcommands.map { $0.configuration.commandName ?? $0._commandName }
    let named = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
    guard let named, !named.hasPrefix("-"), !commands.contains(named), named != "help" else { return }
    let distances = (commands + ["help"]).map { (name: $0, distance: distance(named.lowercased(), $0)) }
    // Half of the letters right at least, or the guess would be none.
    if let near = distances.min(by: { $0.distance < $1.distance }), near.distance * 2 <= near.name.count {
      throw ValidationError("Unknown command '\(shown(named))'. Did you mean '\(near.name)'?")
    }
    throw ValidationError(
      "Unknown command '\(shown(named))'. The commands are \(commands.joined(separator: ", ")) and help.")
  }

  /// The fewest letters to insert, delete or replace to get from one word to the other (Levenshtein 1966).
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.prefix(64)), Array(b))
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }
}
