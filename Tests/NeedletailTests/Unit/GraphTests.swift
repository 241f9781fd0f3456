// Graph models: shared layers, several inputs and outputs, returned states, saving, wrong drawings.

import Foundation
import Testing

@testable import Needletail

@Suite struct GraphTests {
  /// Two inputs, two outputs, a layer that is used twice, and a state handed on.
  static func twoByTwo(seed: UInt64 = 0) throws -> Model {
    let a = Input(shape: [5, 3], name: "a")
    let b = Input(shape: [4, 3], name: "b")
    let encode = SimpleRNN(4, returnState: true, name: "encode")
    let first = encode(a)
    let second = SimpleRNN(4, name: "decode")(b, initialState: [first[1]])
    let again = encode(b)
    let score = Dense(1, activation: .sigmoid, name: "score")(second)
    let kind = Dense(3, activation: .softmax, name: "kind")(again[0])
    return try Model(inputs: [a, b], outputs: [score, kind], seed: seed)
  }

  static let x = [Tensor.spread([6, 5, 3], seed: 1), Tensor.spread([6, 4, 3], seed: 2)]
  static let y = [Tensor([0, 1, 1, 0, 1, 0]), Tensor([2, 0, 1, 1, 0, 2])]

  static func compiled() throws -> Model {
    var model = try twoByTwo()
    try model.compile(
      optimizer: .adam(learningRate: 0.05),
      outputs: [
        "score": OutputGoal(loss: .binaryCrossentropy, metrics: [.accuracy]),
        "kind": OutputGoal(loss: .sparseCategoricalCrossentropy, lossWeight: 0.5, metrics: [.accuracy]),
      ])
    return model
  }

  @Test func aLayerUsedTwiceHasItsWeightsOnce() throws {
    let model = try Self.twoByTwo()
    let names = model.weights.map(\.name).sorted()
    #expect(
      names == [
        "decode/simple_rnn_cell/bias", "decode/simple_rnn_cell/kernel",
        "decode/simple_rnn_cell/recurrent_kernel", "encode/simple_rnn_cell/bias",
        "encode/simple_rnn_cell/kernel", "encode/simple_rnn_cell/recurrent_kernel", "kind/bias",
        "kind/kernel",
        "score/bias", "score/kernel",
      ])
  }

  @Test func outputsAreTrainedTogetherAndNamedInLogs() throws {
    var model = try Self.compiled()
    let history = try model.fit(Self.x, Self.y, epochs: 30, batchSize: 6, verbose: 0)
    #expect(history.keys == ["kind_accuracy", "kind_loss", "loss", "score_accuracy", "score_loss"])
    for i in history.epoch.indices {
      let sum = history["score_loss"]![i] + 0.5 * history["kind_loss"]![i]
      #expect(abs(history["loss"]![i] - sum) < 1e-5)
    }
    #expect(history["loss"]!.last! < history["loss"]![0] / 2)
    #expect(try model.evaluate(Self.x, Self.y)["score_accuracy"] == 1)
  }

  @Test func itIsSavedAndLoadedBitForBit() throws {
    var model = try Self.compiled()
    try model.fit(Self.x, Self.y, epochs: 2, verbose: 0)
    try model.setTrainable(false, layer: "encode")
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    try model.save(to: url)
    let loaded = try Model(contentsOf: url)
    #expect(loaded.config == model.config)
    #expect(try !loaded.isTrainable(layer: "encode"))
    for (a, b) in zip(try model.predict(Self.x), try loaded.predict(Self.x)) { #expect(a.hasSameBits(as: b)) }
    #expect(try Model(config: model.config).config == model.config)
    #expect(throws: ModelError.self) { try Sequential(contentsOf: url) }
  }

  @Test func aFrozenLayerKeepsItsWeights() throws {
    var model = try Self.compiled()
    try model.setTrainable(false, layer: "encode")
    let before = model.getWeights()
    try model.fit(Self.x, Self.y, verbose: 0)
    for (weight, (old, new)) in zip(model.weights, zip(before, model.getWeights())) {
      #expect((old == new) == weight.name.hasPrefix("encode/"), "\(weight.name)")
    }
    #expect(model.summary().contains("Non-trainable params: 32"))
  }

  @Test func aChainAsAGraphEqualsTheStack() throws {
    let stack = try Sequential(seed: 3) {
      Input(shape: [4])
      Dense(3, activation: .tanh)
      Dense(2)
    }
    let input = Input(shape: [4])
    let graph = try Model(inputs: input, outputs: Dense(2)(Dense(3, activation: .tanh)(input)), seed: 3)
    let x = Tensor.spread([5, 4])
    #expect(try stack.predict(x).hasSameBits(as: graph.predict(x)))
  }

  @Test func theSummaryShowsWhereInputsComeFrom() throws {
    let tokens = Input(shape: [nil], name: "tokens")
    let rows = Embedding(10, 4, name: "rows")(tokens)
    let model = try Model(inputs: tokens, outputs: Dense(1, name: "out")(SimpleRNN(3, name: "rnn")(rows)))
    let rule = String(repeating: "_", count: 98)
    let thick = String(repeating: "=", count: 98)
    #expect(
      model.summary() == """
        Model: "functional"
        \(rule)
        Layer (type)                    Output Shape         Param #     Connected to                     
        \(thick)
        tokens (InputLayer)             (None, None)         0                                            
        \(rule)
        rows (Embedding)                (None, None, 4)      40          tokens[0][0]                     
        \(rule)
        rnn (SimpleRNN)                 (None, 3)            24          rows[0][0]                       
        \(rule)
        out (Dense)                     (None, 1)            4           rnn[0][0]                        
        \(thick)
        Total params: 68
        Trainable params: 68
        Non-trainable params: 0
        \(rule)
        """)
  }

  @Test func wrongDrawingsAreNamed() throws {
    let a = Input(shape: [3], name: "a")
    let b = Input(shape: [3], name: "b")
    let y = Dense(2)(a)
    let needed = ModelError(
      "the graph needs the input 'a', which is not among the model's inputs; give it to Model(inputs:outputs:) too"
    )
    #expect(throws: needed) {
      try Model(inputs: [b], outputs: [y, Dense(1)(b)])
    }
    let loose = ModelError("input 'b' leads to no output of the model; leave it out, or connect it")
    #expect(throws: loose) {
      try Model(inputs: [a, b], outputs: [y])
    }
    #expect(throws: ModelError.self) { try Model(inputs: [y], outputs: [Dense(1)(y)]) }
    #expect(throws: ModelError.self) { try Model(inputs: [a], outputs: [y[1]]) }
    let shared = Dense(2)
    let wide = Input(shape: [4], name: "wide")
    #expect(throws: ModelError.self) { try Model(inputs: [a, wide], outputs: [shared(a), shared(wide)]) }
  }

  @Test func batchesWithAMissingInputOrTargetAreNamed() throws {
    var model = try Self.compiled()
    let missing = InputError(
      "functional takes 2 inputs (a, b) and got 1; give one tensor for each, in that order")
    #expect(throws: missing) { try model.predict([Self.x[0]]) }
    let untold = InputError(
      "functional has 2 outputs (score, kind) and got 1 targets; give one tensor for each, in that order")
    #expect(throws: untold) { try model.fit(Self.x, [Self.y[0]], verbose: 0) }
  }
}

@Suite struct CheckpointTests {
  @Test func thePathTakesTheEpochAndWhatWasMeasured() throws {
    let logs = Logs([(name: "val_loss", value: 0.4567)])
    #expect(try ModelCheckpoint.path("m-{epoch:02d}-{val_loss:.2f}.x", epoch: 3, logs) == "m-03-0.46.x")
    #expect(try ModelCheckpoint.path("m-{epoch}", epoch: 12, logs) == "m-12")
    #expect(throws: ModelError.self) { try ModelCheckpoint.path("{acc}", epoch: 1, logs) }
  }

  @Test func theBestEpochStays() throws {
    var model = try Sequential(seed: 1) {
      Input(shape: [2])
      Dense(1)
    }
    try model.compile(optimizer: .sgd(learningRate: 0.9), loss: .meanSquaredError)
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    let checkpoint = ModelCheckpoint(filepath: url.path, monitor: "loss", saveBestOnly: true)
    let x = Tensor.spread([16, 2])
    let history = try model.fit(x, .spread([16, 1], seed: 4), epochs: 6, verbose: 0, callbacks: [checkpoint])
    #expect(checkpoint.best == history["loss"]!.min())
    #expect(try Sequential(contentsOf: url).countParams() == 3)
  }
}
