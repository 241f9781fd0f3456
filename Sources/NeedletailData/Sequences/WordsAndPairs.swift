// WordsAndPairs: words one after another and, in a second line below, the pairs that they end.

import Needletail

/// A text's last words, padded in front, and then as many ids of pairs: at the place of a word in the second half, the
/// pair of the word before it and itself, zero where there is none.
///
/// What reads a row as two lines of `maxlen` ids (`Reshape([2, maxlen])`) has words above and pairs below. Pairs are
/// hashed as ``WordPairs`` does it.
public struct WordsAndPairs: SequenceEncoding {
  /// The words that are left of a text.
  public let maxlen: Int
  private let pairs: WordPairs

  /// - Parameters:
  ///   - tokens: the size of the vocabulary of single words.
  ///   - buckets: the ids that pairs share, behind the words.
  ///   - maxlen: the words that are left of a text, those at its end.
  /// - Precondition: `buckets` and `maxlen` are above 0.
  public init(_ tokens: Int, buckets: Int, maxlen: Int) {
    precondition(maxlen > 0, "WordsAndPairs needs at least one word")
    (self.maxlen, pairs) = (maxlen, WordPairs(tokens, buckets: buckets))
  }

  /// Ids altogether: what an embedding of them needs as input size.
  public var ids: Int { pairs.ids }
  public var width: Int? { 2 * maxlen }
  public func width(longest: Int) -> Int { 2 * maxlen }

  public func encode(_ words: UnsafeBufferPointer<Int32>, into row: UnsafeMutableBufferPointer<Float>) {
    row.update(repeating: 0)
    let first = words.count - min(words.count, maxlen)
    for i in first..<words.count {
      let place = maxlen - (words.count - i)
      row[place] = Float(words[i])
      if i > first { row[maxlen + place] = Float(pairs.id(words[i - 1], words[i])) }
    }
  }

  /// Each of two neighbours has half of their pair's number.
  public func shares(_ numbers: [Float], of words: [Int32]) -> [Float]? {
    var shares = [Float](repeating: 0, count: words.count)
    let first = words.count - min(words.count, maxlen)
    for i in first..<words.count {
      let place = maxlen - (words.count - i)
      shares[i] += numbers[place]
      guard i > first else { continue }
      shares[i - 1] += numbers[maxlen + place] / 2
      shares[i] += numbers[maxlen + place] / 2
    }
    return shares
  }
}
