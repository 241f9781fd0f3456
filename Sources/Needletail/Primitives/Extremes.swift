// Extremes: the larger or the smaller of two numbers; dy goes to the one that was taken.

extension Tape {
  /// y = max(a, b), number by number. Where both are alike, dy goes to a, as in TensorFlow.
  public mutating func maximum(_ a: Value, _ b: Value) -> Value { extreme(a, b, sign: 1) }

  /// y = min(a, b), number by number. Where both are alike, dy goes to a, as in TensorFlow.
  public mutating func minimum(_ a: Value, _ b: Value) -> Value { extreme(a, b, sign: -1) }

  /// The number whose product with `sign` is larger; NaN where one of them is NaN.
  private mutating func extreme(_ a: Value, _ b: Value, sign: Float) -> Value {
    let (a, b) = (dense(a), dense(b))
    precondition(shape(a) == shape(b), "maximum, minimum: \(shape(a)) and \(shape(b))")
    let n = count(a)
    let y = make(shape(a), from: a, b)
    let (xa, xb, ys) = (pointer(a), pointer(b), pointer(y))
    for i in 0..<n { ys[i] = takesFirst(xa[i], xb[i], sign) ? xa[i] : xb[i] }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      for (input, isFirst) in [(a, true), (b, false)] {
        g.add(to: input) { d in
          for i in 0..<n where takesFirst(xa[i], xb[i], sign) == isFirst { d[i] += dy[i] }
        }
      }
    }
    return y
  }
}

@inline(__always)
private func takesFirst(_ a: Float, _ b: Float, _ sign: Float) -> Bool { sign * a >= sign * b || a != a }
