// Broadcast: y repeats x along axes of size 1; dx is the sum of dy over the repetitions.

extension Tape {
  /// x repeated along its axes of size 1 until it has the given sizes; as many axes before as after.
  public mutating func broadcast(_ x: Value, to sizes: [Int]) -> Value {
    let x = dense(x)
    let from = shape(x)
    if from == sizes { return x }
    precondition(
      from.count == sizes.count && zip(from, sizes).allSatisfy { $0 == $1 || $0 == 1 },
      "broadcast: \(from) cannot become \(sizes)")
    let y = make(sizes, from: x)
    repeatBlocks(pointer(x), from, pointer(y), sizes)
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: x) { dx in
        forEachBlock(from, sizes) { source, target, count, isOne in
          if isOne {
            kernels.pointee.column_sums_add(Int64(count), 1, dy + target, 1, dx + source)
          } else {
            kernels.pointee.add(Int64(count), dy + target, dx + source)
          }
        }
      }
    }
    return y
  }

  /// A mask repeated along its axes of size 1.
  mutating func broadcast(_ mask: Mask, to sizes: [Int]) -> Mask {
    if mask.shape == sizes { return mask }
    let wide = makeMask(shape: sizes)
    repeatBlocks(mask.bytes, mask.shape, wide.bytes, sizes)
    return wide
  }

  /// A mask as one byte for every row of the last axis of a value of the given sizes.
  mutating func rows(_ mask: Mask, of sizes: [Int]) -> UnsafePointer<UInt8> {
    let axes = Array(sizes.dropLast())
    let ones = [Int](repeating: 1, count: axes.count - mask.shape.count)
    return UnsafePointer(broadcast(Mask(shape: mask.shape + ones, bytes: mask.bytes), to: axes).bytes)
  }
}

/// Writes `source` of sizes `from` into `target` of sizes `to`, repeating it along axes of size 1.
private func repeatBlocks<T: BitwiseCopyable>(
  _ source: UnsafeMutablePointer<T>, _ from: [Int], _ target: UnsafeMutablePointer<T>, _ to: [Int]
) {
  forEachBlock(from, to) { start, place, count, isOne in
    if isOne {
      (target + place).update(repeating: source[start], count: count)
    } else {
      (target + place).update(from: source + start, count: count)
    }
  }
}

/// Runs `body` for every block of `to` that comes from one place of `from`: where it comes from, where it lies, how
/// many numbers it has, and whether all of them come from one number.
private func forEachBlock(
  _ from: [Int], _ to: [Int], _ body: (_ source: Int, _ target: Int, _ count: Int, _ isOne: Bool) -> Void
) {
  var outer = to.count
  var count = 1
  while outer > 0, from[outer - 1] == to[outer - 1] {
    outer -= 1
    count *= to[outer]
  }
  let isOne = outer == to.count
  while isOne, outer > 0, from[outer - 1] == 1 {
    outer -= 1
    count *= to[outer]
  }
  var strides = [Int](repeating: 0, count: outer)
  var stride = isOne ? 1 : count
  for axis in (0..<outer).reversed() {
    if from[axis] > 1 { strides[axis] = stride }
    stride *= from[axis]
  }
  var place = [Int](repeating: 0, count: outer)
  for block in 0..<to[..<outer].reduce(1, *) {
    var source = 0
    for axis in 0..<outer { source += place[axis] * strides[axis] }
    body(source, block * count, count, isOne)
    for axis in (0..<outer).reversed() {
      place[axis] += 1
      if place[axis] < to[axis] { break }
      place[axis] = 0
    }
  }
}
