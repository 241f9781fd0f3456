// Words and pairs counted apart and ranked together, against a dictionary.

import Foundation
import Needletail
import NeedletailData
import Testing

@Suite struct PairCountsTests {
  /// Words with common beginnings of eight bytes and more, short ones, and ones outside ASCII.
  private static let words = [
    "a", "b", "ab", "the", "vegetable", "vegetables", "vegetabl", "vegetab", "vegeta", "Ünï", "電影", "x1",
  ]
  private static let texts: [String] = (0..<300).map { i in
    (0..<(i * 11) % 40).map { k in words[(i * k + k * k / 3 + i / 7) % words.count] }.joined(separator: " ")
  }

  /// Every word and pair with its count and the texts that have it, in the order of a vocabulary.
  private var expected: [(entry: String, count: Int, documents: Int)] {
    var (counts, documents) = ([[UInt8]: Int](), [[UInt8]: Set<Int>]())
    for (i, text) in Self.texts.enumerated() {
      let words = text.split(separator: " ").map(String.init)
      let pairs = zip(words, words.dropFirst()).map { $0 + " " + $1 }
      for entry in words + pairs {
        counts[Array(entry.utf8), default: 0] += 1
        documents[Array(entry.utf8), default: []].insert(i)
      }
    }
    return counts.sorted { a, b in
      a.value != b.value ? a.value > b.value : b.key.lexicographicallyPrecedes(a.key)
    }.map { (String(decoding: $0.key, as: UTF8.self), $0.value, documents[$0.key]!.count) }
  }

  @Test(arguments: [nil, 0, 5, 20, 21, 100, 1_000_000])
  func theVocabularyIsThatOfADictionary(_ limit: Int?) throws {
    let wanted = expected.map(\.entry).prefix(limit ?? .max)
    for widths in [[1, 2], [2, 1]] {
      var vectorizer = try TextVectorization(
        maxTokens: limit.map { $0 + 2 }, standardize: nil, ngrams: widths)
      try vectorizer.adapt(Self.texts)
      #expect(vectorizer.vocabulary.dropFirst(2).elementsEqual(wanted))
    }
  }

  @Test func textsMayComeInParts() throws {
    var whole = try TextVectorization(standardize: nil, ngrams: [1, 2], outputMode: .tfIdf)
    try whole.adapt(Self.texts)
    var parts = whole
    for start in stride(from: 0, to: Self.texts.count, by: 37) {
      parts.updateState(Array(Self.texts[start..<min(Self.texts.count, start + 37)]))
    }
    try parts.finalizeState()
    #expect(parts.vocabulary == whole.vocabulary && parts.idfWeights == whole.idfWeights)
    // Keras' inverse document frequency, log(1 + n / (1 + d)), tells how many texts have each entry.
    let first = Float(1) + Float(Self.texts.count) / Float(1 + expected[0].documents)
    #expect(abs(expf(whole.idfWeights[1]) - first) < 1e-4)
    #expect(Set(whole.idfWeights.dropFirst()).count > 10)
  }

  @Test func charactersAreNeverPairs() throws {
    // The character space between two others looks like a pair's space.
    var vectorizer = try TextVectorization(standardize: nil, split: .character, ngrams: [1, 2])
    try vectorizer.adapt(["a b a"])
    #expect(Set(vectorizer.vocabulary.dropFirst(2)) == ["a", " ", "b", "a  ", "  b", "b  ", "  a"])
    #expect(vectorizer.vocabulary.count == 9)
  }
}
