// The command says what is wrong with the settings for this machine, and exits with 64.

import Foundation
import Testing

@Suite struct MachineCommand {
  /// The command beside the tests; built with them.
  static let command = Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent(
    "needletail")

  #if os(Linux) || os(macOS)
    @Test(arguments: [
      ("NEEDLETAIL_ISA", "quantum", "NEEDLETAIL_ISA=quantum: no such kernel set"),
      ("NEEDLETAIL_THREADS", "two", "NEEDLETAIL_THREADS=two: not a whole number from 1 to 256"),
      ("NEEDLETAIL_THREADS", "0", "NEEDLETAIL_THREADS=0: not a whole number from 1 to 256"),
    ])
    func wrongSettingsAreErrors(name: String, value: String, message: String) throws {
      let process = Process()
      process.executableURL = Self.command
      process.arguments = ["imdb", "--epochs", "1", "--output", "/dev/null/nowhere"]
      process.environment = ProcessInfo.processInfo.environment.merging([name: value]) { $1 }
      let (output, errors) = (Pipe(), Pipe())
      (process.standardOutput, process.standardError) = (output, errors)
      try process.run()
      let text = errors.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 64)
      #expect(String(decoding: text, as: UTF8.self) == "needletail: error: \(message)\n")
    }
  #endif
}
