// Sequences as a data set: the batches of padded tensors without the tensor, bags of words, word pairs.

import Testing

@testable import Needletail
@testable import NeedletailData

@Suite struct SequenceDatasets {
  static let reviews: [[Int32]] = (0..<23).map { i in
    (0..<Int32(i * 7 % 11)).map { ($0 * 5 + Int32(i)) % 19 + 1 }
  }
  static let labels = Tensor((0..<23).map { Float($0 % 2) })

  private func batch(_ data: some Dataset, _ rows: [Int]) -> Batch {
    var batch = Batch()
    data.load([2, 1, 0][...], into: &batch)  // what is in it already must not matter
    data.load(rows[...], into: &batch)
    return batch
  }

  @Test(arguments: [SequenceEnd.pre, .post], [SequenceEnd.pre, .post])
  func aBatchHasTheRowsOfThePaddedTensor(padding: SequenceEnd, truncating: SequenceEnd) throws {
    let padded = padSequences(Self.reviews, maxlen: 6, padding: padding, truncating: truncating, value: 3)
    let tensors = try TensorDataset(padded, Self.labels)
    let data = try SequenceDataset(
      Self.reviews, Self.labels,
      encoding: PaddedSequences(maxlen: 6, padding: padding, truncating: truncating, value: 3))
    #expect(data.inputShapes == [[nil, 6]] && data.count == 23)
    for rows in [[0, 1, 2, 3], [22, 5, 5], [7]] {
      let (a, b) = (batch(data, rows), batch(tensors, rows))
      #expect(a.x == b.x && a.y == b.y && a.rows == b.rows)
    }
    let part = data.subset(5..<20).subset(2..<9)
    #expect(part.count == 7)
    #expect(batch(part, [0, 6]).x == batch(tensors, [7, 13]).x)
    #expect(batch(part, [0, 6]).y == batch(tensors, [7, 13]).y)
  }

  @Test func trainingGivesTheBitsOfPaddedTensors() throws {
    func model() throws -> Sequential {
      var model = try Sequential(seed: 3) {
        Embedding(20, 4)
        SimpleRNN(5)
        Dense(1, activation: .sigmoid)
      }
      try model.compile(optimizer: .rmsprop(), loss: .binaryCrossentropy, metrics: [.acc])
      return model
    }
    var (a, b) = (try model(), try model())
    let data = try SequenceDataset(Self.reviews, Self.labels, encoding: PaddedSequences(maxlen: 8))
    let one = try a.fit(data, epochs: 2, batchSize: 5, validationSplit: 0.3, verbose: .silent)
    let other = try b.fit(
      padSequences(Self.reviews, maxlen: 8), Self.labels, epochs: 2, batchSize: 5, validationSplit: 0.3,
      verbose: .silent)
    for (p, q) in zip(a.getWeights(), b.getWeights()) { #expect(p.hasSameBits(as: q)) }
    #expect(one["val_loss"] == other["val_loss"] && one["loss"] == other["loss"])
    #expect(try a.evaluate(data) == b.evaluate(padSequences(Self.reviews, maxlen: 8), Self.labels))
    let error = #expect(throws: ModelError.self) {
      try a.fit(data, validationSplit: 0.99, verbose: .silent)
    }
    #expect(error?.description.contains("leaves 0 to train on and 23 to validate on") == true)
  }

  @Test func aBagKnowsWhichWordsThereAre() throws {
    let data = try SequenceDataset([[1, 3, 3, 9, -1], []], encoding: MultiHot(5))
    #expect(batch2(data).x[0] == Tensor([0, 1, 0, 1, 0, 0, 0, 0, 0, 0], shape: [2, 5]))
    #expect(batch2(data).y.isEmpty)
  }

  private func batch2(_ data: SequenceDataset) -> Batch {
    var batch = Batch()
    data.load([0, 1], into: &batch)
    return batch
  }

  @Test func pairsFollowTheWords() throws {
    let pairs = WordPairs(10, buckets: 7)
    let x = batch2(try SequenceDataset([[4, 5, 4, 5], [5]], encoding: pairs)).x[0]
    #expect(x.shape == [2, 7] && pairs.ids == 17)
    #expect(Array(x.elements[..<4]) == [4, 5, 4, 5] && Array(x.elements[7...]) == [5, 0, 0, 0, 0, 0, 0])
    #expect(x.elements[4..<7].allSatisfy { $0 >= 10 && $0 < 17 })
    #expect(x[0, 4] == x[0, 6] && x[0, 4] != x[0, 5], "4 5 and 5 4 are different pairs")
    let none = batch2(try SequenceDataset([[], []], encoding: pairs)).x[0]
    #expect(none == Tensor([0, 0], shape: [2, 1]))
  }

  @Test func aPairStandsBelowTheWordThatEndsIt() throws {
    let lines = WordsAndPairs(10, buckets: 7, maxlen: 4)
    let x = batch2(try SequenceDataset([[9, 8, 4, 5, 4, 5], [6, 4]], encoding: lines)).x[0]
    #expect(x.shape == [2, 8] && lines.ids == 17)
    let alone = batch2(try SequenceDataset([[4, 5, 4, 5], [6, 4]], encoding: WordPairs(10, buckets: 7))).x[0]
    let (a, b, c) = (alone[0, 4], alone[0, 5], alone[1, 2])
    #expect(x == Tensor([4, 5, 4, 5, 0, a, b, a, 0, 0, 6, 4, 0, 0, 0, c], shape: [2, 8]))
    let few = batch2(try SequenceDataset([[3], []], encoding: lines)).x[0]
    #expect(few == Tensor([0, 0, 0, 3, 0, 0, 0, 0] + [Float](repeating: 0, count: 8), shape: [2, 8]))
  }

  @Test func theLastTokensAreWhatIsLeft() throws {
    let data = try SequenceDataset([[1, 2, 3, 4], [2]], encoding: LastTokens(2, MultiHot(6)))
    #expect(batch2(data).x[0] == Tensor([0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0], shape: [2, 6]))
    let pairs = batch2(
      try SequenceDataset([[1, 2, 3], [2]], encoding: LastTokens(2, WordPairs(9, buckets: 2))))
    #expect(pairs.x[0].shape == [2, 3] && pairs.x[0][0, 0] == 2)
  }

  @Test func everySequenceNeedsATarget() {
    let error = #expect(throws: InputError.self) {
      _ = try SequenceDataset([[1], [2]], Tensor([1, 0, 1]), encoding: MultiHot(3))
    }
    #expect(error?.description == "there are 2 sequences and targets of shape [3]; they must be as many")
  }
}
