// Axes: axes in another order, and values one after another along any axis.

extension Tape {
  /// x with its axes in another order: axis i of y is axis `order[i]` of x; dx is dy in the order of x.
  public mutating func permute(_ x: Value, _ order: [Int]) -> Value {
    let x = dense(x)
    let sizes = shape(x)
    precondition(order.sorted() == Array(sizes.indices), "permute: \(order) are not the axes of \(sizes)")
    if order == Array(sizes.indices) { return x }
    let turned = order.map { sizes[$0] }
    let y = make(turned, from: x)
    transposeBlocks(pointer(x), pointer(y), turned, strides: order.map { sizes[($0 + 1)...].reduce(1, *) })
    let back = order.indices.map { order.firstIndex(of: $0)! }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.put(to: x) { dx in
        transposeBlocks(dy, dx, sizes, strides: back.map { turned[($0 + 1)...].reduce(1, *) })
      }
    }
    return y
  }

  /// Values one after another along an axis; their other axes are alike. Each gets its part of dy.
  public mutating func join(_ parts: [Value], axis: Int) -> Value {
    precondition(!parts.isEmpty, "join needs something to join")
    let first = shape(parts[0])
    var rows: [Value] = []
    var size = 0
    for part in parts {
      let sizes = shape(part)
      precondition(
        sizes.count == first.count && sizes.indices.allSatisfy { $0 == axis || sizes[$0] == first[$0] },
        "join: shapes \(first) and \(sizes) along axis \(axis)")
      size += sizes[axis]
      rows.append(reshape(part, [sizes[..<axis].reduce(1, *), sizes[axis...].reduce(1, *)]))
    }
    let joined = join(rows)
    return reshape(joined, first[..<axis] + [size] + first[(axis + 1)...])
  }
}

/// Writes `out` of the given sizes in order, reading where an index lies by the strides.
private func transposeBlocks(
  _ source: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ sizes: [Int], strides: [Int]
) {
  let rank = sizes.count
  guard rank > 0, !sizes.contains(0) else { return }
  let (width, step) = (sizes[rank - 1], strides[rank - 1])
  let rows = sizes.dropLast().reduce(1, *)
  parallelBlocks(rows, of: max(1, elementBlock / width)) { block in
    for row in block {
      var (place, rest) = (0, row)
      for axis in (0..<rank - 1).reversed() {
        place += rest % sizes[axis] * strides[axis]
        rest /= sizes[axis]
      }
      let to = out + row * width
      if step == 1 {
        to.update(from: source + place, count: width)
      } else {
        for i in 0..<width { to[i] = source[place + i * step] }
      }
    }
  }
}
