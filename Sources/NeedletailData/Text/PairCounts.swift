// PairCounts: how often pairs of neighbouring words occur, by the numbers of the words.

import Needletail

/// Counts of pairs, in parts by the hash of a pair, so that each part fits in a processor's cache and has one thread.
///
/// Pairs are far more numerous than words, and a look-up of each in one large table waits for memory most of the time.
/// So the pairs of many texts are first put into heaps by part, one write after another, and each heap is counted alone.
struct PairCounts: Sendable {
  /// The numbers of two words, and the text in which they stand.
  struct Found {
    let key: UInt64
    let text: UInt32
  }

  private struct Entry: Sendable {
    /// The number of the first word over that of the second.
    var key: UInt64 = 0
    /// 0: free.
    var count: UInt32 = 0
    var documents: UInt32 = 0
    /// The text in which the pair was seen last.
    var last: UInt32 = 0
  }

  /// A hash table with open addressing; a power of two of entries.
  private struct Part: Sendable {
    var entries = Array(repeating: Entry(), count: 64)
    var used = 0

    mutating func add(_ found: UnsafeBufferPointer<Found>) {
      for pair in found {
        if 4 * used >= 3 * entries.count { grow() }
        let isNew = entries.withUnsafeMutableBufferPointer { entries in
          let place = Part.place(of: pair.key, in: UnsafeBufferPointer(entries))
          let isNew = entries[place].count == 0
          entries[place].key = pair.key
          entries[place].count += 1
          if isNew || entries[place].last != pair.text {
            entries[place].last = pair.text
            entries[place].documents += 1
          }
          return isNew
        }
        if isNew { used += 1 }
      }
    }

    private mutating func grow() {
      var larger = Array(repeating: Entry(), count: 2 * entries.count)
      larger.withUnsafeMutableBufferPointer { larger in
        for entry in entries where entry.count > 0 {
          larger[Part.place(of: entry.key, in: UnsafeBufferPointer(larger))] = entry
        }
      }
      entries = larger
    }

    /// Where a pair is, or is to be.
    @inline(__always)
    private static func place(of key: UInt64, in entries: UnsafeBufferPointer<Entry>) -> Int {
      let mask = entries.count - 1
      // The upper bits choose the part.
      var place = Int(truncatingIfNeeded: PairCounts.hash(key)) & mask
      while entries[place].count > 0, entries[place].key != key { place = (place + 1) & mask }
      return place
    }
  }

  static let parts = 128
  private var all = Array(repeating: Part(), count: PairCounts.parts)

  /// The last step of MurmurHash3.
  @inline(__always)
  private static func hash(_ key: UInt64) -> UInt64 {
    var h = (key ^ (key >> 33)) &* 0xff51_afd7_ed55_8ccd
    h = (h ^ (h >> 33)) &* 0xc4ce_b9fe_1a85_ec53
    return h ^ (h >> 33)
  }

  @inline(__always)
  static func key(_ first: UInt32, _ second: UInt32) -> UInt64 { UInt64(first) << 32 | UInt64(second) }

  /// The part that counts a pair.
  @inline(__always)
  static func part(of key: UInt64) -> Int { Int(hash(key) >> 57) }

  /// Counts pairs, heap after heap, each from the texts behind those of the one before.
  mutating func add(_ heaps: [PairHeap]) {
    all.withUnsafeMutableBufferPointer { all in
      parallel(PairCounts.parts) { part in
        for heap in heaps { heap.withPairs(of: part) { all[part].add($0) } }
      }
    }
  }

  /// The number of different pairs.
  var count: Int { all.reduce(0) { $0 + $1.used } }

  /// A pair of words by their numbers.
  struct Pair: Sendable {
    let first: Int
    let second: Int
    let count: Int
    /// In how many texts it occurs.
    let documents: Int
  }

  /// Runs `body` for the count of each pair.
  func forEachCount(_ body: (Int) -> Void) {
    for part in all { for entry in part.entries where entry.count > 0 { body(Int(entry.count)) } }
  }

  /// The pairs that occur at least so often, in an order of no meaning.
  func pairs(atLeast least: Int) -> [Pair] {
    all.flatMap { part in
      part.entries.lazy.filter { $0.count > 0 && $0.count >= least }.map {
        Pair(
          first: Int($0.key >> 32), second: Int($0.key & 0xffff_ffff), count: Int($0.count),
          documents: Int($0.documents))
      }
    }
  }
}

/// The pairs of some texts, sorted by the part that counts them.
struct PairHeap: Sendable {
  private let found: [PairCounts.Found]
  /// Where the pairs of each part begin, and at the end their number.
  private let starts: [Int]

  /// - Parameters:
  ///   - words: the numbers of the words of all texts.
  ///   - ends: where each text ends in them.
  ///   - first: the number of the first text.
  init(_ words: [UInt32], ends: [Int], first: Int) {
    var starts = Array(repeating: 0, count: PairCounts.parts + 1)
    func forEach(_ body: (PairCounts.Found, Int) -> Void) {
      var start = 0
      for (i, end) in ends.enumerated() {
        var place = start
        while place + 1 < end {
          let key = PairCounts.key(words[place], words[place + 1])
          let pair = PairCounts.Found(key: key, text: UInt32(truncatingIfNeeded: first + i))
          body(pair, PairCounts.part(of: key))
          place += 1
        }
        start = end
      }
    }
    forEach { starts[$1 + 1] += 1 }
    for part in 0..<PairCounts.parts { starts[part + 1] += starts[part] }
    self.starts = starts
    found = [PairCounts.Found](unsafeUninitializedCapacity: starts[PairCounts.parts]) { found, count in
      var next = starts
      next.withUnsafeMutableBufferPointer { next in
        forEach { pair, part in
          found[next[part]] = pair
          next[part] += 1
        }
      }
      count = starts[PairCounts.parts]
    }
  }

  func withPairs(of part: Int, _ body: (UnsafeBufferPointer<PairCounts.Found>) -> Void) {
    found.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[starts[part]..<starts[part + 1]])) }
  }
}
