// NormalizeColumns: each column brought to a mean of 0 and a variance of 1, over all rows or by given statistics.

/// The mean and the variance of each column, and the rows that they were taken over.
struct ColumnStatistics {
  let mean: UnsafeMutablePointer<Float>
  let variance: UnsafeMutablePointer<Float>
  /// How many rows the sums were divided by; nil for statistics that do not depend on the rows.
  var count: Float?
  /// One byte for each row, 0 where it was left out; nil where all were taken.
  var kept: UnsafePointer<UInt8>?
}

extension Tape {
  /// The mean and the population variance of each column. x: `[…, n]`.
  ///
  /// - Parameter kept: one byte for each row, 0 to leave it out. Then, as in Keras, sums are divided by the number of
  ///   kept rows plus 1e-7, so that statistics of no rows are zeros.
  mutating func columnStatistics(_ x: Value, kept: UnsafePointer<UInt8>? = nil) -> ColumnStatistics {
    let n = shape(x).last ?? 1
    let rows = n == 0 ? 0 : count(x) / n
    let xs = pointer(x)
    var divisor = Float(rows)
    if let kept { divisor = Float((0..<rows).count { kept[$0] != 0 }) + 1e-7 }
    let mean = arena.zeros(count: n)
    let variance = arena.zeros(count: n)
    if kept == nil {
      shardedAdd(rows: rows, into: mean, count: n, arena: arena) { r, sums in
        kernels.pointee.column_sums_add(Int64(r.count), Int64(n), xs + r.lowerBound * n, Int64(n), sums)
      }
    } else {
      addColumnSums(rows: rows, width: n, into: mean, arena: arena) { row, line in
        line.update(from: xs + row * n, count: n)
        return kept![row] != 0
      }
    }
    for i in 0..<n { mean[i] /= divisor }
    addColumnSums(rows: rows, width: n, into: variance, arena: arena) { row, line in
      if let kept, kept[row] == 0 { return false }
      let from = xs + row * n
      for i in 0..<n { line[i] = (from[i] - mean[i]) * (from[i] - mean[i]) }
      return true
    }
    for i in 0..<n { variance[i] /= divisor }
    return ColumnStatistics(mean: mean, variance: variance, count: divisor, kept: kept)
  }

  /// y = x̂ · γ + β with x̂ = (x − μ) · r, r = 1/√(v + ε), for every column. x: `[…, n]`, γ, β: `[n]`, or none.
  ///
  /// dγ = Σ dy · x̂, dβ = Σ dy, and dx = γ · r · (dy − w · (dβ + x̂ · dγ) / count), where w is 1 for the rows that the
  /// statistics were taken over and 0 for others, and for all rows where they are given.
  mutating func normalizeColumns(
    _ x: Value, _ statistics: ColumnStatistics, epsilon: Float, _ gamma: Value?, _ beta: Value?
  ) -> Value {
    let x = dense(x)
    let n = shape(x).last ?? 1
    let rows = n == 0 ? 0 : count(x) / n
    var inputs = [x]
    for weight in [gamma, beta] where weight != nil { inputs.append(weight!) }
    let y = make(shape(x), from: inputs)
    let (xs, ys, mean) = (pointer(x), pointer(y), statistics.mean)
    let scale = arena.allocate(Float.self, count: n)
    let factor = arena.allocate(Float.self, count: n)
    let offset = arena.zeros(count: n)
    for i in 0..<n { scale[i] = 1 / (statistics.variance[i] + epsilon).squareRoot() }
    factor.update(from: scale, count: n)
    if let gamma { kernels.pointee.multiply(Int64(n), scale, pointer(gamma), factor) }
    if let beta { offset.update(from: pointer(beta), count: n) }
    let block = max(1, elementBlock / max(n, 1))
    parallelBlocks(rows, of: block) { r in
      for row in r {
        let (from, to) = (xs + row * n, ys + row * n)
        for i in 0..<n { to[i] = (from[i] - mean[i]) * factor[i] + offset[i] }
      }
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      let arena = g.arena
      // Σ dy · x̂ and Σ dy
      let (products, sums) = (arena.zeros(count: n), arena.zeros(count: n))
      addColumnSums(rows: rows, width: n, into: products, arena: arena) { row, line in
        let (d, from) = (dy + row * n, xs + row * n)
        for i in 0..<n { line[i] = d[i] * ((from[i] - mean[i]) * scale[i]) }
        return true
      }
      shardedAdd(rows: rows, into: sums, count: n, arena: arena) { r, part in
        kernels.pointee.column_sums_add(Int64(r.count), Int64(n), dy + r.lowerBound * n, Int64(n), part)
      }
      if let gamma { g.add(to: gamma) { kernels.pointee.add(Int64(n), products, $0) } }
      if let beta { g.add(to: beta) { kernels.pointee.add(Int64(n), sums, $0) } }
      g.put(to: x) { dx in
        parallelBlocks(rows, of: block) { r in
          for row in r {
            let (d, from, to) = (dy + row * n, xs + row * n, dx + row * n)
            if let count = statistics.count, statistics.kept.map({ $0[row] != 0 }) ?? true {
              for i in 0..<n {
                let along = (from[i] - mean[i]) * scale[i] * products[i]
                to[i] = factor[i] * (d[i] - (sums[i] + along) / count)
              }
            } else {
              for i in 0..<n { to[i] = factor[i] * d[i] }
            }
          }
        }
      }
    }
    return y
  }
}
