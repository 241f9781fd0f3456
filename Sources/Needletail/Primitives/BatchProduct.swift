// BatchProduct: a matrix product for every sample; da = dy·bᵀ, db = aᵀ·dy.

extension Tape {
  /// y = a·b for each sample. a: `[batch, m, k]`, b: `[batch, k, n]`, y: `[batch, m, n]`.
  ///
  /// Each output is one chain of fused multiply-adds over k.
  public mutating func batchProduct(_ a: Value, _ b: Value) -> Value {
    let (a, b) = (dense(a), dense(b))
    let (left, right) = (shape(a), shape(b))
    precondition(
      left.count == 3 && right.count == 3 && left[0] == right[0] && left[2] == right[1],
      "batchProduct: \(left) does not fit \(right)")
    let (batch, m, k, n) = (left[0], left[1], left[2], right[2])
    let y = make([batch, m, n], from: a, b)
    let (xa, xb, ys) = (pointer(a), pointer(b), pointer(y))
    parallel(batch) { s in
      kernels.pointee.gemm(
        Int64(m), Int64(n), Int64(k), xa + s * m * k, Int64(k), 1, xb + s * k * n, Int64(n), nil,
        ys + s * m * n, Int64(n))
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      let turned = g.arena.allocate(Float.self, count: batch * k * n)
      g.put(to: a) { da in
        parallel(batch) { s in
          let (from, to) = (xb + s * k * n, turned + s * k * n)
          for i in 0..<k { for j in 0..<n { to[j * k + i] = from[i * n + j] } }
          kernels.pointee.gemm(
            Int64(m), Int64(k), Int64(n), dy + s * m * n, Int64(n), 1, to, Int64(k), nil, da + s * m * k,
            Int64(k))
        }
      }
      g.put(to: b) { db in
        parallel(batch) { s in
          kernels.pointee.gemm(
            Int64(k), Int64(n), Int64(m), xa + s * m * k, 1, Int64(k), dy + s * m * n, Int64(n), nil,
            db + s * k * n, Int64(n))
        }
      }
    }
    return y
  }
}
