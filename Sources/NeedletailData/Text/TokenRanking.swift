// TokenRanking: the most frequent words and pairs, in the order in which a vocabulary has them.

extension TokenCounts {
  /// A word, or a pair of words, with its counts.
  struct Ranked {
    let count: Int
    /// In how many texts it occurs.
    let documents: Int
    /// The first eight bytes.
    let prefix: UInt64
    let word: Int
    /// The second word of a pair.
    let second: Int?
  }

  /// The first `limit` words and pairs by falling count, those of equal count by falling code points.
  /// - Parameter least: how often they occur at least.
  func ranked(_ limit: Int, least: Int = 1) -> [Ranked] {
    // Most words of many texts occur once or twice; they need not be sorted to leave them out.
    let least = max(least, leastCount(ofFirst: limit))
    var entries: [Ranked] = []
    for word in 0..<table.count where counts[word] >= least {
      entries.append(
        Ranked(
          count: counts[word], documents: documents[word], prefix: table.prefix(of: word), word: word,
          second: nil))
    }
    for pair in pairs.pairs(atLeast: least) {
      entries.append(
        Ranked(
          count: pair.count, documents: pair.documents, prefix: prefix(of: pair.first, pair.second),
          word: pair.first, second: pair.second))
    }
    entries.sort { a, b in
      if a.count != b.count { return a.count > b.count }
      if a.prefix != b.prefix { return a.prefix > b.prefix }
      return isGreater(a, b)
    }
    return Array(entries.prefix(limit))
  }

  /// A count that so many words and pairs reach, and no more than needed reach, equal ones aside.
  private func leastCount(ofFirst limit: Int) -> Int {
    guard limit < distinct else { return 1 }
    guard limit > 0 else { return .max }
    // How many have each count; the last place is for all from there on.
    var histogram = Array(repeating: 0, count: 4096)
    let top = histogram.count - 1
    for count in counts { histogram[min(count, top)] += 1 }
    pairs.forEachCount { histogram[min($0, top)] += 1 }
    var (count, reached) = (top, histogram[top])
    if reached >= limit {
      var large = counts.filter { $0 >= top }
      pairs.forEachCount { if $0 >= top { large.append($0) } }
      return large.sorted(by: >)[limit - 1]
    }
    while reached < limit {
      count -= 1
      reached += histogram[count]
    }
    return count
  }

  /// The first eight bytes of a pair, a space between its words.
  private func prefix(of first: Int, _ second: Int) -> UInt64 {
    let length = table.length(of: first)
    let start = table.prefix(of: first)
    guard length < 8 else { return start }
    let space = UInt64(0x20) << UInt64(8 * (7 - length))
    return start | space | (length < 7 ? table.prefix(of: second) >> UInt64(8 * (length + 1)) : 0)
  }

  /// Whether one stands behind the other in the order of their bytes, which is that of their code points.
  private func isGreater(_ left: Ranked, _ right: Ranked) -> Bool {
    guard left.second != nil || right.second != nil else { return table.isGreater(left.word, right.word) }
    return bytes(of: right).lexicographicallyPrecedes(bytes(of: left))
  }

  /// The bytes of a word, or of a pair with a space between.
  func bytes(of ranked: Ranked) -> [UInt8] {
    func bytes(_ word: Int) -> [UInt8] { table.withToken(word) { Array($0.bytes) } }
    return bytes(ranked.word) + (ranked.second.map { [0x20] + bytes($0) } ?? [])
  }

  /// All words and pairs together, as often as they occur.
  var total: Int {
    var total = counts.reduce(0, +)
    pairs.forEachCount { total += $0 }
    return total
  }
}
