// The number types that arrays in files may have.

/// The type of an array's elements in a file.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
  case bool, int8, uint8, int16, uint16, int32, uint32, int64, uint64
  case float16, bfloat16, float32, float64

  /// Bytes that one element takes.
  public var size: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  /// Whether the elements are floating-point numbers.
  public var isFloating: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    default: false
    }
  }
}

/// The product of a shape's lengths.
/// - Throws: `.damaged` for a negative length or a product that does not fit in an `Int`.
package func elementCount(of shape: [Int]) throws -> Int {
  // Zeros first: [2^62, 2^62, 0] holds nothing and does not overflow.
  if shape.contains(where: { $0 < 0 }) {
    throw FormatError.damaged("the shape \(shown(shape)) has a negative length")
  }
  if shape.contains(0) { return 0 }
  var count = 1
  for length in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: length)
    if overflow { throw FormatError.damaged("the shape \(shown(shape)) has more values than can be counted") }
    count = product
  }
  return count
}

/// The bytes that an array takes.
/// - Throws: `.damaged` if that does not fit in an `Int`.
package func byteCount(of shape: [Int], _ type: ElementType) throws -> Int {
  let (bytes, overflow) = try elementCount(of: shape).multipliedReportingOverflow(by: type.size)
  if overflow { throw FormatError.damaged("the shape \(shown(shape)) has more bytes than can be counted") }
  return bytes
}
