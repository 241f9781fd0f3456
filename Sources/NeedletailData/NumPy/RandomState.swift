// RandomState: NumPy's legacy generator, so that a shuffle has the order that Keras' data sets have.

/// The Mersenne Twister MT19937 as `numpy.random.RandomState(seed)` runs it.
///
/// Only for orders that have to equal NumPy's; everything else draws from `RandomStream`.
/// Source: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998), and NumPy's
/// `random/src/mt19937/mt19937.c`, `random/src/distributions/distributions.c` (`random_interval`).
struct RandomState {
  private static let size = 624
  private static let middle = 397

  private var state: [UInt32]
  private var position = RandomState.size

  /// The generator in the state that NumPy gives it for a whole number as seed.
  init(seed: UInt32) {
    state = []
    state.reserveCapacity(Self.size)
    var word = seed
    for i in 1...UInt32(Self.size) {
      state.append(word)
      word = 1_812_433_253 &* (word ^ (word >> 30)) &+ i
    }
  }

  /// The next 32 random bits.
  mutating func next() -> UInt32 {
    if position == Self.size { refill() }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9d2c_5680
    y ^= (y << 15) & 0xefc6_0000
    return y ^ (y >> 18)
  }

  /// A number from 0 to `max`, both included: bits under the smallest mask that covers `max`, drawn
  /// again while they are above it.
  mutating func interval(_ max: UInt32) -> UInt32 {
    if max == 0 { return 0 }
    let mask = UInt32.max >> UInt32(max.leadingZeroBitCount)
    while true {
      let value = next() & mask
      if value <= max { return value }
    }
  }

  /// Puts the elements into the order that `RandomState.shuffle` gives a list or array of this length.
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    precondition(elements.count <= UInt32.max, "\(elements.count) elements are too many to shuffle")
    for i in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(i, Int(interval(UInt32(i))))
    }
  }

  /// The order in which `numpy.arange(count)` comes out of ``shuffle(_:)``.
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  private mutating func refill() {
    for i in 0..<Self.size {
      let next = i + 1 == Self.size ? 0 : i + 1
      let far = i + Self.middle < Self.size ? i + Self.middle : i + Self.middle - Self.size
      let y = (state[i] & 0x8000_0000) | (state[next] & 0x7fff_ffff)
      state[i] = state[far] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_b0df)
    }
    position = 0
  }
}
