// Affine: y = x·w + b over the last axis; dx = dy·wᵀ, dw = xᵀ·dy, db = Σ dy.

import CKernels

extension Tape {
  /// y = x·w + b. x: `[…, n]`, w: `[n, m]`, b: `[m]`, y: `[…, m]`.
  ///
  /// Each output is one chain of fused multiply-adds that starts from the bias. An indexed x is mapped
  /// row by distinct row and stays indexed: projected first, looked up second.
  public mutating func affine(_ x: Value, _ w: Value, _ b: Value? = nil) -> Value {
    if let rows = workspace.nodes[x.index].rows, !plain {
      let projected = projection(of: x, w, b)
      return indexed(
        projected.table, rows: IndexedRows(table: projected.table, ids: projected.ids, count: rows.count),
        shape: shape(x).dropLast() + [shape(w)[1]])
    }
    let x = dense(x)
    let (n, m) = (shape(w)[0], shape(w)[1])
    precondition(shape(x).last == n, "affine: x \(shape(x)) does not fit w \(shape(w))")
    let rows = n == 0 ? 0 : count(x) / n
    let needs = needsGradient(x) || needsGradient(w) || (b.map { needsGradient($0) } ?? false)
    let y = make(shape(x).dropLast() + [m], needsGradient: needs)
    let (xs, ws, ys) = (pointer(x), pointer(w), pointer(y))
    let bs = b == nil ? nil : pointer(b!)
    parallelBlocks(rows, of: rowBlock(n, m)) { r in
      kernels.pointee.gemm(
        Int64(r.count), Int64(m), Int64(n), xs + r.lowerBound * n, Int64(n), 1, ws, Int64(m), bs,
        ys + r.lowerBound * m, Int64(m))
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      let transposed = g.wants(x) ? g.transposed(ws, n, m) : nil
      g.put(to: x) { dx in
        parallelBlocks(rows, of: rowBlock(n, m)) { r in
          kernels.pointee.gemm(
            Int64(r.count), Int64(n), Int64(m), dy + r.lowerBound * m, Int64(m), 1, transposed!, Int64(n),
            nil,
            dx + r.lowerBound * n, Int64(n))
        }
      }
      g.addProduct(to: w, rows: rows, x: xs, n: n, dy: dy, m: m)
      if let b { g.addColumnSums(to: b, rows: rows, dy: dy, m: m) }
    }
    return y
  }
}

/// Rows that a thread takes at a time in a product of n × m weights.
private func rowBlock(_ n: Int, _ m: Int) -> Int { max(16, min(1024, (1 << 18) / max(1, n * m))) }

extension Backward {
  /// wᵀ `[m, n]` of w `[n, m]`.
  func transposed(_ w: UnsafePointer<Float>, _ n: Int, _ m: Int) -> UnsafeMutablePointer<Float> {
    let out = arena.allocate(Float.self, count: n * m)
    for i in 0..<n { for j in 0..<m { out[j * n + i] = w[i * m + j] } }
    return out
  }

  /// dw += xᵀ·dy. x: `[rows, n]`, dy: `[rows, m]`.
  mutating func addProduct(
    to w: Value, rows: Int, x: UnsafePointer<Float>, n: Int, dy: UnsafePointer<Float>, m: Int
  ) {
    let arena = arena
    add(to: w) { dw in
      if rows <= shardRows(rows) {  // one shard: cut the output instead
        parallelBlocks(n, of: max(8, 4096 / max(m, 1))) { r in
          kernels.pointee.gemm_add(
            Int64(r.count), Int64(m), Int64(rows), x + r.lowerBound, 1, Int64(n), dy, Int64(m),
            dw + r.lowerBound * m, Int64(m))
        }
        return
      }
      shardedAdd(rows: rows, into: dw, count: n * m, arena: arena) { r, sum in
        kernels.pointee.gemm_add(
          Int64(n), Int64(m), Int64(r.count), x + r.lowerBound * n, 1, Int64(n), dy + r.lowerBound * m,
          Int64(m), sum, Int64(m))
      }
    }
  }

  /// db += Σ dy over rows. dy: `[rows, m]`.
  mutating func addColumnSums(to b: Value, rows: Int, dy: UnsafePointer<Float>, m: Int) {
    let arena = arena
    add(to: b) { db in
      shardedAdd(rows: rows, into: db, count: m, arena: arena) { r, sum in
        kernels.pointee.column_sums_add(Int64(r.count), Int64(m), dy + r.lowerBound * m, Int64(m), sum)
      }
    }
  }
}
