// Damaged and hostile files: an error that names what is wrong, never a crash, a hang or runaway memory.

import Foundation
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
  ]

  private static func reasonToSkip(_ golden: JSON) -> String? {
    let loader = golden["loader"]?.string ?? "?"
    return loaders[loader] == nil ? "loader \(loader) does not exist yet" : nil
  }

  @Test(arguments: try GoldenFolder.cases("hostile", skipped: reasonToSkip))
  func hostileFilesAreHarmless(_ golden: GoldenFileCase) throws {
    let json = golden.json
    let path = GoldenFolder.path + "/" + (try #require(json["file"]?.string))
    let load = try #require(Self.loaders[json["loader"]?.string ?? ""])
    var thrown: (any Error)?
    let peakBefore = peakMemory()
    let time = ContinuousClock().measure {
      do { try load(path) } catch { thrown = error }
    }
    // Both bounds are far above what a file takes (milliseconds, megabytes), as other tests run at the same time.
    #expect(time < .seconds(3))
    #expect(peakMemory() - peakBefore < 256 << 20)
    switch json["verdict"]?.string {
    case "must_load": #expect(thrown == nil)
    case "refuse": #expect(thrown != nil, "loaded, but: \(json["what"]?.string ?? "")")
    default: #expect(json["verdict"] == "may_load")
    }
    guard let thrown else { return }
    let error = try #require(thrown as? FormatError)
    #expect(error.kind == .damaged)
    #expect(!error.description.contains("\n"))
    #expect(error.description.contains(path))
    #expect(!error.advice.isEmpty)
    if let words = json["must_name"]?.array {
      let message = error.description.lowercased()
      #expect(words.contains { message.contains($0.string!.lowercased()) }, "\(error)")
    }
  }

  /// The most memory that this process ever held, in bytes; 0 where the system does not tell.
  private func peakMemory() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return 0 }
    return Int(line.filter(\.isNumber)).map { $0 << 10 } ?? 0
  }
}
