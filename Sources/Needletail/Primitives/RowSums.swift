// RowSums: sums over a row of contiguous numbers in lanes, and sums over columns of rows made on the way.

import CKernels

/// Sums within a row: number i goes to lane i mod 16, lanes are added in halves, and the rest behind the last whole
/// vector follows in order. The same order on every machine.
enum RowSums {
  typealias Lanes = SIMD16<Float>

  @inline(__always)
  static func load(_ x: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(x).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  static func total(_ v: Lanes) -> Float {
    let eight = v.lowHalf + v.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }

  /// Σ x
  @inline(__always)
  static func sum(_ n: Int, _ x: UnsafePointer<Float>) -> Float {
    var lanes = Lanes(repeating: 0)
    var i = 0
    while i + 16 <= n {
      lanes += load(x + i)
      i += 16
    }
    var sum = total(lanes)
    while i < n {
      sum += x[i]
      i += 1
    }
    return sum
  }

  /// Σ (x − mean)²
  @inline(__always)
  static func squares(_ n: Int, _ x: UnsafePointer<Float>, around mean: Float) -> Float {
    var lanes = Lanes(repeating: 0)
    var i = 0
    while i + 16 <= n {
      let d = load(x + i) - mean
      lanes += d * d
      i += 16
    }
    var sum = total(lanes)
    while i < n {
      sum += (x[i] - mean) * (x[i] - mean)
      i += 1
    }
    return sum
  }

  /// Σ a and Σ a · (x − mean)
  @inline(__always)
  static func moments(
    _ n: Int, _ a: UnsafePointer<Float>, _ x: UnsafePointer<Float>, around mean: Float
  ) -> (sum: Float, product: Float) {
    var (first, second) = (Lanes(repeating: 0), Lanes(repeating: 0))
    var i = 0
    while i + 16 <= n {
      let v = load(a + i)
      first += v
      second += v * (load(x + i) - mean)
      i += 16
    }
    var (sum, product) = (total(first), total(second))
    while i < n {
      sum += a[i]
      product += a[i] * (x[i] - mean)
      i += 1
    }
    return (sum, product)
  }
}

/// out[j] += Σ over rows of the j-th number of a line that `fill` writes for each, in shards and chunks as gradients
/// of weights are summed.
/// - Parameter fill: writes `width` numbers for a row; false leaves the row out.
func addColumnSums(
  rows: Int, width: Int, into out: UnsafeMutablePointer<Float>, arena: Arena,
  _ fill: (_ row: Int, _ line: UnsafeMutablePointer<Float>) -> Bool
) {
  guard rows > 0 else { return }
  let (size, chunk) = (shardRows(rows), Int(CK_CHUNK))
  let lines = arena.allocate(Float.self, count: (rows + size - 1) / size * chunk * width)
  shardedAdd(rows: rows, into: out, count: width, arena: arena) { shard, sums in
    let room = lines + shard.lowerBound / size * chunk * width
    var filled = 0
    for row in shard {
      if fill(row, room + filled * width) { filled += 1 }
      if filled == chunk || row == shard.upperBound - 1 {
        kernels.pointee.column_sums_add(Int64(filled), Int64(width), room, Int64(width), sums)
        filled = 0
      }
    }
  }
}
