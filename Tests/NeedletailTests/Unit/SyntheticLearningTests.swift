// What there is to learn in the synthetic reviews: little in their words, much in the order of the words.

import Needletail
import Testing

@testable import NeedletailData

@Suite struct SyntheticLearningTests {
  /// Logistic regression on which words a review holds: the contract gives it 0.80 at most.
  @Test(arguments: [0, 1] as [UInt64]) func aBagOfWordsKnowsLittle(seed: UInt64) async throws {
    let (train, test, _) = try await SyntheticReviews(seed: seed).loadData(numWords: 10_000)
    let bags = (train: train.x.map { Set($0) }, test: test.x.map { Set($0) })
    var weights = [Float](repeating: 0, count: 10_000)
    var best: Float = 0
    for _ in 0..<6 {
      for (bag, label) in zip(bags.train, train.y.elements) {
        let step = 0.02 * (label - probability(bag, weights))
        for id in bag { weights[Int(id)] += step }
      }
      let hits = zip(bags.test, test.y.elements).count { (probability($0, weights) > 0.5) == ($1 == 1) }
      best = max(best, Float(hits) / 25_000)
    }
    #expect(best <= 0.80, "a bag of words gets \(best)")
    #expect(best >= 0.65, "a bag of words gets \(best)")
  }

  private func probability(_ bag: Set<Int32>, _ weights: [Float]) -> Float {
    let sum = bag.reduce(Float(0)) { $0 + weights[Int($1)] }
    return sum > 0 ? 1 / (1 + exponential(-sum)) : 1 - 1 / (1 + exponential(sum))
  }

  /// eˣ for x ≤ 0, near enough: (1 + x/256)²⁵⁶.
  private func exponential(_ x: Float) -> Float {
    var power = max(0, 1 + x / 256)
    for _ in 0..<8 { power *= power }
    return power
  }

  /// The last 80 words, read in order, say more than all words in a bag.
  @Test func aSimpleRNNKnowsMore() async throws {
    let accuracy = try await accuracy(of: SimpleRNN(32), .rmsprop(), epochs: 8)
    #expect(accuracy > 0.80, "SimpleRNN gets \(accuracy)")
  }

  /// A layer that remembers knows the same words' order better yet. A large step, so that few epochs do.
  @Test func anLSTMKnowsMost() async throws {
    let accuracy = try await accuracy(of: LSTM(16), .adam(learningRate: 0.005), epochs: 2)
    #expect(accuracy >= 0.90, "LSTM gets \(accuracy)")
  }

  /// The share of the test reviews that a model gets right which reads their last 80 words.
  private func accuracy(of layer: any Layer, _ optimizer: any Optimizer, epochs: Int) async throws -> Float {
    let (train, test, _) = try await SyntheticReviews(seed: 0).loadData(numWords: 10_000)
    var model = try Sequential(seed: 0) {
      Embedding(10_000, 32)
      layer
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: optimizer, loss: .binaryCrossentropy, metrics: [.acc])
    _ = try model.fit(
      padSequences(train.x, maxlen: 80), train.y, epochs: epochs, batchSize: 128, verbose: 0)
    return try model.evaluate(padSequences(test.x, maxlen: 80), test.y, batchSize: 128)["acc"] ?? 0
  }
}
