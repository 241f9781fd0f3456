// Models within models: weights and their paths, sharing, what was learnt before, freezing, files, summaries.

import Foundation
import Testing

@testable import Needletail

@Suite struct NestedModels {
  /// A graph with two outputs, which has a stack within.
  private static func inner() throws -> Model {
    let input = Input(shape: [4, 3])
    let stack = try Sequential(name: "stack") {
      Dense(5, activation: .tanh)
      Dropout(0.2)
      LSTM(2, returnState: true)
    }
    let out = stack(input)
    return try Model(inputs: [input], outputs: [out, Dense(2)(out[2])], seed: 4, name: "inner")
  }

  /// Uses `inner` on both its inputs, and gives a number for each use.
  private static func outer(_ inner: Model, seed: UInt64 = 9) throws -> Model {
    let (a, b) = (Input(shape: [4, 3], name: "a"), Input(shape: [4, 3], name: "b"))
    let (x, y) = (inner(a), inner(b))
    let first = Dense(1, name: "first")(GRU(2, name: "last")(b, initialState: [x[1]]))
    return try Model(inputs: [a, b], outputs: [first, Dense(1, name: "second")(y[0])], seed: seed)
  }

  private static let x = [Tensor.spread([6, 4, 3], seed: 1), Tensor.spread([6, 4, 3], seed: 2)]
  private static let y = [Tensor.spread([6, 1], seed: 3), Tensor.spread([6, 1], seed: 4)]

  private static func trained() throws -> Model {
    var model = try outer(inner())
    try model.compile(optimizer: .adam(learningRate: 0.05), loss: .meanSquaredError)
    try model.fit(x, y, epochs: 3, verbose: .silent)
    return model
  }

  @Test func weightsHaveThePathsOfTheirModelsAndAreShared() throws {
    let model = try Self.outer(try Self.inner())
    #expect(
      model.weights.prefix(7).map { "\($0.name) \($0.shape)" } == [
        "inner/stack/dense/kernel [3, 5]", "inner/stack/dense/bias [5]",
        "inner/stack/lstm/lstm_cell/kernel [5, 8]", "inner/stack/lstm/lstm_cell/recurrent_kernel [2, 8]",
        "inner/stack/lstm/lstm_cell/bias [8]", "inner/dense/kernel [2, 2]", "inner/dense/bias [2]",
      ])
    #expect(model.weights.dropFirst(7).allSatisfy { !$0.name.hasPrefix("inner") })
  }

  /// The whole computes what its parts compute one after another.
  @Test func theWholeIsItsPartsOneAfterAnother() throws {
    let stack = try Sequential(seed: 3) {
      Input(shape: [4])
      Dense(3, activation: .tanh)
      Dense(2)
    }
    let whole = try Sequential(seed: 8) {
      stack
      Dense(2, activation: .sigmoid)
    }
    // What the stack had learnt goes with it.
    for (i, weight) in stack.getWeights().enumerated() { #expect(whole.getWeights()[i] == weight) }
    let x = Tensor.spread([5, 4])
    var last = try Sequential {
      Input(shape: [2])
      Dense(2, activation: .sigmoid)
    }
    try last.setWeights(Array(whole.getWeights().suffix(2)))
    #expect(try whole.predict(x).hasSameBits(as: last.predict(stack.predict(x))))
    // Copies of the model are one layer; another model of the same layers is not.
    let input = Input(shape: [4])
    let copy = stack
    let shared = try Model(inputs: [input], outputs: [stack(input), copy(input)])
    #expect(shared.countParams() == stack.countParams())
    let both = try shared.predict([x])
    #expect(both[0].hasSameBits(as: both[1]))
    #expect(try both[0].hasSameBits(as: stack.predict(x)))
  }

  @Test func namesAreNumberedWithinTheModel() throws {
    func part(_ name: String = "sequential") throws -> Sequential {
      try Sequential(name: name) { Dense(2) }
    }
    let model = try Sequential([Input(shape: [3]), try part(), try part(), try part("mine"), Dense(1)])
    #expect(
      model.weights.map(\.name) == [
        "sequential/dense/kernel", "sequential/dense/bias", "sequential_1/dense/kernel",
        "sequential_1/dense/bias", "mine/dense/kernel", "mine/dense/bias", "dense/kernel", "dense/bias",
      ])
    let values = model.getWeights()
    #expect(values[0] != values[2] && values[2] != values[4])
  }

  @Test func whatWasLearntComesOutAgain() throws {
    let before = try Self.inner()
    let model = try Self.trained()
    let after = try #require(try model.layer(named: "inner") as? Model)
    #expect(after.getWeights() != before.getWeights())
    #expect(after.getWeights() == Array(model.getWeights().prefix(7)))
    #expect(after.weights.map(\.name) == before.weights.map(\.name))
    let out = try after.predict([Self.x[0]])
    #expect(out.map(\.shape) == [[6, 2], [6, 2]])
    // Put into another model, it goes on from there.
    #expect(try Self.outer(after).getWeights().prefix(7).elementsEqual(after.getWeights()))
    #expect(try model.layer(named: "inner/stack/lstm") is LSTM)
    #expect(throws: ModelError.self) { try model.layer(named: "inner/none") }
  }

  @Test func frozenPartsKeepTheirWeights() throws {
    for (frozen, kept) in [
      ("inner", "inner/"), ("inner/stack", "inner/stack/"), ("inner/dense", "inner/dense/"),
    ] {
      var model = try Self.outer(try Self.inner())
      try model.compile(optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError)
      try model.setTrainable(false, layer: frozen)
      #expect(try !model.isTrainable(layer: frozen))
      let loaded = try Model(config: model.config)
      #expect(try !loaded.isTrainable(layer: frozen))
      #expect(loaded.config == model.config)
      let before = model.getWeights()
      try model.fit(Self.x, Self.y, verbose: .silent)
      for (weight, (old, new)) in zip(model.weights, zip(before, model.getWeights())) {
        #expect((old == new) == weight.name.hasPrefix(kept), "\(weight.name), \(frozen) frozen")
      }
      try model.setTrainable(true, layer: frozen)
      try model.fit(Self.x, Self.y, verbose: .silent)
      #expect(zip(before, model.getWeights()).allSatisfy { $0 != $1 })
    }
    // One that is frozen already stays so within another model.
    var inner = try Self.inner()
    try inner.setTrainable(false, layer: "dense")
    #expect(try Self.outer(inner).isTrainable(layer: "inner/stack"))
    #expect(try !Self.outer(inner).isTrainable(layer: "inner/dense"))
  }

  @Test func filesGiveThemBackBitForBit() throws {
    let model = try Self.trained()
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    try model.save(to: url)
    let loaded = try Model(contentsOf: url)
    #expect(loaded.config == model.config && loaded.weights.map(\.name) == model.weights.map(\.name))
    for (a, b) in zip(try loaded.predict(Self.x), try model.predict(Self.x)) { #expect(a.hasSameBits(as: b)) }
    // Without a file the configuration gives fresh weights, which the seed decides.
    let fresh = try [1, 1, 2].map { try Model(config: model.config, seed: $0).getWeights() }
    #expect(fresh[0] == fresh[1] && fresh[0] != fresh[2] && fresh[0] != model.getWeights())
  }

  @Test func gradientsReachEveryPart() throws {
    var probe = Probe(try Self.outer(try Self.inner()).network)
    probe.values = probe.weights.enumerated().map { .spread($1.shape, seed: $0 + 3, scale: 0.5) }
    for training in [false, true] {
      probe.training = training
      #expect(try GradientCheck().failures(probe, Self.x, masks: [nil, nil]) == [])
    }
  }

  @Test func layersWithinKeepMasksPenaltiesAndStates() throws {
    let x = Tensor.ids([4, 6], below: 5)
    func layers() -> [any Layer] {
      [
        Embedding(5, 3, maskZero: true),
        LSTM(2, kernelRegularizer: .l2(0.1), returnSequences: true, stateful: true),
        GRU(3), Dense(1, activityRegularizer: .l1(0.1)),
      ]
    }
    let flat = try Sequential(layers(), seed: 5)
    let nested = try Sequential([flat])
    func losses(_ model: Sequential) throws -> ([Float], Tensor) {
      var model = model
      try model.compile(optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError)
      let history = try model.fit(
        x, .spread([4, 1]), epochs: 3, batchSize: 4, shuffle: false, verbose: .silent)
      return (history["loss"]!, try model.predict(x))
    }
    let (a, b) = (try losses(flat), try losses(nested))
    #expect(a.0 == b.0 && a.1.hasSameBits(as: b.1))
  }

  @Test func theSummaryHasARowForTheModel() throws {
    let model = try Self.outer(try Self.inner())
    #expect(
      model.summary().contains("inner (Functional)              [(None, 2), (None, 2 90          a[0][0]"))
    let rows = try model.summaryTable(expandNested: true).split(separator: "\n").filter { $0.contains("└ ") }
    #expect(rows.count == 6)
    #expect(rows[1].contains("   └ stack") && rows[2].contains("      └ dense"))
  }

  @Test func modelsThatDoNotFitSaySo() throws {
    let stack = try Sequential(name: "encoder") {
      Input(shape: [4])
      Dense(3)
    }
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return ""
    }
    #expect(
      message {
        _ = try Sequential {
          Input(shape: [5])
          stack
        }
      } == "encoder/input_layer (InputLayer) takes (None, 4) and got (None, 5)")
    var built = try Sequential(name: "encoder") { Dense(3) }
    try built.build([[nil, 4]])
    #expect(
      message {
        _ = try Sequential {
          Input(shape: [5])
          built
        }
      }
        == "encoder: was built with weights of shapes [[4, 3], [3]], and on (None, 5) it needs [[5, 3], [3]]; give it "
        + "what it was built for")
    let (a, b) = (Input(shape: [4]), Input(shape: [4]))
    #expect(
      message { _ = try Model(inputs: [a, b], outputs: [stack(a, b)]) }
        == "encoder: takes 1 inputs and got 2")
    #expect(
      message { _ = try Sequential([Input(shape: [2]), Sequential()]) }.contains("the model has no layers"))
    #expect(
      message { _ = try Sequential([Input(shape: [2, 3]), try Sequential { LSTM(0) }]) }
        .hasPrefix("sequential/lstm: units must be"))
  }
}
