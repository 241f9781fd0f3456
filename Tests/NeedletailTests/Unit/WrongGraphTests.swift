// What a graph says to wrong use: the layer, both shapes and the way out.

import Testing

@testable import Needletail

@Suite struct WrongGraphs {
  private func message(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return ""
  }

  @Test func shapesThatDoNotFitAreNamedWithTheInput() throws {
    let model = try GraphTests.twoByTwo()
    #expect(
      message { _ = try model.predict([GraphTests.x[0], .spread([6, 5, 3])]) }
        == "functional takes an input of shape (None, 4, 3) as 'b' and got (6, 5, 3); give samples of that shape, or "
        + "build the model for others with Input(shape:)")
    #expect(
      message { _ = try model.predict([GraphTests.x[0]]) }
        == "functional takes 2 inputs (a, b) and got 1; give one tensor for each, in that order")
  }

  @Test func layersThatDoNotFitAreNamedWhenTheGraphIsBuilt() throws {
    let flat = Input(shape: [4], name: "flat")
    #expect(
      message { _ = try Model(inputs: flat, outputs: LSTM(2, name: "read")(flat)) }
        .hasPrefix(
          "read takes a sequence [batch, time, features] and got (None, 4); give every sample a time axis"))
    let x = Input(shape: [5, 3])
    #expect(
      message { _ = try Model(inputs: [x, flat], outputs: [GRU(2, name: "read")(x, initialState: [flat])]) }
        .contains("read: an initial state has shape (None, 4) and must have (None, 2)"))
    let wide = Input(shape: [5, 4])
    let shared = Dense(2, name: "shared")
    #expect(
      message { _ = try Model(inputs: [x, wide], outputs: [shared(x), shared(wide)]) }
        == "shared (Dense) is used on (None, 5, 4), which needs other weights than its first use; use another layer "
        + "there")
    #expect(
      message { _ = try Model(inputs: [x], outputs: [LSTM(2, name: "read")(x)[1]]) }
        .contains("an output of the model is one that its layer does not have"))
  }

  @Test func statesAndBatchesThatDoNotFitAreNamedWhenTheGraphRuns() throws {
    let (input, state) = (Input(shape: [nil, 3], name: "x"), Input(shape: [2], name: "state"))
    let model = try Model(
      inputs: [input, state], outputs: [GRU(2, name: "read")(input, initialState: [state])])
    let x = Tensor.spread([4, 5, 3])
    #expect(
      message { _ = try model.predict([x, .spread([4, 3])]) }
        == "functional takes an input of shape (None, 2) as 'state' and got (4, 3); give samples of that shape, or "
        + "build the model for others with Input(shape:)")
    #expect(
      message { _ = try model.predict([x, .spread([3, 2])]) }.contains("x[0] has 4 samples and x[1] has 3"))
    var stateful = try Model(inputs: [input], outputs: [GRU(2, stateful: true, name: "read")(input)])
    try stateful.compile(optimizer: .sgd(), loss: .meanSquaredError)
    try stateful.trainOnBatch(x, .spread([4, 2]))
    let other = Tensor.spread([3, 5, 3])
    #expect(
      message { _ = try stateful.predict(other) }
        == "read is stateful and keeps states of shape (4, 2), which do not fit a batch of shape (3, 5, 3); give "
        + "batches of one size (a number of samples that batchSize divides) or call resetStates() before")
    stateful.resetStates()
    #expect(try stateful.predict(other).shape == [3, 2])
  }

  @Test func aMaskOfTheWrongLengthIsNamedWithTheLayerThatMadeIt() throws {
    let x = Input(shape: [nil, 3], name: "x")
    let model = try Model(inputs: x, outputs: LSTM(2, name: "read")(Shortened(name: "cut")(Masking()(x))))
    #expect(
      message { _ = try model.predict(.spread([4, 5, 3])) }
        == "cut: the mask has shape (4, 5) and what it belongs to (4, 4, 3); a mask has the first axes of its value, "
        + "and a layer that changes these must change or drop it")
  }
}

/// Drops the first step of a sequence and keeps the mask, which is wrong.
private struct Shortened: SimpleLayer {
  static let kind = "Shortened"
  var name: LayerName

  init(name: String? = nil) { self.name = LayerName(name) }
  init(config: Config) throws { self.init() }
  var config: Config { [:] }

  mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape { [input[0], nil, input[2]] }

  func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    let time = pass.tape.shape(input.value)[1]
    var steps: [Value] = []
    for t in 1..<time { steps.append(pass.tape.step(input.value, t)) }
    return Signal(pass.tape.stack(steps), mask: input.mask)
  }
}
