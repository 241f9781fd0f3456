// DataFixtures: the golden cases of the data topics.

import Foundation

enum DataFixtures {
  private struct Topic<Case: Decodable>: Decodable { let cases: [Case] }

  /// What is wrong with the golden folder.
  struct Missing: Error { let file: String }

  /// The folder with the golden files: `NEEDLETAIL_GOLDEN`, else the fixtures of the tests.
  static var folder: URL {
    if let path = ProcessInfo.processInfo.environment["NEEDLETAIL_GOLDEN"], !path.isEmpty {
      return URL(fileURLWithPath: path, isDirectory: true)
    }
    return Bundle.module.bundleURL.appendingPathComponent("Fixtures/golden", isDirectory: true)
  }

  /// The cases of a topic. Throws when the file is missing or holds none, so that the run fails.
  static func cases<Case: Decodable>(_ topic: String, of type: Case.Type) throws -> [Case] {
    let file = folder.appendingPathComponent("\(topic).json")
    guard let data = try? Data(contentsOf: file) else { throw Missing(file: file.path) }
    let cases = try JSONDecoder().decode(Topic<Case>.self, from: data).cases
    if cases.isEmpty { throw Missing(file: "cases in \(file.path)") }
    return cases
  }

  /// Prints how many cases of a topic ran, and which ones did not and why.
  static func report(_ topic: String, _ cases: [(id: String, skipped: String?)]) {
    let skipped = Dictionary(grouping: cases.filter { $0.skipped != nil }) { $0.skipped ?? "" }
    let reasons = skipped.sorted { $0.key < $1.key }.map { reason, cases in
      "\(reason): \(cases.map(\.id).joined(separator: ", "))"
    }
    let count = skipped.values.reduce(0) { $0 + $1.count }
    let why = reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
    print("\(topic): \(cases.count) present = \(cases.count - count) run + \(count) skipped\(why)")
  }
}

/// A folder that goes away with its owner.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "needletail-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], to file: String) throws {
    let url = URL(fileURLWithPath: "\(path)/\(file)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }
}
