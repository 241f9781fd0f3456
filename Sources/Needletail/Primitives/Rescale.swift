// Rescale: y = scale · x + offset with fixed numbers; dx = scale · dy.

extension Tape {
  /// y = scale · x + offset. scale, offset: one number for all, or one for each place of the last axis.
  mutating func rescale(_ x: Value, scale: [Float], offset: [Float]) -> Value {
    let x = dense(x)
    let n = shape(x).last ?? 1
    let rows = n == 0 ? 0 : count(x) / n
    let factor = vector(scale, count: n)
    let shift = vector(offset, count: n)
    let y = make(shape(x), from: x)
    let (xs, ys) = (pointer(x), pointer(y))
    let block = max(1, elementBlock / max(n, 1))
    parallelBlocks(rows, of: block) { r in
      for row in r {
        let (from, to) = (xs + row * n, ys + row * n)
        for i in 0..<n { to[i] = from[i] * factor[i] + shift[i] }
      }
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.put(to: x) { dx in
        parallelBlocks(rows, of: block) { r in
          for row in r { kernels.pointee.multiply(Int64(n), dy + row * n, factor, dx + row * n) }
        }
      }
    }
    return y
  }

  private func vector(_ numbers: [Float], count: Int) -> UnsafeMutablePointer<Float> {
    precondition(
      numbers.count == 1 || numbers.count == count, "rescale: \(numbers.count) numbers for \(count)")
    let place = arena.allocate(Float.self, count: count)
    for i in 0..<count { place[i] = numbers[numbers.count == 1 ? 0 : i] }
    return place
  }
}
