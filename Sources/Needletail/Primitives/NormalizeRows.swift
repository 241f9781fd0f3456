// NormalizeRows: each row brought to a mean of 0 and a variance of 1, to a mean square of 1, or to a norm of 1.

/// What a row of n numbers is divided by, and whether its mean is taken off before. x̂ = (x − μ) · r
enum RowNorm: Sendable {
  /// μ = Σx/n, r = 1/√(Σ(x − μ)²/n + ε)
  case layer(epsilon: Float)
  /// μ = 0, r = 1/√(Σx²/n + ε)
  case rms(epsilon: Float)
  /// μ = 0, r = 1/√max(Σx², 1e-12)
  case unit

  /// The smallest square of a norm that `unit` divides by.
  static let smallest: Float = 1e-12

  /// Mean and scale of a row.
  @inline(__always)
  func statistics(_ n: Int, _ x: UnsafePointer<Float>) -> (mean: Float, scale: Float) {
    switch self {
    case .layer(let epsilon):
      let mean = RowSums.sum(n, x) / Float(n)
      return (mean, 1 / (RowSums.squares(n, x, around: mean) / Float(n) + epsilon).squareRoot())
    case .rms(let epsilon):
      return (0, 1 / (RowSums.squares(n, x, around: 0) / Float(n) + epsilon).squareRoot())
    case .unit:
      return (0, 1 / max(RowSums.squares(n, x, around: 0), Self.smallest).squareRoot())
    }
  }

  /// The shares a, b in dx = r · (d − a · Σd − b · x̂ · Σ(d · x̂)) for a row that was scaled by `scale`.
  @inline(__always)
  func shares(_ n: Int, scale: Float) -> (sum: Float, product: Float) {
    switch self {
    case .layer: (1 / Float(n), 1 / Float(n))
    case .rms: (0, 1 / Float(n))
    // A norm that is too small to divide by is a constant.
    case .unit: (0, scale < 1 / Self.smallest.squareRoot() ? 1 : 0)
    }
  }
}

extension Tape {
  /// y = x̂ · γ + β over the rows of the last axis. x: `[…, n]`, γ, β: `[n]`, or none.
  ///
  /// With d = dy · γ: dx = r · (d − a · Σd − b · x̂ · Σ(d · x̂)), dγ = Σ dy · x̂ and dβ = Σ dy over the rows.
  mutating func normalizeRows(_ x: Value, _ norm: RowNorm, _ gamma: Value? = nil, _ beta: Value? = nil)
    -> Value
  {
    let x = dense(x)
    let n = shape(x).last ?? 1
    let rows = n == 0 ? 0 : count(x) / n
    var inputs = [x]
    for weight in [gamma, beta] where weight != nil { inputs.append(weight!) }
    let y = make(shape(x), from: inputs)
    let (xs, ys) = (pointer(x), pointer(y))
    let gs = gamma == nil ? nil : pointer(gamma!)
    let bs = beta == nil ? nil : pointer(beta!)
    // μ and r of every row.
    let means = arena.allocate(Float.self, count: rows)
    let scales = arena.allocate(Float.self, count: rows)
    let block = max(1, elementBlock / max(n, 1))
    parallelBlocks(rows, of: block) { r in
      for row in r {
        let (from, to) = (xs + row * n, ys + row * n)
        let (mean, scale) = norm.statistics(n, from)
        means[row] = mean
        scales[row] = scale
        scaleRow(n, from, mean, scale, gs, bs, to)
      }
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      let arena = g.arena
      let wide = gs == nil ? nil : arena.allocate(Float.self, count: (rows + block - 1) / block * n)
      g.put(to: x) { dx in
        parallelBlocks(rows, of: block) { r in
          let line = wide.map { $0 + r.lowerBound / block * n }
          for row in r {
            let at = row * n
            var d = dy + at
            if let gs, let line {
              for i in 0..<n { line[i] = d[i] * gs[i] }
              d = UnsafePointer(line)
            }
            let (mean, scale) = (means[row], scales[row])
            let (sum, product) = RowSums.moments(n, d, xs + at, around: mean)
            let share = norm.shares(n, scale: scale)
            backRow(n, d, xs + at, mean, scale, share.sum * sum, share.product * product * scale, dx + at)
          }
        }
      }
      if let gamma {
        g.add(to: gamma) { dg in
          addColumnSums(rows: rows, width: n, into: dg, arena: arena) { row, line in
            let (d, from, mean, scale) = (dy + row * n, xs + row * n, means[row], scales[row])
            for i in 0..<n { line[i] = d[i] * ((from[i] - mean) * scale) }
            return true
          }
        }
      }
      if let beta { g.addColumnSums(to: beta, rows: rows, dy: dy, m: n) }
    }
    return y
  }
}

/// y = (x − mean) · scale · γ + β
@inline(__always)
private func scaleRow(
  _ n: Int, _ x: UnsafePointer<Float>, _ mean: Float, _ scale: Float, _ gamma: UnsafePointer<Float>?,
  _ beta: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>
) {
  switch (gamma, beta) {
  case (let g?, let b?): for i in 0..<n { y[i] = (x[i] - mean) * scale * g[i] + b[i] }
  case (let g?, nil): for i in 0..<n { y[i] = (x[i] - mean) * scale * g[i] }
  case (nil, let b?): for i in 0..<n { y[i] = (x[i] - mean) * scale + b[i] }
  case (nil, nil): for i in 0..<n { y[i] = (x[i] - mean) * scale }
  }
}

/// dx = scale · (d − sum − x̂ · product)
@inline(__always)
private func backRow(
  _ n: Int, _ d: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ mean: Float, _ scale: Float, _ sum: Float,
  _ product: Float, _ dx: UnsafeMutablePointer<Float>
) {
  for i in 0..<n { dx[i] = scale * (d[i] - sum - (x[i] - mean) * scale * product) }
}
