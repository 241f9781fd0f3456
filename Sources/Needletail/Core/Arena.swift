// Arena: memory that a training run owns and uses again for every step.

/// Memory handed out in order and taken back all at once.
///
/// The first step asks the system for what it needs; from the second on, steps of the same size
/// allocate nothing. What it hands out is valid until `reset()`.
final class Arena {
  private struct Chunk {
    let start: UnsafeMutableRawPointer
    let size: Int
  }
  private var chunks: [Chunk] = []
  private var used = 0  // bytes of the last chunk
  private var full = 0  // bytes of the chunks before it

  deinit { for chunk in chunks { chunk.start.deallocate() } }

  /// Takes everything back. Pointers handed out before are dead.
  func reset() {
    if chunks.count > 1 {  // one chunk that holds it all, next time
      let size = chunks.reduce(0) { $0 + $1.size }
      for chunk in chunks { chunk.start.deallocate() }
      chunks = []
      grow(size)
    }
    used = 0
    full = 0
  }

  /// Room for `count` elements, aligned to cache lines, not initialised.
  func allocate<T: BitwiseCopyable>(_ type: T.Type = T.self, count: Int) -> UnsafeMutablePointer<T> {
    let bytes = (count * MemoryLayout<T>.stride + 63) & ~63
    if chunks.isEmpty || used + bytes > chunks[chunks.count - 1].size {
      full += used
      grow(max(bytes, max(1 << 16, full)))
      used = 0
    }
    let place = chunks[chunks.count - 1].start + used
    used += bytes
    return place.bindMemory(to: T.self, capacity: max(count, 1))
  }

  func zeros(count: Int) -> UnsafeMutablePointer<Float> {
    let place = allocate(Float.self, count: count)
    place.initialize(repeating: 0, count: count)
    return place
  }

  private func grow(_ bytes: Int) {
    chunks.append(Chunk(start: .allocate(byteCount: bytes, alignment: 64), size: bytes))
  }
}
