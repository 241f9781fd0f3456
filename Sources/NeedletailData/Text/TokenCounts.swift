// TokenCounts: how often each word occurs in texts, and in how many of them.

import Needletail

/// Words in the order of their first appearance, with counts. The same for any number of threads.
struct TokenCounts: Sendable {
  private(set) var table = TokenTable()
  /// How often each word occurs.
  private(set) var counts: [Int] = []
  /// In how many texts each word occurs.
  private(set) var documents: [Int] = []
  /// The texts so far.
  fileprivate(set) var documentCount = 0

  /// Pairs of words, where they are counted apart.
  private(set) var pairs = PairCounts()

  /// How many different words and runs of words there are.
  var distinct: Int { table.count + pairs.count }

  /// Counts the words of more texts.
  /// - Parameters:
  ///   - widths: the lengths of the runs of tokens that are counted, as in `TokenBuffer.forEach`. Where words and their
  ///     pairs are wanted, pairs are counted by the numbers of the words, and are not in `table`.
  ///   - cut: fills the buffer with a text's tokens. Where pairs are counted, no token may have a space in it, or all
  ///     are of one scalar.
  mutating func add(_ texts: [String], widths: [Int], _ cut: (String, inout TokenBuffer) -> Void) {
    guard widths.count(where: { $0 == 1 }) == 1, widths.count(where: { $0 == 2 }) == 1 else {
      _ = addRuns(texts, 0..<texts.count, widths, keepsWords: false, cut)
      return
    }
    let others = widths.filter { $0 != 2 }
    var start = 0
    while start < texts.count {
      // As many texts as have room for their pairs.
      var (end, size) = (start, 0)
      while end < texts.count, size < 1 << 24 {
        size += texts[end].utf8.count
        end += 1
      }
      addPairs(addRuns(texts, start..<end, others, keepsWords: true, cut))
      start = end
    }
  }

  /// The words of some texts by their numbers.
  private struct NumberedTexts {
    var counts = TokenCounts()
    var words: [UInt32] = []
    /// Where each text ends in `words`.
    var ends: [Int] = []
    /// The number of the first text.
    var first = 0
    /// The numbers of the words in the table that all share.
    var shared: [UInt32] = []
  }

  /// - Parameter keepsWords: whether the words of the texts are wanted in their order.
  private mutating func addRuns(
    _ texts: [String], _ range: Range<Int>, _ widths: [Int], keepsWords: Bool,
    _ cut: (String, inout TokenBuffer) -> Void
  ) -> [NumberedTexts] {
    // Parts are merged in the order of the texts, so neither sums nor first appearances depend on the cut.
    let parts = max(1, min(2 * Machine.threads, range.count / 16))
    let longer = widths.filter { $0 != 1 }
    var found = Array(repeating: NumberedTexts(), count: parts)
    found.withUnsafeMutableBufferPointer { found in
      parallel(parts) { part in
        var own = NumberedTexts()
        var buffer = TokenBuffer()
        /// The text in which each word was seen last.
        var last: [Int] = []
        for i in part * range.count / parts..<(part + 1) * range.count / parts {
          cut(texts[range.lowerBound + i], &buffer)
          own.counts.documentCount += 1
          if !keepsWords {
            own.counts.add(buffer, widths, &last)
            continue
          }
          for word in 0..<buffer.count {
            own.words.append(UInt32(own.counts.add(buffer.token(word, through: word), &last)))
          }
          own.counts.add(buffer, longer, &last)
          own.ends.append(own.words.count)
        }
        found[part] = own
      }
    }
    for part in found.indices {
      found[part].first = documentCount
      found[part].shared = merge(found[part].counts)
      found[part].counts = TokenCounts()
    }
    return found
  }

  private mutating func addPairs(_ texts: [NumberedTexts]) {
    var heaps = [PairHeap?](repeating: nil, count: texts.count)
    heaps.withUnsafeMutableBufferPointer { heaps in
      parallel(texts.count) { part in
        let own = texts[part]
        heaps[part] = PairHeap(own.words.map { own.shared[Int($0)] }, ends: own.ends, first: own.first)
      }
    }
    pairs.add(heaps.map { $0! })
  }

  private mutating func add(_ tokens: borrowing TokenBuffer, _ widths: [Int], _ last: inout [Int]) {
    tokens.forEach(widths) { _ = add($0, &last) }
  }

  @inline(__always)
  private mutating func add(_ token: Token, _ last: inout [Int]) -> Int {
    let number = table.insert(token)
    if number == counts.count {
      counts.append(0)
      documents.append(0)
      last.append(0)
    }
    counts[number] += 1
    if last[number] != documentCount {
      last[number] = documentCount
      documents[number] += 1
    }
    return number
  }

  /// Adds the counts of later texts; returns the numbers that their words have here.
  private mutating func merge(_ other: TokenCounts) -> [UInt32] {
    documentCount += other.documentCount
    return (0..<other.table.count).map { i in
      let number = other.table.withToken(i) { table.insert($0) }
      if number == counts.count {
        counts.append(0)
        documents.append(0)
      }
      counts[number] += other.counts[i]
      documents[number] += other.documents[i]
      return UInt32(number)
    }
  }

  /// Words with their counts, as a saved tokenizer holds them.
  /// - Precondition: all lists are equally long.
  init(words: [String], counts: [Int], documents: [Int], documentCount: Int) {
    var buffer = TokenBuffer()
    for word in words { _ = table.insert(buffer.token(of: word)) }
    (self.counts, self.documents, self.documentCount) = (counts, documents, documentCount)
  }

  init() {}
}

extension TokenBuffer {
  private static let asItIs = TokenRule(split: .nowhere) { UInt16($0) }

  /// A word as it is looked up; good until the buffer's next use.
  mutating func token(of word: String) -> Token {
    word.withBytes { fill($0, Self.asItIs) }
    return token(0, through: 0)
  }

  /// A word's bytes as they are looked up; good until the buffer's next use.
  mutating func token(ofBytes word: [UInt8]) -> Token {
    word.withUnsafeBufferPointer { fill($0, Self.asItIs) }
    return token(0, through: 0)
  }

  /// A word's bytes as they are looked up; good until the buffer's next use.
  mutating func token(of word: UnsafeBufferPointer<UInt8>) -> Token {
    fill(word, Self.asItIs)
    return token(0, through: 0)
  }
}
