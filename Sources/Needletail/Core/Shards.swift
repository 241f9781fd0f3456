// Shards: sums over many rows, cut in a way that depends on the problem only.

import CKernels

/// Into how many parts a long sum is cut at most. Fixed, so that threads and machines change no bit.
let shardCount = 8

/// Rows in a shard: an eighth of all, rounded up to whole chunks.
func shardRows(_ rows: Int) -> Int {
  let chunk = Int(CK_CHUNK)
  return max(chunk, ((rows + shardCount - 1) / shardCount + chunk - 1) / chunk * chunk)
}

/// Adds up over rows: each shard adds into zeros of its own, and the shards are added to `out` in order.
func shardedAdd(
  rows: Int, into out: UnsafeMutablePointer<Float>, count: Int, arena: Arena,
  _ body: (Range<Int>, UnsafeMutablePointer<Float>) -> Void
) {
  guard rows > 0 else { return }
  let size = shardRows(rows)
  let shards = (rows + size - 1) / size
  if shards == 1 {
    body(0..<rows, out)
    return
  }
  let stride = (count + 15) & ~15  // no two threads write one cache line
  let sums = arena.zeros(count: shards * stride)
  parallel(shards) { s in
    body(s * size..<min(rows, (s + 1) * size), sums + s * stride)
  }
  for s in 0..<shards { kernels.pointee.add(Int64(count), sums + s * stride, out) }
}
