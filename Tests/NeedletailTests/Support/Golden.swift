// Golden: runs every case of a topic or says what is missing for it.

import Needletail
import Testing

/// Runs the cases of a topic and prints how many ran and which were left out for want of what.
enum Golden {
  /// - Parameters:
  ///   - topics: the topics that the suite judges together, each with its own line of counts.
  ///   - missing: what a case needs and the library does not have yet, from `Missing`; nil to run it.
  ///   - judge: compares; call `check` of the case for each result. What it throws is a failure of the case.
  static func run(
    _ topics: String..., missing: (GoldenCase) throws -> String? = { _ in nil },
    judge: (GoldenCase) throws -> Void
  ) throws {
    for topic in topics {
      var skipped: [(reason: String, count: Int)] = []
      var ran = 0
      let cases = try Fixtures.cases(topic)
      for golden in cases {
        if let reason = try missing(golden) {
          if let i = skipped.firstIndex(where: { $0.reason == reason }) {
            skipped[i].count += 1
          } else {
            skipped.append((reason, 1))
          }
          continue
        }
        ran += 1
        do { try judge(golden) } catch { Issue.record("\(golden): \(error)") }
      }
      let reasons = skipped.map { "\($0.reason): \($0.count)" }.joined(separator: ", ")
      let counts = "\(ran) run + \(cases.count - ran) skipped"
      print("golden \(topic): \(cases.count) present = \(counts)\(reasons.isEmpty ? "" : " (\(reasons))")")
    }
  }
}

extension GoldenCase {
  /// Compares a result with the fixture's array of that name, and records a failure under the case's name.
  /// - Parameter name: the result's name without `true.`.
  func check(
    _ name: String, _ result: Tensor, _ tolerance: Tolerance,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    if let wrong = try expected(name).mismatch(result, tolerance) {
      Issue.record("\(self): \(name): \(wrong)", sourceLocation: sourceLocation)
    }
  }
}
