// Normalization: moving statistics, frozen layers, masks, layers used twice, and noise that keeps its moments.

import Testing

@testable import Needletail

@Suite struct NormalizationLayers {
  private static func model(momentum: Float = 0.9) throws -> Sequential {
    var model = try Sequential {
      Input(shape: [2])
      BatchNormalization(momentum: momentum)
      Dense(1)
    }
    try model.compile(optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError)
    return model
  }

  private func statistics(_ model: Sequential) -> [[Float]] {
    zip(model.weights, model.getWeights()).filter { $0.0.name.contains("moving") }.map(\.1.elements)
  }

  @Test func trainingMovesTheStatisticsAndInferenceUsesThem() throws {
    var model = try Self.model()
    #expect(model.weights.map(\.isTrainable) == [true, true, false, false, true, true])
    #expect(model.summary().contains("Non-trainable params: 4"))
    let x = Tensor([1, 10, 3, 10, 5, 40], shape: [3, 2])
    try model.trainOnBatch(x, Tensor([0, 1, 0], shape: [3, 1]))
    let after = statistics(model)
    for (a, b) in zip(after.flatMap { $0 }, [0.3, 2, 0.9 + 0.1 * 8 / 3, 0.9 + 0.1 * 200] as [Float]) {
      #expect(abs(a - b) < 1e-4)
    }
    // Predictions and evaluations move nothing, and rows do not see each other.
    let whole = try model.predict(x)
    _ = try model.evaluate(x, Tensor([0, 1, 0], shape: [3, 1]))
    #expect(statistics(model) == after)
    #expect(try model.predict(x, batchSize: 1).hasSameBits(as: whole))
  }

  @Test func aFrozenLayerIsAsInInference() throws {
    var model = try Self.model()
    try model.setTrainable(false, layer: "batch_normalization")
    let before = model.getWeights()
    let x = Tensor.spread([6, 2], scale: 9)
    var probe = Probe(model.network)
    let inference = try probe.run([x]).outputs[0]
    try model.trainOnBatch(x, .spread([6, 1]))
    for (i, weight) in model.getWeights().enumerated() {
      #expect((weight == before[i]) == (i < 4), "\(model.weights[i].name)")
    }
    probe.training = true
    #expect(try !probe.run([x]).outputs[0].hasSameBits(as: inference))  // the probe freezes nothing
  }

  /// Masked steps are normalized too and do not count.
  @Test func maskedStepsDoNotCount() throws {
    var probe = try Probe(BatchNormalization(momentum: 0), inputs: [[nil, nil, 2]])
    probe.training = true
    let x = Tensor([1, 2, 100, 200, 3, 6], shape: [1, 3, 2])
    let mask = MaskValues(shape: [1, 3], [true, false, true])
    let result = try probe.run([x], masks: [mask])
    #expect(result.masks == [mask])
    let (mean, variance) = (result.assignments[0].value.elements, result.assignments[1].value.elements)
    for (a, b) in zip(mean + variance, [2, 4, 1, 4] as [Float]) { #expect(abs(a - b) < 1e-5) }
    #expect(abs(result.outputs[0][0, 1, 0] - 98 / (1 + 1e-3).squareRoot()) < 1e-3)
    // No step at all: statistics are zeros, nothing is infinite.
    let none = try probe.run([x], masks: [MaskValues(shape: [1, 3], [false, false, false])])
    #expect(
      none.outputs[0].elements.allSatisfy { $0.isFinite } && none.assignments[0].value.elements == [0, 0])
    let other = try Probe(BatchNormalization(axis: 1), inputs: [[nil, 3, 2]])
    var training = other
    training.training = true
    let trained = training
    #expect(throws: InputError.self) { _ = try trained.run([x], masks: [mask]) }
  }

  @Test func aLayerThatIsUsedTwiceMovesTwice() throws {
    let (a, b) = (Input(shape: [1]), Input(shape: [1]))
    let shared = BatchNormalization(momentum: 0.5)
    var model = try Model(inputs: [a, b], outputs: [Add()(shared(a), shared(b))])
    try model.compile(optimizer: .sgd(learningRate: 0), loss: .meanSquaredError)
    let x = [Tensor([1, 3], shape: [2, 1]), Tensor([10, 10], shape: [2, 1])]
    try model.fit(x, [Tensor([0, 0], shape: [2, 1])], verbose: .silent)
    // (0 + 2) / 2 = 1, then (1 + 10) / 2
    let means = zip(model.weights, model.getWeights()).filter { $0.0.name.hasSuffix("moving_mean") }
    #expect(means.count == 1 && means[0].1.elements == [5.5])
  }

  @Test func configurationsAreComplete() throws {
    let layers: [any Layer] = [
      BatchNormalization(
        axis: 1, momentum: 0.5, epsilon: 0.01, center: false, betaInitializer: .ones,
        movingMeanInitializer: .constant(2), gammaRegularizer: .l1(0.5), gammaConstraint: .maxNorm(2)),
      LayerNormalization(axis: [1, 2], epsilon: 0.01, scale: false, betaRegularizer: .l2(0.5)),
      RMSNormalization(axis: [-1], epsilon: 0.5), UnitNormalization(axis: [1]),
    ]
    for layer in layers {
      let again = try LayerTable.make(type(of: layer).kind, layer.config)
      #expect(again.config == layer.config)
      let (a, b) = (try Probe(layer, inputs: [[nil, 3, 2]]), try Probe(again, inputs: [[nil, 3, 2]]))
      #expect(a.weights == b.weights && zip(a.values, b.values).allSatisfy { $0 == $1 })
    }
    #expect(throws: ModelError.self) { try LayerNormalization(config: ["rms_scaling": true]) }
    #expect(throws: ModelError.self) { try Probe(LayerNormalization(), inputs: [[nil, nil]]) }
    #expect(throws: ModelError.self) { try Probe(BatchNormalization(axis: 0), inputs: [[nil, 3]]) }
  }

  /// Mean and variance of many numbers; a tenth of a percent of a million draws would be 1e-3.
  @Test(arguments: [GaussianNoise(0.5), GaussianDropout(0.2), AlphaDropout(0.3)] as [any Layer])
  func noiseKeepsTheMeanAndHasItsVariance(_ layer: any Layer) throws {
    let z = RandomStream(seed: 5, purpose: "test")
    let x = Tensor(uninitialized: [100, 1000]) { z.normal(into: $0) }
    var probe = try Probe(layer, inputs: [[nil, 1000]])
    #expect(try probe.run([x]).outputs[0] == x)
    probe.training = true
    let y = try probe.run([x]).outputs[0].elements.map { Double($0) }
    let mean = y.reduce(0, +) / 1e5
    let variance = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5
    let expected = layer is AlphaDropout ? 1 : 1.25
    #expect(abs(mean) < 0.02 && abs(variance - expected) < 0.03, "\(mean), \(variance)")
    #expect(Set(y.prefix(1000)).count > (layer is AlphaDropout ? 500 : 900))
    probe.step = 1
    #expect(try probe.run([x]).outputs[0].elements.map { Double($0) } != y)
  }
}
