// An array as it lies in a file, and its conversion to Swift numbers.

/// Elements in file order: a part of a byte array with the type and byte order of what is in it.
public struct ElementBytes: Sendable {
  /// The bytes that hold the elements, shared with the file that they come from.
  let bytes: [UInt8]
  /// Where the first element starts.
  let start: Int
  /// The number of elements.
  public let count: Int
  /// The type of the elements.
  public let type: ElementType
  /// Whether the most significant byte comes first.
  let bigEndian: Bool

  /// - Precondition: the elements lie inside `bytes`.
  init(_ bytes: [UInt8], start: Int, count: Int, type: ElementType, bigEndian: Bool = false) {
    precondition(start >= 0 && count >= 0 && count <= (bytes.count - start) / type.size)
    (self.bytes, self.start, self.count, self.type, self.bigEndian) = (bytes, start, count, type, bigEndian)
  }

  /// The elements as 32-bit floats; other types are rounded to the nearest.
  public func floats() -> [Float] {
    switch type {
    case .bool: convert(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .int8: convert(Int8.self) { Float($0) }
    case .uint8: convert(UInt8.self) { Float($0) }
    case .int16: convert(Int16.self) { Float($0) }
    case .uint16: convert(UInt16.self) { Float($0) }
    case .int32: convert(Int32.self) { Float($0) }
    case .uint32: convert(UInt32.self) { Float($0) }
    case .int64: convert(Int64.self) { Float($0) }
    case .uint64: convert(UInt64.self) { Float($0) }
    case .float16: convert(UInt16.self) { float(half: $0) }
    case .bfloat16: convert(UInt16.self) { float(bfloat: $0) }
    case .float32: convert(UInt32.self) { Float(bitPattern: $0) }
    case .float64: convert(UInt64.self) { Float(Double(bitPattern: $0)) }
    }
  }

  /// The elements as 64-bit floats; 64-bit integers are rounded to the nearest.
  public func doubles() -> [Double] {
    switch type {
    case .bool: convert(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .int8: convert(Int8.self) { Double($0) }
    case .uint8: convert(UInt8.self) { Double($0) }
    case .int16: convert(Int16.self) { Double($0) }
    case .uint16: convert(UInt16.self) { Double($0) }
    case .int32: convert(Int32.self) { Double($0) }
    case .uint32: convert(UInt32.self) { Double($0) }
    case .int64: convert(Int64.self) { Double($0) }
    case .uint64: convert(UInt64.self) { Double($0) }
    case .float16: convert(UInt16.self) { Double(float(half: $0)) }
    case .bfloat16: convert(UInt16.self) { Double(float(bfloat: $0)) }
    case .float32: convert(UInt32.self) { Double(Float(bitPattern: $0)) }
    case .float64: convert(UInt64.self) { Double(bitPattern: $0) }
    }
  }

  /// The elements as integers, exactly.
  /// - Throws: `.damaged` naming the first element (in file order) that is not whole or does not fit.
  public func integers<Integer: FixedWidthInteger>(_: Integer.Type = Integer.self) throws -> [Integer] {
    switch type {
    case .bool: try convertExactly(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .int8: try convertExactly(Int8.self) { Integer(exactly: $0) }
    case .uint8: try convertExactly(UInt8.self) { Integer(exactly: $0) }
    case .int16: try convertExactly(Int16.self) { Integer(exactly: $0) }
    case .uint16: try convertExactly(UInt16.self) { Integer(exactly: $0) }
    case .int32: try convertExactly(Int32.self) { Integer(exactly: $0) }
    case .uint32: try convertExactly(UInt32.self) { Integer(exactly: $0) }
    case .int64: try convertExactly(Int64.self) { Integer(exactly: $0) }
    case .uint64: try convertExactly(UInt64.self) { Integer(exactly: $0) }
    case .float16: try convertExactly(UInt16.self) { Integer(exactly: float(half: $0)) }
    case .bfloat16: try convertExactly(UInt16.self) { Integer(exactly: float(bfloat: $0)) }
    case .float32: try convertExactly(UInt32.self) { Integer(exactly: Float(bitPattern: $0)) }
    case .float64: try convertExactly(UInt64.self) { Integer(exactly: Double(bitPattern: $0)) }
    }
  }

  /// The elements' bits, whatever they mean.
  func bits<Stored: FixedWidthInteger>(_: Stored.Type) -> [Stored] { convert(Stored.self) { $0 } }

  /// The bytes of the elements as they lie in the file.
  var contents: ArraySlice<UInt8> { bytes[start..<start + count * type.size] }

  @inline(__always)
  private func convert<Stored: FixedWidthInteger, Number>(_: Stored.Type, _ number: (Stored) -> Number)
    -> [Number]
  {
    [Number](unsafeUninitializedCapacity: count) { result, filled in
      bytes.withUnsafeBytes { raw in
        for index in 0..<count {
          let stored = raw.loadUnaligned(
            fromByteOffset: start + index * MemoryLayout<Stored>.size, as: Stored.self)
          result.initializeElement(
            at: index, to: number(bigEndian ? Stored(bigEndian: stored) : Stored(littleEndian: stored)))
        }
      }
      filled = count
    }
  }

  @inline(__always)
  private func convertExactly<Stored: FixedWidthInteger, Number: FixedWidthInteger>(
    _: Stored.Type, _ number: (Stored) -> Number?
  ) throws -> [Number] {
    var wrong: Int?
    var index = 0
    let result = convert(Stored.self) { stored -> Number in
      defer { index += 1 }
      if let value = number(stored) { return value }
      if wrong == nil { wrong = index }
      return 0
    }
    guard let wrong else { return result }
    throw FormatError(
      .damaged, "the value \(doubles()[wrong]) is not a whole number that fits in \(Number.bitWidth) bits",
      places: ["element \(wrong)"])
  }
}
