// keras.utils.pad_sequences: every case of the golden topic pad_sequences, exactly.

import Needletail
import NeedletailData
import Testing

@Suite struct GoldenPadSequences {
  @Test(arguments: try DataFixtures.cases("pad_sequences", of: Case.self))
  func equalsKeras(_ example: Case) throws {
    if example.skipped != nil { return }
    guard let result = example.result else {
      #expect(throws: DataError.self) { try example.padded() }
      return
    }
    let padded = try example.padded()
    #expect(padded.shape == example.shape)
    // A tensor holds Float: for dtype float64 the expected numbers are rounded to it, others fit already.
    #expect(padded.elements == result.flat.map { Float($0) })
  }

  @Test func everyCaseIsAccountedFor() throws {
    let cases = try DataFixtures.cases("pad_sequences", of: Case.self)
    for example in cases where example.skipped == nil {
      #expect((example.result == nil) != (example.error == nil), "\(example.id): a result or an error")
    }
    DataFixtures.report("GoldenPadSequences", cases.map { ($0.id, skipped: $0.skipped) })
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let id: String
    let sequences: Sequences
    let arguments: Arguments
    let shape: [Int]?
    let result: Sequences?
    let error: String?

    var testDescription: String { id }

    /// Why the case cannot run.
    var skipped: String? {
      if case .flat = sequences { return "the type checker refuses a list of numbers" }
      return nil
    }

    func padded() throws -> Tensor {
      let dtype = try SequenceType(arguments.dtype ?? "int32")
      let padding = try SequenceEnd(arguments.padding ?? "pre")
      let truncating = try SequenceEnd(arguments.truncating ?? "pre")
      let (maxlen, value) = (arguments.maxlen, arguments.value ?? 0)
      switch sequences {
      case .integers(let rows):
        return padSequences(
          rows, maxlen: maxlen, dtype: dtype, padding: padding, truncating: truncating, value: value)
      case .floats(let rows):
        return padSequences(
          rows, maxlen: maxlen, dtype: dtype, padding: padding, truncating: truncating, value: value)
      case .vectors(let rows):
        return try padSequences(
          rows, maxlen: maxlen, dtype: dtype, padding: padding, truncating: truncating, value: value)
      case .flat:
        throw DataError.invalid("a list of numbers")
      }
    }
  }

  struct Arguments: Decodable, Sendable {
    let maxlen: Int?
    let dtype: String?
    let padding: String?
    let truncating: String?
    let value: Double?
  }

  /// Nested lists of any of the forms that the topic holds.
  enum Sequences: Decodable, Sendable {
    case integers([[Int32]])
    case floats([[Double]])
    case vectors([[[Int32]]])
    case flat([Double])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let rows = try? container.decode([[Int32]].self) {
        self = .integers(rows)
      } else if let rows = try? container.decode([[Double]].self) {
        self = .floats(rows)
      } else if let rows = try? container.decode([[[Int32]]].self) {
        self = .vectors(rows)
      } else {
        self = .flat(try container.decode([Double].self))
      }
    }

    var flat: [Double] {
      switch self {
      case .integers(let rows): rows.joined().map { Double($0) }
      case .floats(let rows): Array(rows.joined())
      case .vectors(let rows): rows.joined().joined().map { Double($0) }
      case .flat(let row): row
      }
    }
  }
}
