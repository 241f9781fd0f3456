// TokenTable: words by their bytes, numbered in the order in which they came.

/// Byte strings and their numbers: a hash table with open addressing.
///
/// Bytes, because two words are one only where their bytes are the same, as in Keras; Swift's `String` compares
/// by canonical equivalence.
struct TokenTable: Sendable {
  /// All words one after another.
  private var bytes: [UInt8] = []
  /// Where each word ends in `bytes`.
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  /// The upper half of a word's hash over its number plus one; 0: free. A power of two of them.
  private var slots: [UInt64] = Array(repeating: 0, count: 16)

  /// The number of words.
  var count: Int { ends.count }

  /// The number of a word; nil for one that is not there.
  func number(of token: Token) -> Int? {
    let mask = UInt64(slots.count - 1)
    var place = token.hash & mask
    while true {
      let slot = slots[Int(place)]
      if slot == 0 { return nil }
      if slot >> 32 == token.hash >> 32 {
        let number = Int(slot & 0xffff_ffff) - 1
        if equals(number, token) { return number }
      }
      place = (place + 1) & mask
    }
  }

  /// The number of a word, which is added at the end where it is new.
  /// - Precondition: there are fewer than 2³² words.
  mutating func insert(_ token: Token) -> Int {
    if let number = number(of: token) { return number }
    precondition(count < Int(UInt32.max), "more than \(UInt32.max) different words")
    if 2 * (count + 1) > slots.count { grow() }
    bytes.append(contentsOf: token.bytes)
    ends.append(bytes.count)
    hashes.append(token.hash)
    place(count - 1)
    return count - 1
  }

  /// The place in `bytes` of a word.
  private func range(of number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

  /// The bytes of a word.
  func length(of number: Int) -> Int { range(of: number).count }

  /// A word as text.
  subscript(number: Int) -> String { String(decoding: bytes[range(of: number)], as: UTF8.self) }

  /// All words as text, in order.
  var words: [String] { (0..<count).map { self[$0] } }

  /// Hands `body` a word's bytes with their hash.
  func withToken<R>(_ number: Int, _ body: (Token) -> R) -> R {
    bytes.withUnsafeBufferPointer {
      body(Token(bytes: UnsafeBufferPointer(rebasing: $0[range(of: number)]), hash: hashes[number]))
    }
  }

  /// The first eight bytes of a word as a number: in the order of the words as far as they go.
  func prefix(of number: Int) -> UInt64 {
    let range = range(of: number)
    var prefix: UInt64 = 0
    for i in 0..<8 { prefix = prefix << 8 | (i < range.count ? UInt64(bytes[range.lowerBound + i]) : 0) }
    return prefix
  }

  /// Whether one word stands behind another in the order of their bytes, which is that of their code points.
  func isGreater(_ left: Int, _ right: Int) -> Bool {
    bytes[range(of: right)].lexicographicallyPrecedes(bytes[range(of: left)])
  }

  private func equals(_ number: Int, _ token: Token) -> Bool {
    let range = range(of: number)
    guard range.count == token.bytes.count else { return false }
    return bytes.withUnsafeBufferPointer { all in
      for i in 0..<range.count where all[range.lowerBound + i] != token.bytes[i] { return false }
      return true
    }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: 2 * slots.count)
    for number in 0..<count { place(number) }
  }

  /// Enters a word in the first free slot from where its hash points.
  private mutating func place(_ number: Int) {
    let mask = UInt64(slots.count - 1)
    var place = hashes[number] & mask
    while slots[Int(place)] != 0 { place = (place + 1) & mask }
    slots[Int(place)] = (hashes[number] & ~0xffff_ffff) | UInt64(number + 1)
  }
}

/// A word as it is looked up: its bytes and their hash.
struct Token {
  let bytes: UnsafeBufferPointer<UInt8>
  let hash: UInt64
}
