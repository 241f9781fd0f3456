// Tensor: numbers with a shape, and the shared memory behind them.

/// An array of `Float` with a shape, stored row by row (C order).
///
/// A tensor is a value: a copy is independent, and memory is shared until one of the two is written.
/// `tensor[rows: 2..<5]` is a view of the same memory. Token ids are whole floats, exact up to 2²⁴.
public struct Tensor: Sendable {
  /// The size of every axis; empty for a scalar.
  public let shape: [Int]
  var storage: FloatStorage
  var offset: Int

  /// The number of elements.
  public let count: Int

  init(shape: [Int], storage: FloatStorage, offset: Int) {
    self.shape = shape
    self.storage = storage
    self.offset = offset
    self.count = shape.reduce(1, *)
  }

  /// A tensor of the given elements, row by row.
  /// - Precondition: `elements.count` is the product of `shape`.
  public init(_ elements: [Float], shape: [Int]) {
    let count = shape.reduce(1, *)
    precondition(elements.count == count, "\(elements.count) elements do not fill shape \(shape)")
    self.init(uninitialized: shape) { buffer in
      _ = buffer.initialize(from: elements)
    }
  }

  /// A tensor of rank 1.
  public init(_ elements: [Float]) {
    self.init(elements, shape: [elements.count])
  }

  /// A tensor of rank 1 made of whole numbers, for labels and ids.
  public init<Integers: Collection>(_ elements: Integers) where Integers.Element: BinaryInteger {
    self.init(elements.map { Float($0) })
  }

  /// A tensor with every element equal to `value`.
  public init(repeating value: Float = 0, shape: [Int]) {
    self.init(uninitialized: shape) { $0.initialize(repeating: value) }
  }

  /// A tensor whose elements `fill` writes, all of them.
  public init(uninitialized shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    let count = shape.reduce(1, *)
    self.init(shape: shape, storage: FloatStorage(count: count), offset: 0)
    try fill(UnsafeMutableBufferPointer(start: storage.pointer, count: count))
  }

  /// The number of axes.
  public var rank: Int { shape.count }

  /// The elements, row by row.
  public var elements: [Float] { withUnsafeBufferPointer { Array($0) } }

  /// The one element of a tensor that has just one.
  public var item: Float {
    precondition(count == 1, "item needs one element, shape is \(shape)")
    return storage.pointer[offset]
  }

  /// The rows `range` of the first axis, without a copy.
  public subscript(rows range: Range<Int>) -> Tensor {
    precondition(
      rank > 0 && range.lowerBound >= 0 && range.upperBound <= shape[0], "rows \(range) of shape \(shape)")
    let width = shape[0] == 0 ? 0 : count / shape[0]
    return Tensor(
      shape: [range.count] + shape.dropFirst(), storage: storage, offset: offset + range.lowerBound * width)
  }

  /// The element at a full index.
  public subscript(index: Int...) -> Float {
    get { storage.pointer[offset + position(index)] }
    set {
      let place = position(index)
      withUnsafeMutableBufferPointer { $0[place] = newValue }
    }
  }

  private func position(_ index: [Int]) -> Int {
    precondition(index.count == rank, "index \(index) for shape \(shape)")
    var place = 0
    for (axis, i) in index.enumerated() {
      precondition(i >= 0 && i < shape[axis], "index \(index) for shape \(shape)")
      place = place * shape[axis] + i
    }
    return place
  }

  /// The same elements under another shape.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count, "\(self.shape) cannot take shape \(shape)")
    return Tensor(shape: shape, storage: storage, offset: offset)
  }

  public func withUnsafeBufferPointer<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: storage.pointer + offset, count: count))
  }

  /// Writes to the elements; memory shared with another tensor is copied first.
  public mutating func withUnsafeMutableBufferPointer<R>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> R
  ) rethrows -> R {
    makeUnique()
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(start: storage.pointer + offset, count: count))
  }

  /// Takes another shape; what the numbers are then is open. Memory that nobody else holds is used again
  /// where it is large enough.
  public mutating func resize(_ shape: [Int]) {
    let count = shape.reduce(1, *)
    let fits = offset == 0 && storage.count >= count && isKnownUniquelyReferenced(&storage)
    self = Tensor(shape: shape, storage: fits ? storage : FloatStorage(count: count), offset: 0)
  }

  mutating func makeUnique() {
    if isKnownUniquelyReferenced(&storage) { return }
    let copy = FloatStorage(count: count)
    copy.pointer.update(from: storage.pointer + offset, count: count)
    storage = copy
    offset = 0
  }
}

extension Tensor: Equatable {
  /// Equal shapes and equal numbers (so a NaN is unequal to itself).
  public static func == (a: Tensor, b: Tensor) -> Bool {
    a.shape == b.shape
      && a.withUnsafeBufferPointer { x in b.withUnsafeBufferPointer { y in x.elementsEqual(y) } }
  }
}

extension Tensor: CustomStringConvertible {
  public var description: String {
    let shown = withUnsafeBufferPointer { $0.prefix(8).map { "\($0)" }.joined(separator: ", ") }
    return "Tensor(shape: \(shape), [\(shown)\(count > 8 ? ", …" : "")])"
  }
}

/// Memory for floats, aligned to cache lines. Not zeroed.
///
/// Sendable although it holds a pointer: `Tensor` writes through it only after making sure that it
/// holds the only reference, so no two threads ever see a write to the same storage.
final class FloatStorage: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int

  init(count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
    pointer = raw.bindMemory(to: Float.self, capacity: max(count, 1))
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
