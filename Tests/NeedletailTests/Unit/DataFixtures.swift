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

  /// Prints how many cases of a topic ran, and why the others did not.
  static func report(_ topic: String, present: Int, run: Int, skipped: [String]) {
    let reasons = skipped.isEmpty ? "" : " (\(skipped.joined(separator: "; ")))"
    print("\(topic): \(present) present = \(run) run + \(skipped.count) skipped\(reasons)")
  }
}
