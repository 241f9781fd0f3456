// Random numbers: a counter-based generator, so that every draw has an address and no state.

import CKernels

/// A stream of random numbers that belongs to one use in one layer of one model.
///
/// Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), keyed by
/// the model's seed, the purpose, and the layer's class and ordinal; the counter is made of step,
/// sample and position. So a draw depends on where it is used, never on what was drawn before.
public struct RandomStream: Sendable, Hashable {
  private let key: UInt64

  /// - Parameters:
  ///   - seed: the model's seed.
  ///   - purpose: what the numbers are for, such as `"shuffle"` or `"initializer/kernel"`.
  ///   - layer: the layer's class, empty when the numbers belong to the model.
  ///   - ordinal: which layer of that class within the model, from 0.
  public init(seed: UInt64, purpose: String, layer: String = "", ordinal: Int = 0) {
    var hash = StableHash()
    hash.add(seed)
    hash.add(purpose)
    hash.add(layer)
    hash.add(UInt64(bitPattern: Int64(ordinal)))
    key = hash.value
  }

  /// Four random words at an address.
  @inline(__always)
  public func words(block: Int, sample: Int = 0, step: Int = 0) -> (UInt32, UInt32, UInt32, UInt32) {
    var counter = (
      UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: sample),
      UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: block >> 32)
    )
    var key = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
    var out: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    withUnsafeBytes(of: &counter) { c in
      withUnsafeBytes(of: &key) { k in
        withUnsafeMutableBytes(of: &out) { o in
          ck_philox(
            c.assumingMemoryBound(to: UInt32.self).baseAddress!,
            k.assumingMemoryBound(to: UInt32.self).baseAddress!,
            o.assumingMemoryBound(to: UInt32.self).baseAddress!)
        }
      }
    }
    return out
  }

  /// Fills `out` with numbers uniform in [0, 1), multiples of 2⁻²⁴.
  public func uniform(into out: UnsafeMutableBufferPointer<Float>, sample: Int = 0, step: Int = 0) {
    fill(out, sample: sample, step: step) { w in
      (unit(w.0), unit(w.1), unit(w.2), unit(w.3))
    }
  }

  /// Fills `out` with numbers of the standard normal distribution (Box–Muller).
  public func normal(into out: UnsafeMutableBufferPointer<Float>, sample: Int = 0, step: Int = 0) {
    fill(out, sample: sample, step: step) { w in
      let (a, b) = RandomStream.pair(w.0, w.1)
      let (c, d) = RandomStream.pair(w.2, w.3)
      return (a, b, c, d)
    }
  }

  /// Fills `out` with numbers of the standard normal distribution, those beyond two deviations drawn again.
  public func truncatedNormal(into out: UnsafeMutableBufferPointer<Float>) {
    var block = 0
    var filled = 0
    while filled < out.count {
      let w = words(block: block)
      block += 1
      let (a, b) = RandomStream.pair(w.0, w.1)
      let (c, d) = RandomStream.pair(w.2, w.3)
      for x in [a, b, c, d] where abs(x) <= 2 && filled < out.count {
        out[filled] = x
        filled += 1
      }
    }
  }

  /// The order 0 … count-1 shuffled (Fisher–Yates), another one for every `step`.
  public func permutation(_ count: Int, step: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order, step: step)
    return order
  }

  /// Makes a list the permutation of its length, whatever it held.
  func shuffle(_ order: inout [Int], step: Int) {
    for i in order.indices { order[i] = i }
    var i = order.count - 1
    while i > 0 {
      let w = words(block: i, step: step)
      let draw = UInt64(w.0) << 32 | UInt64(w.1)
      order.swapAt(i, Int(draw.multipliedFullWidth(by: UInt64(i + 1)).high))
      i -= 1
    }
  }

  private static func pair(_ u: UInt32, _ v: UInt32) -> (Float, Float) {
    let radius = (-2 * ck_log(1 - unit(u))).squareRoot()  // 1 - u is in (0, 1]
    let turn = unit(v)
    return (radius * ck_cos2pi(turn), radius * ck_sin2pi(turn))
  }

  @inline(__always)
  private func fill(
    _ out: UnsafeMutableBufferPointer<Float>, sample: Int, step: Int,
    _ make: ((UInt32, UInt32, UInt32, UInt32)) -> (Float, Float, Float, Float)
  ) {
    var i = 0
    while i < out.count {
      let x = make(words(block: i / 4, sample: sample, step: step))
      out[i] = x.0
      if i + 1 < out.count { out[i + 1] = x.1 }
      if i + 2 < out.count { out[i + 2] = x.2 }
      if i + 3 < out.count { out[i + 3] = x.3 }
      i += 4
    }
  }
}

@inline(__always)
private func unit(_ word: UInt32) -> Float { Float(word >> 8) * 0x1p-24 }

/// FNV-1a with 64 bits: the same on every machine and in every run, unlike Swift's `Hasher`.
struct StableHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  mutating func add(_ word: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
  }
  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(0xff as UInt8)  // no UTF-8 text holds it, so ("ab", "c") differs from ("a", "bc")
  }
}
