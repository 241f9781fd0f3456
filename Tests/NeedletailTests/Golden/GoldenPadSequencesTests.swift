// keras.utils.pad_sequences: every case of the golden topic pad_sequences, exactly.

import Needletail
import NeedletailData
import Testing

@Suite struct GoldenPadSequences {
  @Test func equalsKeras() throws {
    try Golden.run("pad_sequences", missing: missing) { golden in
      if golden.fields["error"] != nil {
        #expect(throws: DataError.self, "\(golden)") { try padded(golden) }
        return
      }
      // A tensor holds Float: the numbers of dtype float64 are rounded to it, all others fit already.
      let expected = try numbers(.array(golden.fields.array("result"))).map { Float($0) }
      let shape = try golden.fields.array("shape").flatMap(numbers).map { Int($0) }
      #expect(try padded(golden) == Tensor(expected, shape: shape), "\(golden)")
    }
  }

  func missing(_ golden: GoldenCase) throws -> String? {
    try depth(.array(golden.fields.array("sequences"))) == 1
      ? "the compiler refuses a list of numbers as list of sequences" : nil
  }

  func padded(_ golden: GoldenCase) throws -> Tensor {
    let arguments = try golden.fields.object("arguments")
    let maxlen = try arguments.optionalInt("maxlen")
    let dtype = try SequenceType(named: arguments.string("dtype", default: "int32"))
    let padding = try SequenceEnd(named: arguments.string("padding", default: "pre"))
    let truncating = try SequenceEnd(named: arguments.string("truncating", default: "pre"))
    let value = try arguments["value"].map(numbers)?.first ?? 0

    let sequences = try golden.fields.array("sequences")
    if depth(.array(sequences)) == 3 {
      return try padSequences(
        sequences.map { try list($0).map { try numbers($0).map { Int($0) } } }, maxlen: maxlen, dtype: dtype,
        padding: padding, truncating: truncating, value: value)
    }
    let rows = try sequences.map(numbers)
    if "\(sequences)".contains("double") {
      return padSequences(
        rows, maxlen: maxlen, dtype: dtype, padding: padding, truncating: truncating, value: value)
    }
    return padSequences(
      rows.map { $0.map { Int32($0) } }, maxlen: maxlen, dtype: dtype, padding: padding,
      truncating: truncating, value: value)
  }

  /// How deeply lists are nested.
  func depth(_ value: Config.Value) -> Int {
    if case .array(let values) = value { 1 + (values.map(depth).max() ?? 0) } else { 0 }
  }

  func list(_ value: Config.Value) throws -> [Config.Value] {
    guard case .array(let values) = value else { throw FixtureError("\(value) is no list") }
    return values
  }

  /// All numbers of a value, whatever its nesting.
  func numbers(_ value: Config.Value) throws -> [Double] {
    switch value {
    case .int(let number): [Double(number)]
    case .double(let number): [number]
    case .array(let values): try values.flatMap(numbers)
    default: throw FixtureError("\(value) is no number")
    }
  }
}
