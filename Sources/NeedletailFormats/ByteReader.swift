// A cursor over bytes: every read is checked against what is left, so no input can trap.

/// Reads little-endian values from a part of a byte array, front to back.
///
/// Offsets are positions in the whole array, so that messages name the byte of the file.
public struct ByteReader: Sendable {
  /// The whole array.
  public let bytes: [UInt8]
  /// The next byte to be read.
  public private(set) var position: Int
  /// One past the last byte that may be read.
  public let end: Int

  /// A reader over `range` of `bytes`, or over all of them.
  /// - Throws: `.damaged` if the range reaches outside the bytes.
  public init(_ bytes: [UInt8], in range: Range<Int>) throws {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
      throw FormatError.damaged(
        "bytes \(range.lowerBound) to \(range.upperBound) are outside of the \(bytes.count) that there are")
    }
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// A reader over all of `bytes`.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  /// How many bytes are left.
  public var remaining: Int { end - position }

  /// Moves to a position in the whole array.
  /// - Throws: `.damaged` if it is behind the end or before the start of the array.
  public mutating func seek(to target: Int) throws {
    guard target >= 0, target <= end else {
      throw FormatError.damaged(
        "offset \(target) is outside of the \(end) bytes that there are", byte: position)
    }
    position = target
  }

  /// Moves forward by `count` bytes.
  public mutating func skip(_ count: Int) throws {
    try need(count)
    position += count
  }

  /// The next integer, little-endian.
  public mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) throws -> Integer {
    let size = Integer.bitWidth / 8
    try need(size)
    let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Integer.self) }
    position += size
    return Integer(littleEndian: value)
  }

  /// The next unsigned integer of 1 to 8 bytes, little-endian, as a count or offset.
  /// - Throws: `.damaged` if it is too large for an `Int`.
  public mutating func count(bytes size: Int) throws -> Int {
    let start = position
    guard size >= 1, size <= 8 else {
      throw FormatError.damaged("an integer of \(size) bytes", byte: start)
    }
    try need(size)
    var value: UInt64 = 0
    for index in 0..<size { value |= UInt64(bytes[start + index]) << UInt64(8 * index) }
    position += size
    guard let count = Int(exactly: value) else {
      throw FormatError.damaged("the size \(value) is too large", byte: start)
    }
    return count
  }

  /// The next byte without moving, or nil at the end.
  public var next: UInt8? { position < end ? bytes[position] : nil }

  /// The next `count` bytes.
  public mutating func slice(_ count: Int) throws -> ArraySlice<UInt8> {
    try need(count)
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// The next `count` bytes as text.
  /// - Throws: `.damaged` if they are not UTF-8.
  public mutating func text(_ count: Int) throws -> String {
    let start = position
    let part = try slice(count)
    if let wrong = part.withUnsafeBufferPointer({ firstInvalidUTF8($0) }) {
      throw FormatError.damaged("text is not UTF-8", byte: start + wrong)
    }
    return String(decoding: part, as: UTF8.self)
  }

  private func need(_ count: Int) throws {
    guard count >= 0, count <= end - position else {
      throw FormatError.damaged(
        "\(count) bytes are needed but only \(max(0, end - position)) are left", byte: position)
    }
  }
}
