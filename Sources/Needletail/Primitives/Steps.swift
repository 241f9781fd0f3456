// Steps: single steps of a sequence taken out, put together, turned round, and chosen by a mask.

extension Tape {
  /// One step of a sequence. x: `[batch, time, …]`, y: `[batch, …]`; dx = dy at that step.
  public mutating func step(_ x: Value, _ t: Int) -> Value {
    let x = dense(x)
    let sizes = shape(x)
    precondition(sizes.count >= 2 && t >= 0 && t < sizes[1], "step \(t) of shape \(sizes)")
    let (batch, time, width) = (sizes[0], sizes[1], sizes.dropFirst(2).reduce(1, *))
    let y = make([batch] + sizes.dropFirst(2), from: x)
    let (source, out) = (pointer(x), pointer(y))
    for row in 0..<batch { (out + row * width).update(from: source + (row * time + t) * width, count: width) }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: x) { dx in
        for row in 0..<batch {
          kernels.pointee.add(Int64(width), dy + row * width, dx + (row * time + t) * width)
        }
      }
    }
    return y
  }

  /// Steps of one shape `[batch, …]` as a sequence `[batch, time, …]`; each gets its part of dy.
  public mutating func stack(_ steps: [Value]) -> Value {
    precondition(!steps.isEmpty, "stack needs at least one step")
    var values: [Value] = []
    for step in steps { values.append(dense(step)) }
    let sizes = shape(values[0])
    precondition(values.allSatisfy { shape($0) == sizes }, "stack: shapes \(values.map { shape($0) })")
    let (batch, time, width) = (sizes[0], values.count, sizes.dropFirst().reduce(1, *))
    let y = make([batch, time] + sizes.dropFirst(), from: values)
    let out = pointer(y)
    for (t, value) in values.enumerated() {
      let source = pointer(value)
      for row in 0..<batch {
        (out + (row * time + t) * width).update(from: source + row * width, count: width)
      }
    }
    record(y) { [values] g in
      guard let dy = g.gradient(of: y) else { return }
      for (t, value) in values.enumerated() {
        g.add(to: value) { dx in
          for row in 0..<batch {
            kernels.pointee.add(Int64(width), dy + (row * time + t) * width, dx + row * width)
          }
        }
      }
    }
    return y
  }

  /// A sequence from its last step to its first. x, y: `[batch, time, …]`.
  public mutating func reverse(_ x: Value) -> Value {
    let x = dense(x)
    let sizes = shape(x)
    precondition(sizes.count >= 2, "reverse needs steps, shape is \(sizes)")
    let (time, width) = (sizes[1], sizes.dropFirst(2).reduce(1, *))
    let pairs = sizes[0] * time
    let y = make(sizes, from: x)
    let (source, out) = (pointer(x), pointer(y))
    func other(_ pair: Int) -> Int { pair / time * time + time - 1 - pair % time }
    for pair in 0..<pairs { (out + pair * width).update(from: source + other(pair) * width, count: width) }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: x) { dx in
        for pair in 0..<pairs {
          kernels.pointee.add(Int64(width), dy + pair * width, dx + other(pair) * width)
        }
      }
    }
    return y
  }

  /// Rows of `new` where the mask counts step t, else rows of `old`. All `[batch, …]`; each gets its rows of dy.
  public mutating func choose(_ mask: Mask, step t: Int, _ new: Value, else old: Value) -> Value {
    let (new, old) = (dense(new), dense(old))
    let sizes = shape(new)
    precondition(
      shape(old) == sizes && mask.batch == sizes.first && t >= 0 && t < mask.time,
      "choose: \(sizes) or \(shape(old)) by step \(t) of a mask \(mask.shape)")
    let width = sizes.dropFirst().reduce(1, *)
    let y = make(sizes, from: new, old)
    let (a, b, out) = (pointer(new), pointer(old), pointer(y))
    for row in 0..<mask.batch {
      (out + row * width).update(from: (mask[row, t] ? a : b) + row * width, count: width)
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      for (value, counts) in [(new, true), (old, false)] {
        g.add(to: value) { dx in
          for row in 0..<mask.batch where mask[row, t] == counts {
            kernels.pointee.add(Int64(width), dy + row * width, dx + row * width)
          }
        }
      }
    }
    return y
  }
}
