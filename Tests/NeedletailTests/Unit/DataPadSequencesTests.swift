// padSequences and the count of what it cuts off, where the golden cases do not reach.

import Needletail
import NeedletailData
import Testing

@Suite struct DataPadSequencesTests {
  @Test func everyIntegerTypeGivesTheSameRows() {
    let expected = Tensor([0, 1, 2, 3, 4, 5], shape: [2, 3])
    #expect(padSequences([[1, 2], [3, 4, 5]] as [[UInt8]]) == expected)
    #expect(padSequences([[1, 2], [3, 4, 5]] as [[Int32]]) == expected)
    #expect(padSequences([[1, 2], [3, 4, 5]] as [[UInt64]]) == expected)
    #expect(padSequences([[1, 2], [3, 4, 5]]) == expected)
  }

  @Test func noSequences() {
    #expect(padSequences([[Int32]]()).shape == [0, 0])
    #expect(padSequences([[Int32]](), maxlen: 4).shape == [0, 4])
    #expect(padSequences([[1], [2, 3]] as [[Int32]], maxlen: 0).shape == [2, 0])
  }

  /// 3.9999999999 is 4 as a `Float`: the fraction goes before the number is rounded.
  @Test func fractionsAreCutBeforeRounding() {
    #expect(padSequences([[3.9999999999, -3.9999999999]]).elements == [3, -3])
    #expect(padSequences([[0.5]], maxlen: 2, value: -0.9).elements == [0, 0])
    #expect(padSequences([[0.5]], maxlen: 2, dtype: .float32, value: -0.9).elements == [-0.9, 0.5])
  }

  @Test func vectorsKeepTheirFractionsWhenAsked() throws {
    let vectors: [[[Double]]] = [[], [[1.5, -2.5], [3.5, 4.5]]]
    let padded = try padSequences(vectors, maxlen: 1, dtype: .float32, truncating: .post, value: 9)
    #expect(padded == Tensor([9, 9, 1.5, -2.5], shape: [2, 1, 2]))
    #expect(try padSequences(vectors, maxlen: 1).elements == [0, 0, 3, 4])
    let empty: [[[Int]]] = [[], []]
    #expect(try padSequences(empty, maxlen: 3, value: 1) == Tensor(repeating: 1, shape: [2, 3]))
  }

  @Test func unknownNamesAreNamed() {
    let bad = DataError.invalid("\"middle\" is no end of a sequence: use \"pre\" or \"post\"")
    #expect(throws: bad) { try SequenceEnd(named: "middle") }
    #expect(throws: DataError.self) { try SequenceType(named: "complex64") }
  }

  @Test func truncatedWordsAreCounted() {
    let sequences: [[Int32]] = [[1, 2, 3, 4, 5], [1, 2], [], [1, 2, 3]]
    let cut = TruncatedWords(sequences, maxlen: 2)
    #expect((cut.words, cut.truncatedWords) == (10, 4))
    #expect((cut.sequences, cut.truncatedSequences) == (4, 2))
    #expect((cut.share, cut.sequenceShare) == (0.4, 0.5))
    #expect(TruncatedWords(sequences, maxlen: 5).share == 0)
    #expect(TruncatedWords([[Int32]](), maxlen: 2).share == 0)
  }
}
