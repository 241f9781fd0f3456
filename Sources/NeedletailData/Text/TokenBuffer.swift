// TokenBuffer: the tokens of one text, cut from its bytes in one pass.

/// How a text becomes tokens: what happens to each byte, and where tokens end.
struct TokenRule: Sendable {
  enum Split: Sendable {
    /// At bytes that `map` calls separators.
    case separators
    /// After every Unicode scalar.
    case scalars
    /// Nowhere: the text is one token.
    case nowhere
  }

  static let removed: UInt16 = 256
  static let separator: UInt16 = 257

  /// What each byte becomes: a byte, `removed` or `separator`. Bytes of scalars outside ASCII stay as they are.
  let map: [UInt16]
  let split: Split

  /// - Parameter ascii: what becomes of an ASCII byte.
  init(split: Split, _ ascii: (UInt8) -> UInt16) {
    map = (UInt8.min...UInt8.max).map { $0 < 0x80 ? ascii($0) : UInt16($0) }
    self.split = split
  }
}

/// The tokens of one text, with a space between two of them, so that neighbours are one piece too.
///
/// Used again for text after text. Not copyable, as it owns its memory.
struct TokenBuffer: ~Copyable {
  private var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var starts: [Int] = []
  private var ends: [Int] = []

  /// What `hash` reads behind the last byte.
  private static let slack = 8

  init() {
    capacity = 1024
    bytes = .allocate(capacity: capacity)
    bytes.initialize(repeating: 0, count: capacity)
  }

  deinit { bytes.deallocate() }

  /// The number of tokens.
  var count: Int { starts.count }

  /// Cuts a text into tokens in place of those before.
  mutating func fill(_ text: UnsafeBufferPointer<UInt8>, _ rule: TokenRule) {
    clear(for: text.count)
    rule.map.withUnsafeBufferPointer { map in
      switch rule.split {
      case .separators: cutAtSeparators(text, map)
      case .scalars: cutAfterScalars(text, map)
      case .nowhere: copy(text, map)
      }
    }
  }

  /// Takes ready tokens in place of those before.
  mutating func fill(_ tokens: some Sequence<ArraySlice<UInt8>>, bytes count: Int) {
    clear(for: count)
    var end = 0
    for token in tokens {
      let start = end
      for byte in token { append(byte, &end) }
      close(start, &end)
    }
  }

  private mutating func clear(for count: Int) {
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    // A byte and a space for each, and what the hash reads.
    let needed = 2 * count + Self.slack + 1
    guard needed > capacity else { return }
    bytes.deallocate()
    capacity = needed + needed / 2
    bytes = .allocate(capacity: capacity)
    bytes.initialize(repeating: 0, count: capacity)
  }

  @inline(__always)
  private mutating func append(_ byte: UInt8, _ end: inout Int) {
    bytes[end] = byte
    end += 1
  }

  /// Ends the token that began at `start`.
  @inline(__always)
  private mutating func close(_ start: Int, _ end: inout Int) {
    starts.append(start)
    ends.append(end)
    append(0x20, &end)
  }

  private mutating func cutAtSeparators(
    _ text: UnsafeBufferPointer<UInt8>, _ map: UnsafeBufferPointer<UInt16>
  ) {
    let bytes = bytes
    var start = 0
    var end = 0
    for byte in text {
      let value = map[Int(byte)]
      if value < 256 {
        bytes[end] = UInt8(truncatingIfNeeded: value)
        end += 1
      } else if value == TokenRule.separator, end > start {
        close(start, &end)
        start = end
      }
    }
    if end > start { close(start, &end) }
  }

  private mutating func cutAfterScalars(
    _ text: UnsafeBufferPointer<UInt8>, _ map: UnsafeBufferPointer<UInt16>
  ) {
    var start = 0
    var end = 0
    for byte in text {
      let value = map[Int(byte)]
      guard value < 256 else { continue }
      // A byte that continues a scalar is 10xxxxxx.
      if byte & 0xc0 != 0x80, end > start {
        close(start, &end)
        start = end
      }
      append(UInt8(value), &end)
    }
    if end > start { close(start, &end) }
  }

  private mutating func copy(_ text: UnsafeBufferPointer<UInt8>, _ map: UnsafeBufferPointer<UInt16>) {
    var end = 0
    for byte in text where map[Int(byte)] < 256 { append(UInt8(map[Int(byte)]), &end) }
    close(0, &end)
  }

  /// The tokens that run from token `first` to token `last`, as one with spaces between.
  @inline(__always)
  func token(_ first: Int, through last: Int) -> Token {
    let (start, count) = (starts[first], ends[last] - starts[first])
    return Token(bytes: UnsafeBufferPointer(start: bytes + start, count: count), hash: hash(start, count))
  }

  /// Runs `body` for all runs of tokens: those of the first width, then of the second, and so on.
  @inline(__always)
  func forEach(_ widths: [Int], _ body: (Token) -> Void) {
    for width in widths where width <= count {
      for first in 0...(count - width) { body(token(first, through: first + width - 1)) }
    }
  }

  /// Eight bytes at a time, each step the two halves of a long product (as in wyhash).
  @inline(__always)
  private func hash(_ start: Int, _ count: Int) -> UInt64 {
    let raw = UnsafeRawPointer(bytes + start)
    var hash = UInt64(truncatingIfNeeded: count) &+ 0x2d35_8dcc_aa6c_78a5
    var i = 0
    while i < count {
      var word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      if count - i < 8 { word &= (1 << UInt64(8 * (count - i))) - 1 }
      let product = (hash ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
      hash = product.high ^ product.low ^ 0x8bb8_4b93_962e_acc9
      i += 8
    }
    return hash
  }
}

extension String {
  /// The bytes of the text; a copy of them only where they are not one piece of memory.
  @inline(__always)
  func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
    if let result = try utf8.withContiguousStorageIfAvailable(body) { return result }
    return try Array(utf8).withUnsafeBufferPointer(body)
  }
}
