// Whole tables projected once for many batches: the bits of each batch by itself, and never of weights gone by.

import Testing

@testable import Needletail

@Suite struct ProjectionEquality {
  private static let makes: [@Sendable () -> any Layer] = [
    { SimpleRNN(5) }, { LSTM(3) }, { GRU(4, resetAfter: false) }, { Bidirectional(GRU(3)) },
    { GRU(3) }, { Dense(3, useBias: false) },
  ]

  private func model(_ layer: any Layer) throws -> Sequential {
    var model = try Sequential(seed: 5) {
      Embedding(7, 4)
      layer
      Flatten()
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .rmsprop(learningRate: 0.05), loss: .binaryCrossentropy, metrics: [.acc])
    return model
  }

  private let x = Tensor.ids([60, 6], below: 7)
  private let y = Tensor((0..<60).map { Float($0 % 2) }, shape: [60, 1])

  @Test(arguments: makes) func manyBatchesGiveTheBitsOfOne(_ make: @Sendable () -> any Layer) throws {
    var model = try model(make())
    let whole = try model.predict(x, batchSize: 60)
    for size in [1, 4, 7] {
      #expect(try model.predict(x, batchSize: size).hasSameBits(as: whole), "batches of \(size)")
    }
    _ = try model.fit(x, y, batchSize: 10, verbose: .silent)
    #expect(try !model.predict(x, batchSize: 4).hasSameBits(as: whole))
  }

  /// Nothing in training; then, once it has mapped as many rows as there are, one for each direction.
  @Test(arguments: makes) func theTableIsKept(_ make: @Sendable () -> any Layer) throws {
    var model = try model(make())
    try model.build([x.openShape])
    let workspace = Workspace()
    func run(records: Bool) throws -> Int {
      try model.network.buffer.withUnsafeBufferPointer { weights in
        var pass = Pass(
          workspace, weights: weights.baseAddress!, training: false, records: records, samples: Array(0..<60))
        let signal = Signal(pass.tape.constant(x))
        _ = try model.network.forward([signal], &pass)
        return workspace.projections.count
      }
    }
    let counts = try [true, true, false, false, false].map(run)
    let all = model.layers[1] is Bidirectional ? 2 : 1
    #expect(counts == [0, 0, 0, all, all])
    workspace.projections.forget()
    #expect(workspace.projections.count == 0)
    #expect(try run(records: false) == 0 && run(records: false) == all)
  }

  /// A table kept from one epoch's validation would give the next one's wrong numbers.
  @Test(arguments: makes) func everyValidationSeesTheWeightsOfItsEpoch(_ make: @Sendable () -> any Layer)
    throws
  {
    var model = try model(make())
    let seen = Snapshots()
    let history = try model.fit(
      x, y, epochs: 3, batchSize: 4, validationData: (x, y), verbose: .silent, callbacks: [seen])
    #expect(seen.weights.count == 3)
    for (epoch, weights) in seen.weights.enumerated() {
      try model.setWeights(weights)
      let alone = try model.evaluate(x, y, batchSize: 60)["loss"]!
      #expect(abs(history["val_loss"]![epoch] - alone) < 1e-5)
    }
    #expect(Set(history["val_loss"]!).count == 3)
  }

  private final class Snapshots: Callback {
    var weights: [[Tensor]] = []
    func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: inout Network) {
      weights.append(model.weights.map { model[$0].copy })
    }
  }
}

extension Tensor {
  /// A tensor that no later step writes into.
  fileprivate var copy: Tensor { Tensor(elements, shape: shape) }
}
