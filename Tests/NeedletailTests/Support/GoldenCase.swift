// GoldenCase: one case of a topic, its fields, arrays and tolerances.

import Foundation
import Needletail
import Testing

/// One golden case.
struct GoldenCase: Sendable, CustomTestStringConvertible, CustomStringConvertible {
  let topic: String
  let id: String
  /// The case's JSON: `config`, `layer`, … See `Config` for readers of numbers, texts and lists.
  let fields: Config
  /// The topic's JSON without its cases.
  let shared: Config
  let arrays: NPZReader?

  var description: String { "\(topic)/\(id)" }
  var testDescription: String { description }

  // MARK: Arrays

  func has(_ name: String) -> Bool { arrays?.has("\(id)/\(name)") ?? false }

  /// The names of the case's arrays.
  var arrayNames: [String] {
    get throws {
      try fields.array("arrays").compactMap { if case .string(let name) = $0 { name } else { nil } }
    }
  }

  /// An array of the case, such as `x`, `w.kernel` or `true.y`.
  func array(_ name: String) throws -> GoldenArray {
    guard let array = try arrays?.array("\(id)/\(name)") else {
      throw FixtureError("\(self) has no array \(name)")
    }
    return array
  }

  /// An array as the library takes it.
  func tensor(_ name: String) throws -> Tensor { try array(name).tensor }

  /// The float64 value of a result, or what Keras gave where there is no other.
  func expected(_ name: String) throws -> GoldenArray {
    has("true.\(name)") ? try array("true.\(name)") : try array(name)
  }

  // MARK: Tolerances

  /// The tolerance for a kind of result (`layers`, `gradients`, `values`, …); nil where the topic has one for all.
  ///
  /// Wider where the case's notes name an `rtol` or `atol`, and ten times as wide for a case with
  /// `disagreement`, where float32 Keras itself is off by more.
  func tolerance(_ kind: String? = nil) throws -> Tolerance {
    let all = try shared.object("tolerance")
    let given = try kind.map { try all.object($0) } ?? all
    var tolerance = Tolerance(rtol: try number("rtol", of: given), atol: try number("atol", of: given))
    if case .string(let notes) = fields["notes"] {
      tolerance.rtol = max(tolerance.rtol, number(after: "rtol ", in: notes) ?? 0)
      tolerance.atol = max(tolerance.atol, number(after: "atol ", in: notes) ?? 0)
    }
    if fields["disagreement"] != nil {
      tolerance.rtol *= 10
      tolerance.atol *= 10
    }
    return tolerance
  }

  /// A number, or a text that starts with one (`1e-4*max(1,max|x|)`: every comparison scales so).
  private func number(_ key: String, of given: Config) throws -> Double {
    switch given[key] {
    case .double(let number): number
    case .int(let number): Double(number)
    case .string(let text): number(after: "", in: text) ?? 0
    default: throw FixtureError("\(topic) has no tolerance \(key)")
    }
  }

  private func number(after word: String, in text: String) -> Double? {
    let start = word.isEmpty ? text.startIndex : text.range(of: word)?.upperBound
    return start.flatMap { Double(text[$0...].prefix { "0123456789.e-".contains($0) }) }
  }
}

/// |a − b| ≤ atol · max(1, max|b|) + rtol · |b|
struct Tolerance: Sendable {
  var rtol: Double
  var atol: Double

  static let exact = Tolerance(rtol: 0, atol: 0)
}
