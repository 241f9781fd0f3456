// Rectify: straight lines with a kink, at fixed places or with a slope that is learned.

extension Tape {
  /// y = min(x, max) where x > threshold, else slope · (x − threshold).
  ///
  /// dx = dy where threshold < x ≤ max, 0 above and at the threshold, slope · dy below.
  mutating func rectify(_ x: Value, negativeSlope slope: Float, threshold: Float, max: Float) -> Value {
    let x = dense(x)
    let n = count(x)
    let y = make(shape(x), from: x)
    let (xs, ys) = (pointer(x), pointer(y))
    parallelBlocks(n, of: elementBlock) { r in
      for i in r {
        let v = xs[i]
        // Zero times infinity is not a number, so a slope of zero is not multiplied with.
        let below = slope == 0 ? (v != v ? v : 0) : slope * (v - threshold)
        ys[i] = v > threshold ? (v < max ? v : max) : below
      }
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.put(to: x) { dx in
        parallelBlocks(n, of: elementBlock) { r in
          for i in r {
            let v = xs[i]
            dx[i] = dy[i] * (v > threshold ? (v <= max ? 1 : 0) : (v < threshold ? slope : 0))
          }
        }
      }
    }
    return y
  }

  /// y = x where x > 0, else α · x. x: `[batch, …]`, α: as many numbers as a sample has.
  ///
  /// dx = dy or α · dy, 0 at 0 as in Keras; dα = Σ x · dy over the samples where x < 0.
  mutating func rectify(_ x: Value, slopes alpha: Value) -> Value {
    let x = dense(x)
    let n = count(alpha)
    let rows = n == 0 ? 0 : count(x) / n
    precondition(rows * n == count(x), "rectify: slopes \(shape(alpha)) for x \(shape(x))")
    let y = make(shape(x), from: x, alpha)
    let (xs, slopes, ys) = (pointer(x), pointer(alpha), pointer(y))
    let block = max(1, elementBlock / max(n, 1))
    parallelBlocks(rows, of: block) { r in
      for row in r {
        let (from, to) = (xs + row * n, ys + row * n)
        for i in 0..<n { to[i] = from[i] > 0 ? from[i] : slopes[i] * from[i] }
      }
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      let arena = g.arena
      g.put(to: x) { dx in
        parallelBlocks(rows, of: block) { r in
          for row in r {
            let (from, d, to) = (xs + row * n, dy + row * n, dx + row * n)
            for i in 0..<n { to[i] = d[i] * (from[i] > 0 ? 1 : from[i] < 0 ? slopes[i] : 0) }
          }
        }
      }
      g.add(to: alpha) { sums in
        addColumnSums(rows: rows, width: n, into: sums, arena: arena) { row, line in
          let (from, d) = (xs + row * n, dy + row * n)
          for i in 0..<n { line[i] = from[i] < 0 ? from[i] * d[i] : 0 }
          return true
        }
      }
    }
    return y
  }
}
