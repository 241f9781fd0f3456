// Builder and Network: places and names of weights, what is too large, and messages that name layer and shape.

import Testing

@testable import Needletail

@Suite struct Builders {
  private func builder() -> Builder {
    Builder(
      layerName: "mine", layerKind: "Dense", ordinal: 1, seed: 3, nextPlace: 32, nextIndex: 5, nextState: 2)
  }

  @Test func weightsLieBehindEachOtherOnCacheLines() {
    var builder = builder()
    let a = builder.weight("kernel", [3, 5], .zeros)
    let b = builder.named("cell") { $0.named("inner") { $0.weight("bias", [17], .zeros, trainable: false) } }
    let c = builder.weight("scalar", [], .zeros)
    #expect([a.place, b.place, c.place] == [32..<47, 48..<65, 80..<81])
    #expect([a.name, b.name, c.name] == ["kernel", "cell/inner/bias", "scalar"])
    #expect([a.index, b.index, c.index] == [5, 6, 7])
    #expect([a.isTrainable, b.isTrainable] == [true, false])
    let state = builder.named("cell") { $0.state("h", [4]) }
    #expect(state.name == "cell/h" && state.shape == [4] && state.index == 2)
  }

  @Test func everyPurposeHasItsOwnRandomNumbers() {
    let builder = builder()
    var other = self.builder()
    #expect(builder.stream("dropout") == other.stream("dropout"))
    #expect(builder.stream("dropout") != other.stream("noise"))
    #expect(builder.stream("dropout") != other.named("part") { $0.stream("dropout") })
  }

  @Test func aWeightThatNoMemoryHoldsIsNoted() {
    for shape in [[1 << 40], [1 << 32, 1 << 32], [Int.max, 2], [1 << 20, 1 << 20, 1 << 20]] {
      var builder = builder()
      _ = builder.weight("kernel", shape, .zeros)
      #expect(builder.tooLarge == "kernel")
    }
    #expect(throws: ModelError("embedding: the weight 'embeddings' is too large for any memory")) {
      try Sequential { Embedding(1 << 31, 1 << 31) }
    }
  }

  @Test func messagesNameTheLayerAndTheShape() throws {
    func message(_ input: Shape?, _ layers: [any Layer]) -> String {
      do {
        _ = try Sequential((input.map { [Input(shape: $0)] } ?? []) + layers)
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(
      message([nil], [Dense(2)])
        == "dense (Dense) needs to know the last axis of its input, which is open in (None, None); give it with Input(shape:)"
    )
    #expect(
      message([5], [Dense(2), SimpleRNN(2)])
        == "simple_rnn takes a sequence [batch, time, features] and got (None, 2); "
        + "give every sample a time axis and features (an Embedding makes features of ids)")
    #expect(message([5, 2], [SimpleRNN(0)]) == "simple_rnn: units must be at least 1, not 0")
    #expect(message([5], [Dense(-1)]) == "dense: units must be at least 1, not -1")
    #expect(message(nil, [Embedding(0, 3)]) == "embedding: inputDim must be at least 1, not 0")
    #expect(message(nil, [Embedding(3, 0)]) == "embedding: outputDim must be at least 1, not 0")
    #expect(message([5], [Dropout(1)]) == "dropout: rate must be at least 0 and below 1, not 1.0")
    #expect(
      message([5, 2], [SimpleRNN(3, returnState: true), Dense(2)])
        == "dense (Dense) takes one input and got 2")
    #expect(
      message([5, 2], [Input(shape: [5, 3])])
        == "input_layer_1 (InputLayer) takes (None, 5, 3) and got (None, 5, 2)")
  }

  @Test func anInitialStateMustHaveTheShapeOfTheState() throws {
    func build(_ shapes: [Shape]) throws { _ = try Probe(SimpleRNN(3), inputs: shapes) }
    try build([[nil, nil, 2], [nil, 3]])
    #expect(throws: ModelError("layer: an initial state has shape (None, 4) and must have (None, 3)")) {
      try build([[nil, nil, 2], [nil, 4]])
    }
    #expect(throws: ModelError("layer takes 1 initial states and got 2")) {
      try build([[nil, nil, 2], [nil, 3], [nil, 3]])
    }
  }

  @Test func setWeightsChecksNumberAndShapes() throws {
    var model = try Sequential {
      Input(shape: [3])
      Dense(2)
    }
    let before = model.getWeights()
    #expect(throws: ModelError("sequential has 2 weights and got 1")) {
      try model.setWeights([.spread([3, 2])])
    }
    #expect(throws: ModelError("dense/bias has shape [2] and got [3]")) {
      try model.setWeights([.spread([3, 2]), .spread([3])])
    }
    #expect(model.getWeights() == before)
    try model.setWeights([.spread([3, 2]), .spread([2])])
    #expect(model.getWeights() == [.spread([3, 2]), .spread([2])])
    #expect(model.countParams() == 8)
  }

  @Test func shapesPrintAsInKeras() {
    #expect("\(Shape([nil, 500, 32]))" == "(None, 500, 32)")
    #expect("\(Shape([nil]))" == "(None,)")
    #expect("\(Shape([]))" == "()")
  }

  /// What get_config gives, from_config takes.
  @Test(arguments: Architecture.all)
  func configurationsComeBack(_ architecture: Architecture) throws {
    try LayerTable.$further.withValue(Doubles.all) {
      for layer in architecture.layers() {
        let again = try LayerTable.make(type(of: layer).kind, layer.config)
        #expect(again.config == layer.config)
      }
    }
  }
}
