// MaskSteps: some steps of a sequence become zeros; dx = dy where a step stays, 0 elsewhere.

extension Tape {
  /// y = x with zeros in the rows of the last axis that are not kept.
  /// - Parameter kept: one byte for each row, 0 for zeros; valid during the pass.
  mutating func zeroRows(_ x: Value, kept: UnsafePointer<UInt8>) -> Value {
    let x = dense(x)
    let width = shape(x).last ?? 1
    let rows = width == 0 ? 0 : count(x) / width
    let y = make(shape(x), from: x)
    let (source, out) = (pointer(x), pointer(y))
    for row in 0..<rows {
      let (from, to) = (source + row * width, out + row * width)
      if kept[row] != 0 { to.update(from: from, count: width) } else { to.update(repeating: 0, count: width) }
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: x) { dx in
        for row in 0..<rows where kept[row] != 0 {
          kernels.pointee.add(Int64(width), dy + row * width, dx + row * width)
        }
      }
    }
    return y
  }

  /// The mask of steps in which any feature differs from `value`, and x with the other steps as zeros.
  /// x: `[batch, time, features]`.
  mutating func maskSteps(_ x: Value, equalTo value: Float) -> (y: Value, mask: Mask) {
    let x = dense(x)
    let shape = shape(x)
    let (batch, time, width) = (shape[0], shape[1], shape[2])
    let mask = makeMask(batch: batch, time: time)
    let source = pointer(x)
    for i in 0..<batch * time {
      mask.bytes[i] = (0..<width).contains { source[i * width + $0] != value } ? 1 : 0
    }
    return (zeroRows(x, kept: mask.bytes), mask)
  }
}
