// Models as values: copies, seeds, streams of random numbers, order of training.

import Foundation
import Testing

@testable import Needletail

@Suite struct EqualModels {
  private static func compiled(seed: UInt64 = 3, dropout: Bool = true) throws -> Sequential {
    var model = try Sequential(seed: seed) {
      Embedding(20, 6)
      SimpleRNN(5)
      if dropout { Dropout(0.3) }
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .rmsprop(), loss: .binaryCrossentropy, metrics: [.acc])
    return model
  }

  private let x = Tensor.ids([50, 7], below: 20)
  private let y = Tensor.ids([50], below: 2, seed: 1)

  private func sameBits(_ a: Sequential, _ b: Sequential) -> Bool {
    a.weights == b.weights && zip(a.getWeights(), b.getWeights()).allSatisfy { $0.hasSameBits(as: $1) }
  }

  @Test func aCopyIsASnapshot() throws {
    let model = try Self.compiled()
    let before = model.getWeights().map(\.elements)
    var copy = model
    try copy.fit(x, y, epochs: 2, verbose: .silent)
    #expect(model.getWeights().map(\.elements) == before)
    #expect(copy.getWeights().map(\.elements) != before)
    // Tensors taken from a model are copies too.
    let taken = copy.getWeights()
    let numbers = taken.map(\.elements)
    try copy.trainOnBatch(x, y)
    #expect(taken.map(\.elements) == numbers)
    var other = model
    try other.fit(x, y, epochs: 2, verbose: .silent)
    try other.trainOnBatch(x, y)
    #expect(sameBits(other, copy))
  }

  @Test func equalSeedsTrainToEqualBits() throws {
    var (a, b, c) = (try Self.compiled(), try Self.compiled(), try Self.compiled(seed: 4))
    #expect(sameBits(a, b) && !sameBits(a, c))
    for epochs in 1...2 {
      let (first, second) = (
        try a.fit(x, y, epochs: epochs, batchSize: 16, validationSplit: 0.2, verbose: .silent),
        try b.fit(x, y, epochs: epochs, batchSize: 16, validationSplit: 0.2, verbose: .silent)
      )
      #expect(first.history == second.history)
      #expect(sameBits(a, b))
    }
    try c.fit(x, y, verbose: .silent)
    #expect(!sameBits(a, c))
  }

  @Test func aLayerOfAnotherClassDoesNotShiftTheWeightsOfTheOthers() throws {
    func model(_ extra: [any Layer]) throws -> Sequential {
      try Sequential(
        [Embedding(9, 4)] + extra + [SimpleRNN(4, returnSequences: true), SimpleRNN(3), Dense(2)], seed: 11)
    }
    let plain = try model([])
    for extra in [
      [Dropout(0.5)], [Masking()], [ActivationLayer(.tanh)], [DoubleLSTM(4, returnSequences: true)],
    ]
      as [[any Layer]]
    {
      let with = try model(extra)
      for weight in plain.weights {
        let other = try #require(with.weights.first { $0.name == weight.name })
        #expect(with.network[other].hasSameBits(as: plain.network[weight]), "\(weight.name)")
      }
    }
    // Two layers of one class start differently.
    let twice = try Sequential(seed: 1) {
      Input(shape: [4])
      Dense(4)
      Dense(4)
    }
    #expect(twice.getWeights()[0] != twice.getWeights()[2])
  }

  /// Dropout is drawn for a sample of the data set, whatever batch it is in.
  @Test func dropoutDependsOnSampleAndStepNotOnTheBatch() throws {
    var probe = try Probe(Dropout(0.5), inputs: [[nil, 6]])
    probe.training = true
    let x = Tensor(repeating: 1, shape: [4, 6])
    probe.samples = [10, 11, 12, 13]
    let whole = try probe.run([x]).outputs[0]
    for row in 0..<4 {
      probe.samples = [10 + row]
      #expect(try probe.run([x[rows: 0..<1]]).outputs[0].hasSameBits(as: whole[rows: row..<row + 1]))
    }
    #expect(whole[rows: 0..<1] != whole[rows: 1..<2])
    probe.samples = [10, 11, 12, 13]
    probe.step = 1
    #expect(try probe.run([x]).outputs[0] != whole)
    // Kept numbers are scaled, so that the mean stays.
    #expect(Set(whole.elements) == [0, 2])
  }

  /// Training again from a model that a file gave back, with the optimizer at its start, is the same training.
  @Test func savingAndLoadingDoesNotChangeWhatTrainingDoes() throws {
    let model = try Self.compiled(dropout: false)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try model.save(to: file)
    var (here, there) = (model, try Sequential(contentsOf: file))
    let (a, b) = (
      try here.fit(x, y, epochs: 2, shuffle: false, verbose: .silent),
      try there.fit(x, y, epochs: 2, shuffle: false, verbose: .silent)
    )
    #expect(a.history == b.history)
    #expect(sameBits(here, there))
  }

  /// Epochs are numbered, so their order does not depend on where training was taken up again.
  @Test func trainingTakenUpAgainIsTrainingWithoutAPause() throws {
    var (whole, parts) = (try Self.compiled(), try Self.compiled())
    let history = try whole.fit(x, y, epochs: 3, batchSize: 16, verbose: .silent)
    let first = try parts.fit(x, y, epochs: 1, batchSize: 16, verbose: .silent)
    let second = try parts.fit(x, y, epochs: 3, batchSize: 16, initialEpoch: 1, verbose: .silent)
    #expect(sameBits(whole, parts))
    #expect(history["loss"]! == first["loss"]! + second["loss"]!)
    #expect(second.epoch == [1, 2])
  }

  @Test func shufflingVisitsEverySampleOnceAnEpochInAnotherOrder() throws {
    let stream = RandomStream(seed: 0, purpose: "shuffle")
    let (first, second) = (stream.permutation(100, step: 0), stream.permutation(100, step: 1))
    #expect(first.sorted() == Array(0..<100) && second.sorted() == Array(0..<100))
    #expect(first != second && first != Array(0..<100))
    #expect(stream.permutation(100, step: 0) == first)
  }

  @Test func cancellingTheTaskEndsTrainingAfterTheRunningBatch() async throws {
    final class Cancel: Callback {
      var batches = 0
      var ended = false
      func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: inout Network) {
        batches += 1
        if batches == 3 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      func onTrainEnd(_ logs: Logs, _ model: inout Network) { ended = true }
    }
    let (x, y) = (x, y)
    let (model, seen, ended) = try await Task {
      var model = try Self.compiled()
      let cancel = Cancel()
      try model.fit(x, y, epochs: 5, batchSize: 10, verbose: .silent, callbacks: [cancel])
      return (model, cancel.batches, cancel.ended)
    }.value
    #expect(seen == 3 && ended)
    // The model is the one of three steps.
    var other = try Self.compiled()
    final class Stop: Callback {
      func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: inout Network) {
        if batch == 2 { model.stopTraining = true }
      }
    }
    try other.fit(x, y, epochs: 5, batchSize: 10, verbose: .silent, callbacks: [Stop()])
    #expect(sameBits(model, other))
  }
}
