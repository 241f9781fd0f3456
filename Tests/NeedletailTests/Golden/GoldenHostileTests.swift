// Damaged and hostile files: an error that names what is wrong, never a crash, a hang or runaway memory.

import Foundation
import NeedletailData
import NeedletailFormats
import Testing

@Suite(.serialized) struct GoldenHostileTests {
  /// What loading a file of a kind means: everything in it is read.
  private static let loaders: [String: @Sendable (String) throws -> Void] = [
    "npz": { path in
      let npz = try NPZFile(contentsOf: path)
      for name in npz.names {
        if case .numbers(let array) = try npz.content(named: name) { _ = array.doubles() }
      }
    },
    "safetensors": { path in
      let file = try SafetensorsFile(contentsOf: path)
      for entry in file.entries { _ = try file.floats(named: entry.name) }
    },
    "word_index": { path in _ = try WordIndex(contentsOf: path).dictionary },
    "csv": { path in try readTable(path, .csv) },
    "jsonl": { path in try readTable(path, .jsonLines) },
  ]

  /// Tables are read with the columns of their `schema`, which is the same for all.
  private static func readTable(_ path: String, _ format: TextTableFormat) throws {
    let options = TextTableOptions(
      format: format, textColumn: "text", labelColumn: "label", header: true, labelType: .integer)
    _ = try LabelledTexts(contentsOf: path, options: options).targets(.int)
  }

  private static func reasonToSkip(_ golden: JSON) -> String? {
    let loader = golden["loader"]?.string ?? "?"
    return loaders[loader] == nil ? "loader \(loader) does not exist yet" : nil
  }

  /// What the command reads all the same, as it asks for no columns and takes labels for texts.
  private static let readable: Set<String> = [
    "csv_no_label_column.csv", "csv_label_word.csv", "csv_label_huge.csv", "jsonl_label_float.jsonl",
    "jsonl_label_overflow.jsonl",
  ]

  private static let cases = Result { try GoldenFolder.cases("hostile", skipped: reasonToSkip) }

  private func path(_ golden: GoldenFileCase) throws -> String {
    GoldenFolder.path + "/" + (try #require(golden.json["file"]?.string))
  }

  @Test(arguments: try cases.get())
  func hostileFilesAreHarmless(_ golden: GoldenFileCase) throws {
    let path = try path(golden)
    let load = try #require(Self.loaders[golden.json["loader"]?.string ?? ""])
    var thrown: (any Error)?
    let peakBefore = peakMemory()
    let time = ContinuousClock().measure {
      do { try load(path) } catch { thrown = error }
    }
    // Both bounds are far above what a file takes (milliseconds, megabytes), as other tests run at the same time.
    #expect(time < .seconds(3))
    #expect(peakMemory() - peakBefore < 256 << 20)
    try judge(golden, loaded: thrown == nil)
    guard let thrown else { return }
    let error = try #require(thrown as? FormatError)
    #expect(error.kind == .damaged)
    #expect(!error.advice.isEmpty)
    try judge(golden, path, message: error.description)
  }

  /// The same through the command, in a process that may take ten times the file and 100 MB, and five seconds.
  @Test(arguments: try cases.get(), [[], ["--json"]])
  func inspectingHostileFilesIsHarmless(_ golden: GoldenFileCase, _ options: [String]) throws {
    let path = try path(golden)
    let size = try InputFile.bytes(at: path).count
    let outcome = try InspectProcess.run(
      ["inspect", path] + options, memory: InspectProcess.limit(forFileOf: size))
    #expect(outcome.seconds < 5)
    #expect(!outcome.wasKilled)
    #expect(outcome.status == 0 || outcome.status == 65, "\(outcome.errors)")
    if !Self.readable.contains(golden.json["id"]?.string ?? "") {
      try judge(golden, loaded: outcome.status == 0)
    }
    guard outcome.status != 0 else {
      #expect(outcome.errors.isEmpty)
      if !options.isEmpty { #expect(try JSON(parsing: outcome.output)["weights"]?.array != nil) }
      return
    }
    #expect(outcome.output.isEmpty)
    try judge(golden, path, message: try #require(outcome.errorLine, "\(outcome.errors)"))
  }

  private func judge(_ golden: GoldenFileCase, loaded: Bool) throws {
    switch golden.json["verdict"]?.string {
    case "must_load": #expect(loaded)
    case "refuse": #expect(!loaded, "loaded, but: \(golden.json["what"]?.string ?? "")")
    default: #expect(golden.json["verdict"] == "may_load")
    }
  }

  private func judge(_ golden: GoldenFileCase, _ path: String, message: String) throws {
    #expect(!message.contains { $0.isNewline })
    #expect(message.contains(path))
    guard let words = golden.json["must_name"]?.array else { return }
    let lowercased = message.lowercased()
    #expect(words.contains { lowercased.contains($0.string!.lowercased()) }, "\(message)")
  }

  /// The most memory that this process ever held, in bytes; 0 where the system does not tell.
  private func peakMemory() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return 0 }
    return Int(line.filter(\.isNumber)).map { $0 << 10 } ?? 0
  }
}
