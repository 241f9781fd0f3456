// InspectProcess: the built command as a user runs it, within limits of time and memory.

import Foundation
import Testing

/// What a run of the command gave.
struct CommandOutcome {
  let status: Int32
  /// Whether a signal ended it: a crash, or the limit of time.
  let wasKilled: Bool
  let output: String
  let errors: String
  let seconds: Double

  /// The one line of an error; nil when standard error holds anything else.
  var errorLine: String? {
    guard errors.hasPrefix("needletail: error: "), errors.hasSuffix("\n") else { return nil }
    let line = errors.dropLast()
    return line.contains { $0.isNewline } ? nil : String(line)
  }
}

enum InspectProcess {
  /// The command, which is built beside the tests.
  static let command = Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent(
    "needletail"
  )
  .path

  /// Runs `needletail` with these arguments in an empty folder, which must stay empty.
  /// - Parameters:
  ///   - memory: the bytes of address space that it may use; nil for no limit.
  ///   - device: what standard output goes to; nil for a file, whose text is in the outcome.
  ///   - environment: variables beside those of the tests.
  ///   - input: what comes in at standard input.
  ///   - interrupt: is asked again and again, with what was printed so far, whether to press Ctrl-C now.
  static func run(
    _ arguments: [String], memory: Int? = nil, output device: String? = nil,
    environment: [String: String] = [:], input: [UInt8] = [], interrupt: ((String) -> Bool)? = nil
  ) throws -> CommandOutcome {
    let folder = try TemporaryFolder()
    let inside = folder.path + "/inside"
    try FileManager.default.createDirectory(atPath: inside, withIntermediateDirectories: true)
    let (output, errors) = (folder.path + "/output", folder.path + "/errors")
    for file in [output, errors] { try folder.write([], to: String(file.dropFirst(folder.path.count + 1))) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // A run that hangs ends after 20 s of computing.
    var script = "ulimit -t 20; exec \"$0\" \"$@\""
    #if os(Linux)
      if let memory { script = "ulimit -v \(memory >> 10); " + script }
    #endif
    process.arguments = ["-c", script, command] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = URL(fileURLWithPath: inside)
    try folder.write(input, to: "input")
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.path + "/input"))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: device ?? output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    let time = try ContinuousClock().measure {
      try process.run()
      if let interrupt { try Self.press(process, output, when: interrupt) }
      process.waitUntilExit()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: inside).isEmpty, "a file was created")
    return CommandOutcome(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      output: try String(contentsOfFile: output, encoding: .utf8),
      errors: try String(contentsOfFile: errors, encoding: .utf8),
      seconds: Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
  }

  /// Sends the signal of Ctrl-C when `condition` holds of what was printed.
  private static func press(_ process: Process, _ output: String, when condition: (String) -> Bool) throws {
    while process.isRunning, try !condition(String(contentsOfFile: output, encoding: .utf8)) {
      Thread.sleep(forTimeInterval: 0.02)
    }
    process.interrupt()
  }

  /// `needletail inspect` on bytes in a file of that name.
  static func inspect(_ bytes: [UInt8], named name: String, _ options: String...) throws -> CommandOutcome {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: name)
    return try run(["inspect", folder.path + "/" + name] + options, memory: limit(forFileOf: bytes.count))
  }

  /// Ten times the file and 100 MB, on top of what the process takes for a file of a few bytes.
  static func limit(forFileOf bytes: Int) throws -> Int { try least.get() + bytes * 10 + 100_000_000 }

  /// The least address space, to 8 MiB, with which the command can inspect a file of a few bytes.
  private static let least = Result<Int, any Error> {
    let folder = try TemporaryFolder()
    try folder.write(Array("{\"the\": 1}".utf8), to: "words.json")
    var (low, high) = (0, 256)
    while high - low > 1 {
      let middle = (low + high) / 2
      let outcome = try run(["inspect", folder.path + "/words.json"], memory: middle << 23)
      if outcome.status == 0, !outcome.wasKilled { high = middle } else { low = middle }
    }
    try #require(high < 256, "the command does not run at all")
    return high << 23
  }
}
