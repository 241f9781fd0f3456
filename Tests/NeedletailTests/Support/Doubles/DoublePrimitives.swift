// Primitives for the test doubles, written with what the engine offers to everybody.

import Needletail

extension Tape {
  /// Step t of a sequence: `[batch, time, n]` → `[batch, n]`.
  mutating func step(_ t: Int, of x: Value) -> Value {
    let x = dense(x)
    let (batch, time, n) = (shape(x)[0], shape(x)[1], shape(x)[2])
    let y = make([batch, n], from: x)
    let (xs, ys) = (pointer(x), pointer(y))
    for b in 0..<batch { for j in 0..<n { ys[b * n + j] = xs[(b * time + t) * n + j] } }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: x) { dx in
        for b in 0..<batch { for j in 0..<n { dx[(b * time + t) * n + j] += dy[b * n + j] } }
      }
    }
    return y
  }

  /// Steps as a sequence: many `[batch, n]` → `[batch, time, n]`.
  mutating func sequence(_ steps: [Value]) -> Value {
    let (batch, n, time) = (shape(steps[0])[0], shape(steps[0])[1], steps.count)
    return copy(steps, shape: [batch, time, n]) { step, b, j in (b * time + step) * n + j }
  }

  /// Values side by side on the last axis.
  mutating func beside(_ values: [Value]) -> Value {
    var widths: [Int] = []
    for value in values { widths.append(shape(value).last!) }
    let total = widths.reduce(0, +)
    let starts = widths.indices.map { widths[..<$0].reduce(0, +) }
    return copy(values, shape: shape(values[0]).dropLast() + [total]) { part, row, j in
      row * total + starts[part] + j
    }
  }

  /// Columns of the last axis.
  mutating func columns(_ range: Range<Int>, of x: Value) -> Value {
    let x = dense(x)
    let n = shape(x).last!
    let rows = count(x) / n
    let y = make(shape(x).dropLast() + [range.count], from: x)
    let (xs, ys) = (pointer(x), pointer(y))
    for r in 0..<rows { for j in range { ys[r * range.count + j - range.lowerBound] = xs[r * n + j] } }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: x) { dx in
        for r in 0..<rows { for j in range { dx[r * n + j] += dy[r * range.count + j - range.lowerBound] } }
      }
    }
    return y
  }

  /// Rows of `new` where the mask counts at step t, of `old` elsewhere.
  mutating func choose(_ new: Value, _ old: Value, _ mask: Mask, _ t: Int) -> Value {
    let (batch, n) = (shape(new)[0], shape(new)[1])
    let y = make([batch, n], from: new, old)
    let counts = (0..<batch).map { mask[$0, t] }
    let (a, b, ys) = (pointer(new), pointer(old), pointer(y))
    for r in 0..<batch { for j in 0..<n { ys[r * n + j] = (counts[r] ? a : b)[r * n + j] } }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      for (input, wanted) in [(new, true), (old, false)] {
        g.add(to: input) { d in
          for r in 0..<batch where counts[r] == wanted { for j in 0..<n { d[r * n + j] += dy[r * n + j] } }
        }
      }
    }
    return y
  }

  /// y = x · factor + offset on the last axis.
  mutating func scaleAndShift(_ x: Value, _ factor: Value, _ offset: Value) -> Value {
    let x = dense(x)
    let n = shape(x).last!
    let rows = count(x) / n
    let y = make(shape(x), from: x, factor, offset)
    let (xs, f, o, ys) = (pointer(x), pointer(factor), pointer(offset), pointer(y))
    for i in 0..<rows * n { ys[i] = xs[i] * f[i % n] + o[i % n] }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: x) { d in for i in 0..<rows * n { d[i] += dy[i] * f[i % n] } }
      g.add(to: factor) { d in for i in 0..<rows * n { d[i % n] += dy[i] * xs[i] } }
      g.add(to: offset) { d in for i in 0..<rows * n { d[i % n] += dy[i] } }
    }
    return y
  }

  /// (x − mean) / √(variance + ε) of each column over all rows.
  mutating func normalized(_ x: Value, epsilon: Float) -> (y: Value, mean: [Float], variance: [Float]) {
    let x = dense(x)
    let n = shape(x).last!
    let rows = count(x) / n
    let y = make(shape(x), from: x)
    let (xs, ys) = (pointer(x), pointer(y))
    var (mean, variance) = ([Float](repeating: 0, count: n), [Float](repeating: 0, count: n))
    for i in 0..<rows * n { mean[i % n] += xs[i] / Float(rows) }
    for i in 0..<rows * n { variance[i % n] += (xs[i] - mean[i % n]) * (xs[i] - mean[i % n]) / Float(rows) }
    let scale = variance.map { 1 / ($0 + epsilon).squareRoot() }
    for i in 0..<rows * n { ys[i] = (xs[i] - mean[i % n]) * scale[i % n] }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      var (sum, along) = ([Float](repeating: 0, count: n), [Float](repeating: 0, count: n))
      for i in 0..<rows * n {
        sum[i % n] += dy[i] / Float(rows)
        along[i % n] += dy[i] * ys[i] / Float(rows)
      }
      g.add(to: x) { d in
        for i in 0..<rows * n { d[i] += scale[i % n] * (dy[i] - sum[i % n] - ys[i] * along[i % n]) }
      }
    }
    return (y, mean, variance)
  }

  /// Copies rows of several values into one; `place(value, row, column)` says where a number goes.
  private mutating func copy(
    _ values: [Value], shape: [Int], _ place: @escaping (Int, Int, Int) -> Int
  ) -> Value {
    var sources: [Value] = []
    for value in values { sources.append(dense(value)) }
    let y = make(shape, from: sources)
    var sizes: [(rows: Int, n: Int)] = []
    for source in sources {
      let n = self.shape(source).last!
      sizes.append((count(source) / n, n))
    }
    let out = pointer(y)
    for (i, source) in sources.enumerated() {
      let xs = pointer(source)
      for r in 0..<sizes[i].rows { for j in 0..<sizes[i].n { out[place(i, r, j)] = xs[r * sizes[i].n + j] } }
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      for (i, source) in sources.enumerated() {
        let size = sizes[i]
        g.add(to: source) { d in
          for r in 0..<size.rows { for j in 0..<size.n { d[r * size.n + j] += dy[place(i, r, j)] } }
        }
      }
    }
    return y
  }
}
