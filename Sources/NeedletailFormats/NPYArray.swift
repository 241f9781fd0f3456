// One array in NumPy's npy format, as numbers.

/// An array of numbers read from an npy file or to be written to one.
public struct NPYArray: Sendable {
  /// The lengths of the axes; empty for a single number.
  public let shape: [Int]
  /// The elements in file order.
  let elements: ElementBytes
  /// Whether the first axis varies fastest in the file.
  let fortranOrder: Bool

  init(shape: [Int], elements: ElementBytes, fortranOrder: Bool) {
    (self.shape, self.elements, self.fortranOrder) = (shape, elements, fortranOrder)
  }

  /// The type of the elements.
  public var type: ElementType { elements.type }
  /// The number of elements.
  public var count: Int { elements.count }

  /// The elements in C order (last axis fastest) as 32-bit floats; other types are rounded to the nearest.
  public func floats() -> [Float] { inCOrder(elements.floats()) }
  /// The elements in C order as 64-bit floats; 64-bit integers are rounded to the nearest.
  public func doubles() -> [Double] { inCOrder(elements.doubles()) }
  /// The elements in C order as 64-bit integers.
  /// - Throws: `.damaged` if an element is not whole or does not fit.
  public func int64s() throws -> [Int64] { inCOrder(try elements.integers()) }
  /// The elements in C order as 32-bit integers.
  /// - Throws: `.damaged` if an element is not whole or does not fit.
  public func int32s() throws -> [Int32] { inCOrder(try elements.integers()) }
  /// The elements in C order as `Int`.
  /// - Throws: `.damaged` if an element is not whole or does not fit.
  public func ints() throws -> [Int] { inCOrder(try elements.integers()) }

  /// The same elements in C order, least significant byte first.
  var plainElements: ElementBytes {
    guard fortranOrder || elements.bigEndian else { return elements }
    func plain<Stored: FixedWidthInteger>(_: Stored.Type) -> [UInt8] {
      littleEndianBytes(inCOrder(elements.bits(Stored.self))) { $0 }
    }
    let bytes =
      switch type.size {
      case 1: plain(UInt8.self)
      case 2: plain(UInt16.self)
      case 4: plain(UInt32.self)
      default: plain(UInt64.self)
      }
    return ElementBytes(bytes, start: 0, count: count, type: type)
  }

  private func inCOrder<Number>(_ values: [Number]) -> [Number] {
    guard fortranOrder, shape.count > 1, values.count > 1 else { return values }
    // Walks C order with one counter an axis; the step of axis i in the file is the product of the lengths before it.
    var steps = [Int](repeating: 1, count: shape.count)
    for axis in 1..<shape.count { steps[axis] = steps[axis - 1] * shape[axis - 1] }
    var position = [Int](repeating: 0, count: shape.count)
    var source = 0
    return [Number](unsafeUninitializedCapacity: values.count) { result, filled in
      for index in 0..<values.count {
        result.initializeElement(at: index, to: values[source])
        var axis = shape.count - 1
        while axis >= 0 {
          position[axis] += 1
          source += steps[axis]
          if position[axis] < shape[axis] { break }
          source -= steps[axis] * shape[axis]
          position[axis] = 0
          axis -= 1
        }
      }
      filled = values.count
    }
  }
}

extension NPYArray {
  /// An array of 32-bit floats in C order, to be written.
  /// - Precondition: the shape's product is the number of values.
  public init(_ values: [Float], shape: [Int]) { self.init(values, shape, .float32) { $0.bitPattern } }
  /// An array of 64-bit floats in C order, to be written.
  public init(_ values: [Double], shape: [Int]) { self.init(values, shape, .float64) { $0.bitPattern } }
  /// An array of 32-bit integers in C order, to be written.
  public init(_ values: [Int32], shape: [Int]) { self.init(values, shape, .int32) { $0 } }
  /// An array of 64-bit integers in C order, to be written.
  public init(_ values: [Int64], shape: [Int]) { self.init(values, shape, .int64) { $0 } }
  /// An array of bytes in C order, to be written.
  public init(_ values: [UInt8], shape: [Int]) { self.init(values, shape, .uint8) { $0 } }
  /// An array of truth values in C order, to be written.
  public init(_ values: [Bool], shape: [Int]) { self.init(values, shape, .bool) { $0 ? UInt8(1) : 0 } }

  private init<Number, Stored: FixedWidthInteger>(
    _ values: [Number], _ shape: [Int], _ type: ElementType, _ stored: (Number) -> Stored
  ) {
    precondition(
      (try? elementCount(of: shape)) == values.count, "shape \(shape) does not hold \(values.count) values")
    let bytes = littleEndianBytes(values, stored)
    self.init(
      shape: shape, elements: ElementBytes(bytes, start: 0, count: values.count, type: type),
      fortranOrder: false)
  }
}

/// The values' stored forms one after another, least significant byte first.
func littleEndianBytes<Number, Stored: FixedWidthInteger>(
  _ values: some Collection<Number>, _ stored: (Number) -> Stored
) -> [UInt8] {
  let size = MemoryLayout<Stored>.size
  return [UInt8](unsafeUninitializedCapacity: values.count * size) { buffer, count in
    for value in values {
      UnsafeMutableRawPointer(buffer.baseAddress! + count).storeBytes(
        of: stored(value).littleEndian, as: Stored.self)
      count += size
    }
  }
}
