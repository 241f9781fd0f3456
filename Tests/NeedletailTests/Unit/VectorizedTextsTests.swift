// VectorizedTexts: every form through a model file, shares of words, and what is refused.

import Needletail
import NeedletailData
import Testing

@Suite struct VectorizedTextsTests {
  private static let texts = ["the best film of the year", "a dull film", "", "film"]

  private static func vectorizer() throws -> TextVectorization {
    var vectorizer = try TextVectorization(maxTokens: 8)
    try vectorizer.adapt(texts)
    return vectorizer
  }

  private static let forms: [VectorizedTexts.Form] = [
    .padded(4), .padded(nil), .multiHot, .wordPairs(buckets: 50), .wordsAndPairs(4, buckets: 50),
  ]

  /// The rows of all texts, as a model gets them.
  private func rows(_ reading: any TextReading) throws -> Tensor {
    let data = try SequenceDataset(reading.sequences(Self.texts), encoding: reading.encoding)
    var batch = Batch()
    data.load([0, 1, 2, 3], into: &batch)
    return batch.x[0]
  }

  @Test(arguments: forms, [nil, 3])
  func aModelFileHoldsEveryForm(_ form: VectorizedTexts.Form, _ maxlen: Int?) throws {
    let reading = try VectorizedTexts(Self.vectorizer(), form, maxlen: maxlen)
    let again = try #require(try textReading(reading.extras) as? VectorizedTexts)
    #expect(again.form == form && again.maxlen == maxlen && again.extras == reading.extras)
    #expect(try rows(again) == rows(reading))
  }

  @Test func rowsAreFilledUpAndCutAtTheStart() throws {
    let reading = try VectorizedTexts(Self.vectorizer(), .padded(4))
    let ids = try reading.sequences(Self.texts)
    let rows = try rows(reading)
    // A text without a word is one unknown word.
    let wanted: [[Int32]] = [Array(ids[0].suffix(4)), [0] + ids[1], [0, 0, 0, 1]]
    for (row, ids) in wanted.enumerated() {
      let found = (0..<4).map { Int32(rows[row, $0]) }
      #expect(found == ids)
    }
  }

  /// What a row's numbers are in all, its words have in all; a word that is cut off has nothing.
  @Test func wordsShareThePlacesOfWordsAndPairs() throws {
    let encoding = WordsAndPairs(10, buckets: 50, maxlen: 3)
    let shares = try #require(encoding.shares([1, 2, 4, 8, 16, 32], of: [5, 6, 7, 8]))
    // Word 6 ends no pair that is left, 7 ends the pair 16, and 8 the pair 32.
    #expect(shares == [0, 9, 26, 20])
    // Padding has numbers that no word has.
    #expect(encoding.shares([1, 2, 4, 8, 16, 32], of: [5]) == [4])
  }

  @Test func whatCannotBeIsRefused() throws {
    let vectorizer = try Self.vectorizer()
    #expect(throws: DataError.self) { try VectorizedTexts(TextVectorization(), .padded(4)) }
    #expect(throws: DataError.self) { try VectorizedTexts(vectorizer, .padded(0)) }
    #expect(throws: DataError.self) { try VectorizedTexts(vectorizer, .wordPairs(buckets: 0)) }
    #expect(throws: DataError.self) { try VectorizedTexts(vectorizer, .wordsAndPairs(0, buckets: 9)) }
    #expect(throws: DataError.self) { try VectorizedTexts(vectorizer, .multiHot, maxlen: 0) }
    var extras = try VectorizedTexts(vectorizer, .multiHot).extras
    extras.preprocessing?["form"] = "poem"
    let broken = extras
    #expect(throws: DataError.self) { try textReading(broken) }
  }
}
