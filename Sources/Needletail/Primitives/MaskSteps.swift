// MaskSteps: some steps of a sequence become zeros; dx = dy where a step stays, 0 elsewhere.

extension Tape {
  /// y = x with zeros, or another number, in the rows of the last axis that are not kept.
  /// - Parameter kept: one byte for each row, 0 for zeros; valid during the pass.
  mutating func zeroRows(_ x: Value, kept: UnsafePointer<UInt8>, filling: Float = 0) -> Value {
    let x = dense(x)
    let width = shape(x).last ?? 1
    let rows = width == 0 ? 0 : count(x) / width
    let y = make(shape(x), from: x)
    let (source, out) = (pointer(x), pointer(y))
    for row in 0..<rows {
      let (from, to) = (source + row * width, out + row * width)
      if kept[row] != 0 {
        to.update(from: from, count: width)
      } else {
        to.update(repeating: filling, count: width)
      }
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

  /// Rows of the last axis of a where they are kept, of b elsewhere; each gets its part of dy.
  /// - Parameter kept: one byte for each row; valid during the pass.
  mutating func chooseRows(_ kept: UnsafePointer<UInt8>, _ a: Value, else b: Value) -> Value {
    let (a, b) = (dense(a), dense(b))
    precondition(shape(a) == shape(b), "chooseRows: \(shape(a)) and \(shape(b))")
    let width = shape(a).last ?? 1
    let rows = width == 0 ? 0 : count(a) / width
    let y = make(shape(a), from: a, b)
    let (xa, xb, out) = (pointer(a), pointer(b), pointer(y))
    for row in 0..<rows {
      (out + row * width).update(from: (kept[row] != 0 ? xa : xb) + row * width, count: width)
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      for (input, isFirst) in [(a, true), (b, false)] {
        g.add(to: input) { d in
          for row in 0..<rows where (kept[row] != 0) == isFirst {
            kernels.pointee.add(Int64(width), dy + row * width, d + row * width)
          }
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
