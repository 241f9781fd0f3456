// What the layer protocol has room for, shown with test doubles: returned and kept states, layers within
// layers, weights that are not trained, several inputs and outputs; through building, training and files.

import Foundation
import Testing

@testable import Needletail

@Suite struct LayerProtocol {
  private func trained(_ model: Sequential, _ x: Tensor, steps: Int = 3) throws -> Sequential {
    var model = model
    try model.compile(optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError)
    for _ in 0..<steps {
      let y = Tensor.spread(
        [x.shape[0]] + model.network.wiring.shapes.last!.axes.dropFirst().map { $0 ?? 4 }, seed: 5)
      try model.trainOnBatch(x, y)
    }
    return model
  }

  @Test func namesOfWeightsWithinWrappersAreTheirPaths() throws {
    let model = try Sequential {
      Embedding(5, 3, maskZero: true)
      DoubleBidirectional(DoubleLSTM(2, returnSequences: true))
      DoubleResidual(Dense(4))
      DoubleNormalization()
    }
    #expect(
      model.weights.map(\.name) == [
        "embedding/embeddings", "double_bidirectional/forward_layer/lstm_cell/kernel",
        "double_bidirectional/forward_layer/lstm_cell/recurrent_kernel",
        "double_bidirectional/forward_layer/lstm_cell/bias",
        "double_bidirectional/backward_layer/lstm_cell/kernel",
        "double_bidirectional/backward_layer/lstm_cell/recurrent_kernel",
        "double_bidirectional/backward_layer/lstm_cell/bias", "double_residual/inner/kernel",
        "double_residual/inner/bias", "double_normalization/gamma", "double_normalization/beta",
        "double_normalization/moving_mean", "double_normalization/moving_variance",
      ])
    let layer = try #require(model.network.layers[1] as? DoubleBidirectional)
    #expect(layer.backwardLayer.goBackwards && !layer.forwardLayer.goBackwards)
    // The two halves start with weights of their own.
    #expect(model.getWeights()[1] != model.getWeights()[4])
  }

  @Test func aBidirectionalLayerIsTwoLayersSideBySide() throws {
    let x = Tensor.spread([5, 4, 3])
    let mask = MaskValues.gaps(batch: 5, time: 4)
    for layers in [[SimpleRNN(2), DoubleLSTM(2)] as [any Recurrent], [SimpleRNN(2, returnSequences: true)]] {
      for layer in layers {
        let both = try Probe(DoubleBidirectional(layer), inputs: [[nil, nil, 3]])
        let y = try both.run([x], masks: [mask]).outputs[0]
        let half = both.weights.count / 2
        for (part, backwards) in [(0, false), (1, true)] {
          var single = layer
          single.goBackwards = backwards
          single.zeroOutputForMask = layer.returnSequences
          var probe = try Probe(single, inputs: [[nil, nil, 3]])
          probe.values = Array(both.values[part * half..<(part + 1) * half])
          let own = try probe.run([x], masks: [mask]).outputs[0]
          let time = layer.returnSequences ? 4 : 1
          for b in 0..<5 {
            for t in 0..<time {
              let step = backwards ? time - 1 - t : t
              for j in 0..<2 {
                let whole = y.elements[((b * time + t) * 4) + 2 * part + j]
                #expect(whole == own.elements[(b * time + step) * 2 + j])
              }
            }
          }
        }
      }
    }
  }

  @Test func returnedStatesAreTheStateOfTheLastStepThatCounts() throws {
    let layer = DoubleLSTM(2, returnSequences: true, returnState: true)
    let probe = try Probe(layer, inputs: [[nil, nil, 3]])
    let result = try probe.run([.spread([5, 4, 3])], masks: [.gaps(batch: 5, time: 4)])
    #expect(result.outputs.map(\.shape) == [[5, 4, 2], [5, 2], [5, 2]])
    let (y, h) = (result.outputs[0], result.outputs[1])
    for row in [0, 1, 2, 4] { for j in 0..<2 { #expect(y[row, 3, j] == h[row, j]) } }
    for j in 0..<2 { #expect(y[3, 3, j] == 0 && h[3, j] == 0) }
  }

  @Test func statesOutliveABatchAndCanBeReset() throws {
    let x = Tensor.spread([3, 6, 2])
    func model(stateful: Bool) throws -> Sequential {
      var model = try Sequential(seed: 4) {
        Input(shape: [nil, 2])
        DoubleLSTM(2, stateful: stateful)
      }
      try model.compile(optimizer: .sgd(learningRate: 0), loss: .meanSquaredError)
      return model
    }
    // A sequence in two halves, states kept, gives what the whole gives.
    let whole = try model(stateful: false).predict(x)
    let halves = [0..<3, 3..<6].map { steps in
      Tensor(
        (0..<3).flatMap { row in steps.flatMap { t in (0..<2).map { x[row, t, $0] } } }, shape: [3, 3, 2])
    }
    var kept = try model(stateful: true)
    try kept.trainOnBatch(halves[0], Tensor(repeating: 0, shape: [3, 2]))
    #expect(kept.network.states.count == 2)
    #expect(try kept.predict(halves[1], batchSize: 3).hasSameBits(as: whole))
    // predict leaves the model as it is.
    #expect(try kept.predict(halves[1], batchSize: 3).hasSameBits(as: whole))
    kept.resetStates()
    #expect(try kept.predict(x, batchSize: 3).hasSameBits(as: whole))
  }

  @Test func weightsThatAreNotTrainedChangeOnlyThroughTheLayer() throws {
    var model = try Sequential {
      Input(shape: [4])
      DoubleNormalization()
      Dense(2)
    }
    let x = Tensor.spread([6, 4], scale: 3)
    let before = model.getWeights()
    // Weight decay and momentum would change them if the optimizer saw them.
    try model.compile(
      optimizer: .sgd(learningRate: 0.1, momentum: 0.9, weightDecay: 0.1), loss: .meanSquaredError)
    try model.trainOnBatch(x, .spread([6, 2]))
    let after = model.getWeights()
    let columns = (0..<4).map { j in (0..<6).map { x[$0, j] } }
    for (j, column) in columns.enumerated() {
      let mean = column.reduce(0, +) / 6
      let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 6
      #expect(abs(after[2][j] - mean / 4) < 1e-6)
      #expect(abs(after[3][j] - (0.75 + variance / 4)) < 1e-5)
    }
    #expect(after[0] != before[0] && after[4] != before[4])
    let summary = Summary(model.network)
    #expect(summary.trainable == 18 && summary.nonTrainable == 8)
    // Evaluation and prediction leave them alone.
    _ = try model.evaluate(x, .spread([6, 2]))
    _ = try model.predict(x)
    #expect(model.getWeights() == after)
  }

  @Test(arguments: Architecture.doubles)
  func trainsSavesAndPredictsTheSame(_ architecture: Architecture) throws {
    try LayerTable.$further.withValue(Doubles.all) {
      let model = try architecture.model()
      guard model.network.wiring.outputs.count == 1 else { return }  // training takes one output
      let x = architecture.input(batch: 7)
      let after = try trained(model, x)
      for (weight, (old, new)) in zip(model.weights, zip(model.getWeights(), after.getWeights())) {
        #expect(old != new, "\(weight.name) did not learn")
      }
      let file = FileManager.default.temporaryDirectory.appendingPathComponent(
        "\(UUID().uuidString).safetensors")
      defer { try? FileManager.default.removeItem(at: file) }
      try after.save(to: file)
      let loaded = try Sequential(contentsOf: file)
      #expect(try loaded.predict(x).hasSameBits(as: after.predict(x)))
      #expect(loaded.weights == after.weights)
    }
  }

  @Test func signalsFlowInListsFromLayerToLayer() throws {
    let model = try Sequential {
      Input(shape: [3])
      DoubleCross(2)
      DoubleJoin()
    }
    #expect(model.network.wiring.shapes == [[nil, 3], [nil, 3], [nil, 2], [nil, 3], [nil, 5]])
    let x = Tensor.spread([2, 3])
    let y = try model.predict(x)
    for b in 0..<2 { for j in 0..<3 { #expect(y[b, 2 + j] == x[b, j] * x[b, j]) } }
    #expect(throws: ModelError.self) {
      try Sequential {
        Input(shape: [3])
        DoubleCross(2)
        Dense(2)
      }
    }
  }
}
