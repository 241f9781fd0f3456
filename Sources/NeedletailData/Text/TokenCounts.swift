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
  private(set) var documentCount = 0

  /// Counts the words of more texts.
  /// - Parameters:
  ///   - widths: the lengths of the runs of tokens that are counted, as in `TokenBuffer.forEach`.
  ///   - cut: fills the buffer with a text's tokens.
  mutating func add(_ texts: [String], widths: [Int], _ cut: (String, inout TokenBuffer) -> Void) {
    // Parts are merged in the order of the texts, so neither sums nor first appearances depend on the cut.
    let parts = max(1, min(2 * Machine.threads, texts.count / 16))
    var found = Array(repeating: TokenCounts(), count: parts)
    found.withUnsafeMutableBufferPointer { found in
      parallel(parts) { part in
        var own = TokenCounts()
        var buffer = TokenBuffer()
        /// The text in which each word was seen last.
        var last: [Int] = []
        for i in part * texts.count / parts..<(part + 1) * texts.count / parts {
          cut(texts[i], &buffer)
          own.add(buffer, widths, &last)
        }
        found[part] = own
      }
    }
    for part in found.indices {
      if documentCount == 0 { self = found[part] } else { merge(found[part]) }
      found[part] = TokenCounts()
    }
  }

  private mutating func add(_ tokens: borrowing TokenBuffer, _ widths: [Int], _ last: inout [Int]) {
    documentCount += 1
    tokens.forEach(widths) { token in
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
    }
  }

  private mutating func merge(_ other: TokenCounts) {
    for i in 0..<other.table.count {
      let number = other.table.withToken(i) { table.insert($0) }
      if number == counts.count {
        counts.append(0)
        documents.append(0)
      }
      counts[number] += other.counts[i]
      documents[number] += other.documents[i]
    }
    documentCount += other.documentCount
  }

  /// The first `limit` words by falling count, those of equal count by falling code points.
  func order(_ limit: Int = .max) -> [Int] {
    struct Entry {
      let count: Int
      let prefix: UInt64
      let number: Int
    }
    // Most words of many texts occur once or twice; they need not be sorted to leave them out.
    let least = limit < counts.count ? counts.sorted(by: >)[max(0, limit - 1)] : 0
    var entries = counts.indices.filter { counts[$0] >= least }.map {
      Entry(count: counts[$0], prefix: table.prefix(of: $0), number: $0)
    }
    entries.sort { a, b in
      if a.count != b.count { return a.count > b.count }
      if a.prefix != b.prefix { return a.prefix > b.prefix }
      return table.isGreater(a.number, b.number)
    }
    return entries.prefix(limit).map(\.number)
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
