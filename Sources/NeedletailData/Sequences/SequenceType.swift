// SequenceType: the number type that padded sequences take on, by its NumPy name.

/// What `padSequences` makes of its numbers, under the names of NumPy's types.
///
/// The result is a `Tensor` whichever type is chosen, so its elements are `Float`. An integer type cuts
/// the fraction off (toward zero), a floating-point type keeps it. Sizes of a type are not enforced: a
/// number too large for it stays what it is, and `float64` is rounded to `Float`.
public enum SequenceType: String, Sendable, CaseIterable {
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case float16, float32, float64

  /// The type of the given NumPy name, such as `"int32"`.
  /// - Throws: ``DataError/invalid(_:)`` for an unknown name.
  public init(named name: String) throws {
    guard let type = SequenceType(rawValue: name) else {
      let known = SequenceType.allCases.map(\.rawValue).joined(separator: ", ")
      throw DataError.invalid("\"\(name)\" is no number type for sequences: use one of \(known)")
    }
    self = type
  }

  /// Whether fractions are cut off.
  public var isInteger: Bool {
    switch self {
    case .float16, .float32, .float64: false
    default: true
    }
  }
}
