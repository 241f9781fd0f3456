// Pointwise: sums, products and scaling of values of one shape, and changes of shape.

extension Tape {
  /// y = a + b, of one shape. da = dy, db = dy.
  public mutating func add(_ a: Value, _ b: Value) -> Value {
    let (a, b) = (dense(a), dense(b))
    precondition(shape(a) == shape(b), "add: \(shape(a)) and \(shape(b))")
    let n = count(a)
    let y = make(shape(a), from: a, b)
    pointer(y).update(from: pointer(a), count: n)
    kernels.pointee.add(Int64(n), pointer(b), pointer(y))
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      for input in [a, b] { g.add(to: input) { kernels.pointee.add(Int64(n), dy, $0) } }
    }
    return y
  }

  /// y = a − b, of one shape. da = dy, db = −dy.
  public mutating func subtract(_ a: Value, _ b: Value) -> Value {
    let (a, b) = (dense(a), dense(b))
    precondition(shape(a) == shape(b), "subtract: \(shape(a)) and \(shape(b))")
    let n = count(a)
    let y = make(shape(a), from: a, b)
    pointer(y).update(from: pointer(a), count: n)
    kernels.pointee.axpy(Int64(n), -1, pointer(b), pointer(y))
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: a) { kernels.pointee.add(Int64(n), dy, $0) }
      g.add(to: b) { kernels.pointee.axpy(Int64(n), -1, dy, $0) }
    }
    return y
  }

  /// y = a · b, number by number. da = dy · b, db = dy · a.
  public mutating func multiply(_ a: Value, _ b: Value) -> Value {
    let (a, b) = (dense(a), dense(b))
    precondition(shape(a) == shape(b), "multiply: \(shape(a)) and \(shape(b))")
    let n = count(a)
    let y = make(shape(a), from: a, b)
    let (xa, xb) = (pointer(a), pointer(b))
    kernels.pointee.multiply(Int64(n), xa, xb, pointer(y))
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: a) { kernels.pointee.multiply_add(Int64(n), dy, xb, $0) }
      g.add(to: b) { kernels.pointee.multiply_add(Int64(n), dy, xa, $0) }
    }
    return y
  }

  /// y = factor · x. dx = factor · dy.
  public mutating func scale(_ x: Value, by factor: Float) -> Value {
    let x = dense(x)
    let n = count(x)
    let y = make(shape(x), from: x)
    kernels.pointee.scale(Int64(n), factor, pointer(x), pointer(y))
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: x) { kernels.pointee.axpy(Int64(n), factor, dy, $0) }
    }
    return y
  }

  /// The same numbers under another shape.
  public mutating func reshape(_ x: Value, _ shape: [Int]) -> Value {
    let x = dense(x)
    let n = count(x)
    precondition(shape.reduce(1, *) == n, "reshape: \(self.shape(x)) cannot take shape \(shape)")
    var node = Node(data: pointer(x), shape: shape, needsGradient: needsGradient(x))
    node.activation = nil
    let y = append(node)
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.put(to: x) { $0.update(from: dy, count: n) }
    }
    return y
  }

  /// y = Σ x, a scalar, in chunks as a gradient is summed. dx = dy.
  public mutating func sum(_ x: Value) -> Value {
    let x = dense(x)
    let n = count(x)
    let y = make([], from: x)
    let (xs, ys) = (pointer(x), pointer(y))
    ys[0] = 0
    kernels.pointee.column_sums_add(Int64(n), 1, xs, 1, ys)
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      let d = dy[0]
      g.add(to: x) { dx in for i in 0..<n { dx[i] += d } }
    }
    return y
  }

  /// y = x · factors, where nobody wants the gradient of the factors (dropout, masks). dx = dy · factors.
  /// - Parameter factors: as many as x has numbers, or one for each row of the last axis; valid during the pass.
  mutating func multiply(_ x: Value, constants factors: UnsafePointer<Float>) -> Value {
    let x = dense(x)
    let n = count(x)
    let y = make(shape(x), from: x)
    kernels.pointee.multiply(Int64(n), pointer(x), factors, pointer(y))
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: x) { kernels.pointee.multiply_add(Int64(n), dy, factors, $0) }
    }
    return y
  }
}
