// padSequences: sequences of different lengths as the rows of one tensor.

import Needletail

/// Pads and cuts sequences of whole numbers, such as token ids, to one length.
///
/// Equals `keras.utils.pad_sequences` (https://keras.io/api/data_loading/timeseries): both padding and
/// cutting happen at the beginning unless told otherwise.
/// - Parameters:
///   - sequences: one array of numbers a sample; whole numbers up to 2²⁴ are exact in the result.
///   - maxlen: the length of all rows; `nil`: that of the longest sequence.
///   - dtype: what happens to fractions, here only to that of `value`.
///   - padding: the end at which a short sequence is filled up.
///   - truncating: the end at which a long sequence is cut.
///   - value: what short sequences are filled up with.
/// - Returns: a tensor of shape `[samples, maxlen]`.
/// - Precondition: `maxlen` is not negative.
@inlinable
public func padSequences<Element: BinaryInteger>(
  _ sequences: [[Element]], maxlen: Int? = nil, dtype: SequenceType = .int32,
  padding: SequenceEnd = .pre, truncating: SequenceEnd = .pre, value: Double = 0
) -> Tensor {
  let layout = PaddedLayout(
    maxlen: maxlen, lengths: sequences.lazy.map(\.count), padding: padding, truncating: truncating)
  return padRows(sequences, layout, value: dtype.element(value)) { Float($0) }
}

/// Pads and cuts sequences of floating-point numbers to one length.
///
/// As for whole numbers; note that the default `dtype` cuts fractions off, as in Keras.
/// - Parameters:
///   - sequences: one array of numbers a sample.
///   - maxlen: the length of all rows; `nil`: that of the longest sequence.
///   - dtype: an integer type cuts fractions off (toward zero), `.float32` keeps them.
///   - padding: the end at which a short sequence is filled up.
///   - truncating: the end at which a long sequence is cut.
///   - value: what short sequences are filled up with.
/// - Returns: a tensor of shape `[samples, maxlen]`.
/// - Precondition: `maxlen` is not negative.
@inlinable
public func padSequences<Element: BinaryFloatingPoint>(
  _ sequences: [[Element]], maxlen: Int? = nil, dtype: SequenceType = .int32,
  padding: SequenceEnd = .pre, truncating: SequenceEnd = .pre, value: Double = 0
) -> Tensor {
  let layout = PaddedLayout(
    maxlen: maxlen, lengths: sequences.lazy.map(\.count), padding: padding, truncating: truncating)
  let isInteger = dtype.isInteger
  return padRows(sequences, layout, value: dtype.element(value)) {
    Float(isInteger ? $0.rounded(.towardZero) : $0)
  }
}

/// Where the elements of a sequence go in its row.
@usableFromInline
struct PaddedLayout: Sendable {
  @usableFromInline let time: Int
  @usableFromInline let padding: SequenceEnd
  @usableFromInline let truncating: SequenceEnd

  @inlinable
  init(maxlen: Int?, lengths: some Collection<Int>, padding: SequenceEnd, truncating: SequenceEnd) {
    precondition(maxlen.map { $0 >= 0 } ?? true, "maxlen is negative: \(maxlen ?? 0)")
    self.time = maxlen ?? lengths.max() ?? 0
    self.padding = padding
    self.truncating = truncating
  }

  /// The part of a sequence of `length` elements that is kept, and where in the row it starts.
  @inlinable
  func place(length: Int) -> (kept: Range<Int>, start: Int) {
    let count = min(length, time)
    let from = truncating == .pre ? length - count : 0
    return (from..<from + count, padding == .pre ? time - count : 0)
  }
}

/// Writes every sequence into its row, element by element, and `value` around it.
@inlinable
func padRows<Element>(
  _ sequences: [[Element]], _ layout: PaddedLayout, value: Float, _ convert: (Element) -> Float
) -> Tensor {
  Tensor(uninitialized: [sequences.count, layout.time]) { out in
    guard var row = out.baseAddress else { return }
    for sequence in sequences {
      sequence.withUnsafeBufferPointer { padRow($0, layout, value: value, into: row, convert) }
      row += layout.time
    }
  }
}

/// Writes a sequence into its row and `value` around it.
@inlinable
func padRow<Element>(
  _ sequence: UnsafeBufferPointer<Element>, _ layout: PaddedLayout, value: Float,
  into row: UnsafeMutablePointer<Float>, _ convert: (Element) -> Float
) {
  let (kept, start) = layout.place(length: sequence.count)
  row.initialize(repeating: value, count: start)
  for i in 0..<kept.count { (row + start + i).initialize(to: convert(sequence[kept.lowerBound + i])) }
  let end = start + kept.count
  (row + end).initialize(repeating: value, count: layout.time - end)
}

extension SequenceType {
  /// A number as an element of this type.
  @inlinable
  func element(_ number: Double) -> Float { Float(isInteger ? number.rounded(.towardZero) : number) }
}
