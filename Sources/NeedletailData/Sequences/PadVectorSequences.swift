// padSequences for sequences of vectors: the rows of a tensor of rank 3.

import Needletail

/// Pads and cuts sequences of vectors of whole numbers to one length.
///
/// As `padSequences` for numbers; a step is a vector, and padding is a vector full of `value`.
/// - Parameters:
///   - sequences: one array of vectors a sample, all vectors of one size.
///   - maxlen: the number of steps of all rows; `nil`: that of the longest sequence.
///   - dtype: what happens to fractions, here only to that of `value`.
///   - padding: the end at which a short sequence is filled up.
///   - truncating: the end at which a long sequence is cut.
///   - value: what short sequences are filled up with.
/// - Returns: a tensor of shape `[samples, maxlen, features]`; `[samples, maxlen]` where all sequences
///   are empty, so that the size of a vector is unknown.
/// - Throws: ``DataError/invalid(_:)`` when the vectors differ in size.
/// - Precondition: `maxlen` is not negative.
public func padSequences<Element: BinaryInteger>(
  _ sequences: [[[Element]]], maxlen: Int? = nil, dtype: SequenceType = .int32,
  padding: SequenceEnd = .pre, truncating: SequenceEnd = .pre, value: Double = 0
) throws -> Tensor {
  let layout = PaddedLayout(
    maxlen: maxlen, lengths: sequences.lazy.map(\.count), padding: padding, truncating: truncating)
  return try padVectors(sequences, layout, value: dtype.element(value)) { Float($0) }
}

/// Pads and cuts sequences of vectors of floating-point numbers to one length.
///
/// As for whole numbers; note that the default `dtype` cuts fractions off, as in Keras.
/// - Parameters:
///   - sequences: one array of vectors a sample, all vectors of one size.
///   - maxlen: the number of steps of all rows; `nil`: that of the longest sequence.
///   - dtype: an integer type cuts fractions off (toward zero), `.float32` keeps them.
///   - padding: the end at which a short sequence is filled up.
///   - truncating: the end at which a long sequence is cut.
///   - value: what short sequences are filled up with.
/// - Returns: a tensor of shape `[samples, maxlen, features]`; `[samples, maxlen]` where all sequences
///   are empty, so that the size of a vector is unknown.
/// - Throws: ``DataError/invalid(_:)`` when the vectors differ in size.
/// - Precondition: `maxlen` is not negative.
public func padSequences<Element: BinaryFloatingPoint>(
  _ sequences: [[[Element]]], maxlen: Int? = nil, dtype: SequenceType = .int32,
  padding: SequenceEnd = .pre, truncating: SequenceEnd = .pre, value: Double = 0
) throws -> Tensor {
  let layout = PaddedLayout(
    maxlen: maxlen, lengths: sequences.lazy.map(\.count), padding: padding, truncating: truncating)
  let isInteger = dtype.isInteger
  return try padVectors(sequences, layout, value: dtype.element(value)) {
    Float(isInteger ? $0.rounded(.towardZero) : $0)
  }
}

private func padVectors<Element>(
  _ sequences: [[[Element]]], _ layout: PaddedLayout, value: Float, _ convert: (Element) -> Float
) throws -> Tensor {
  guard let features = sequences.lazy.compactMap(\.first).first?.count else {
    return Tensor(repeating: value, shape: [sequences.count, layout.time])
  }
  for (index, sequence) in sequences.enumerated() {
    if let other = sequence.first(where: { $0.count != features }) {
      throw DataError.invalid(
        "sequence \(index) holds a vector of \(other.count) numbers where the first one has \(features)")
    }
  }
  return Tensor(uninitialized: [sequences.count, layout.time, features]) { out in
    out.initialize(repeating: value)
    for (index, sequence) in sequences.enumerated() {
      let (kept, start) = layout.place(length: sequence.count)
      var place = (index * layout.time + start) * features
      for vector in sequence[kept] {
        for number in vector {
          out[place] = convert(number)
          place += 1
        }
      }
    }
  }
}
