// A user's own cell and layer, with the public library only.

import Needletail
import Testing

/// The cell of Keras' documentation: no bias, no activation.
private struct MinimalRNNCell: RecurrentCell {
  static let kind = "MinimalRNNCell"
  let units: Int
  var kernel = Weight.unbuilt
  var recurrentKernel = Weight.unbuilt

  init(_ units: Int) { self.units = units }
  init(config: Config) throws { self.init(try config.size("units")) }
  var config: Config { ["units": .int(units)] }
  var stateSizes: [Int] { [units] }

  mutating func build(_ input: Shape, _ builder: inout Builder) throws {
    kernel = builder.weight("kernel", [try builder.features(of: input), units], .glorotUniform)
    recurrentKernel = builder.weight("recurrent_kernel", [units, units], .orthogonal)
  }

  func call(_ input: Value, _ states: [Value], _ pass: inout Pass) -> (output: Value, states: [Value]) {
    let (w, r) = (pass.weight(kernel), pass.weight(recurrentKernel))
    let (x, h) = (pass.tape.affine(input, w), pass.tape.affine(states[0], r))
    let sum = pass.tape.add(x, h)
    return (sum, [sum])
  }
}

/// h = tanh(x·W) + h₋ ∘ sigmoid(x·V), and how many steps there were as a second state.
private struct LeakyCell: RecurrentCell {
  static let kind = "LeakyCell"
  let units: Int
  var candidate = Weight.unbuilt
  var gate = Weight.unbuilt

  init(_ units: Int) { self.units = units }
  init(config: Config) throws { self.init(try config.size("units")) }
  var config: Config { ["units": .int(units)] }
  var stateSizes: [Int] { [units, 1] }

  mutating func build(_ input: Shape, _ builder: inout Builder) throws {
    let features = try builder.features(of: input)
    candidate = builder.weight("candidate", [features, units], .glorotUniform)
    gate = builder.weight("gate", [features, units], .glorotUniform)
  }

  func call(_ input: Value, _ states: [Value], _ pass: inout Pass) -> (output: Value, states: [Value]) {
    let (w, v) = (pass.weight(candidate), pass.weight(gate))
    let (x, z) = (pass.tape.affine(input, w), pass.tape.affine(input, v))
    let (new, keep) = (pass.tape.activation(.tanh, x), pass.tape.activation(.sigmoid, z))
    let old = pass.tape.multiply(states[0], keep)
    let h = pass.tape.add(new, old)
    let one = pass.tape.constant(Tensor(repeating: 1, shape: pass.tape.shape(states[1])))
    return (h, [h, pass.tape.add(states[1], one)])
  }
}

@Suite struct RecurrentCells {
  @Test func aCellOfKerasDocumentationIsALinearRecurrence() throws {
    var model = try Sequential(seed: 3) {
      Input(shape: [nil, 2])
      RNN(MinimalRNNCell(2), returnSequences: true)
    }
    #expect(
      model.weights.map(\.name) == ["rnn/minimal_rnn_cell/kernel", "rnn/minimal_rnn_cell/recurrent_kernel"])
    try model.setWeights([Tensor([1, 0, 0, 2], shape: [2, 2]), Tensor([0, 1, 1, 0], shape: [2, 2])])
    let y = try model.predict(Tensor([1, 2, 3, 4, 5, 6], shape: [1, 3, 2]))
    // h = (a + h₋[1], 2b + h₋[0])
    #expect(y == Tensor([1, 4, 7, 9, 14, 19], shape: [1, 3, 2]))
  }

  @Test func cellsLearnInStacksAndInBothDirections() throws {
    var model = try Sequential(seed: 1) {
      Embedding(6, 4, maskZero: true)
      Bidirectional(RNN(LeakyCell(3), returnSequences: true))
      RNN([MinimalRNNCell(3), LSTMCell(2)])
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .adam(learningRate: 0.05), loss: .binaryCrossentropy)
    // Is there a 5?
    let x: [Float] = [0, 0, 1, 2, 0, 5, 1, 2, 1, 2, 3, 4, 5, 3, 0, 0, 0, 4, 4, 1, 2, 5, 3, 5]
    let y = Tensor([0, 1, 0, 1, 0, 1])
    let history = try model.fit(
      Tensor(x, shape: [6, 4]), y, epochs: 60, batchSize: 6, verbose: .silent)
    #expect(history["loss"]!.last! < history["loss"]![0] / 4)
  }
}
