// CommandOptions: what commands ask of their options.

import ArgumentParser

extension ParsableCommand {
  /// - Throws: what the command prints, with its usage, when an option cannot be used.
  func require(_ condition: Bool, _ message: String) throws {
    guard condition else { throw ValidationError(message + ".") }
  }
}
