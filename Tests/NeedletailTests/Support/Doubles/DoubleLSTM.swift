// A recurrent layer with two states, returned states and states that outlive a batch: what LSTM will need.

import Needletail

/// Gates i, f, c, o side by side; c = σ(f)·c₋ + σ(i)·tanh(ĉ), h = σ(o)·tanh(c).
struct DoubleLSTM: Recurrent {
  static let kind = "DoubleLSTM"
  var name: LayerName
  let units: Int
  var options: SequenceOptions
  private(set) var kernel = Weight.unbuilt
  private(set) var recurrentKernel = Weight.unbuilt
  private(set) var bias = Weight.unbuilt
  private var kept: [StateSlot] = []

  init(
    _ units: Int, returnSequences: Bool = false, returnState: Bool = false, goBackwards: Bool = false,
    zeroOutputForMask: Bool = false, stateful: Bool = false, name: String? = nil
  ) {
    (self.units, self.name) = (units, LayerName(name))
    options = SequenceOptions(
      returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
      stateful: stateful,
      zeroOutputForMask: zeroOutputForMask)
  }

  init(config: Config) throws {
    self.init(
      try config.size("units"), returnSequences: try config.bool("return_sequences", default: false),
      returnState: try config.bool("return_state", default: false),
      goBackwards: try config.bool("go_backwards", default: false),
      zeroOutputForMask: try config.bool("zero_output_for_mask", default: false),
      stateful: try config.bool("stateful", default: false), name: try config.name())
  }

  var config: Config {
    [
      "units": .int(units), "return_sequences": .bool(returnSequences), "return_state": .bool(returnState),
      "go_backwards": .bool(goBackwards), "zero_output_for_mask": .bool(zeroOutputForMask),
      "stateful": .bool(stateful),
    ]
  }

  mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    try builder.require(inputs.count == 1 || inputs.count == 3, "takes a sequence and two states or none")
    let features = try builder.features(of: inputs[0], minimumRank: 3)
    builder.named("lstm_cell") { cell in
      kernel = cell.weight("kernel", [features, 4 * units], .glorotUniform)
      recurrentKernel = cell.weight("recurrent_kernel", [units, 4 * units], .orthogonal)
      bias = cell.weight("bias", [4 * units], .zeros)
    }
    if stateful { kept = [builder.state("h", [units]), builder.state("c", [units])] }
    let state: Shape = [inputs[0][0], units]
    return [returnSequences ? [inputs[0][0], inputs[0][1], units] : state]
      + (returnState ? [state, state] : [])
  }

  func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    let (w, r, b) = (pass.weight(kernel), pass.weight(recurrentKernel), pass.weight(bias))
    let shape = pass.tape.shape(inputs[0].value)
    let zeros = Tensor(repeating: 0, shape: [shape[0], units])
    var states: [Value] = inputs.dropFirst().map(\.value)
    if states.isEmpty {
      for place in 0..<2 {
        let before = stateful ? pass.state(kept[place]) : nil
        states.append(pass.tape.constant(before ?? zeros))
      }
    }
    var output = pass.tape.constant(zeros)
    let zero = output
    let mask = inputs[0].mask
    var outputs: [Value] = []
    let projected = pass.tape.affine(inputs[0].value, w, b)
    for step in 0..<shape[1] {
      let t = goBackwards ? shape[1] - 1 - step : step
      let before = states
      let recurrent = pass.tape.affine(states[0], r)
      let z = pass.tape.add(pass.tape.step(t, of: projected), recurrent)
      let i = gate(0, of: z, .sigmoid, &pass.tape)
      let f = gate(1, of: z, .sigmoid, &pass.tape)
      let candidate = gate(2, of: z, .tanh, &pass.tape)
      let o = gate(3, of: z, .sigmoid, &pass.tape)
      let (old, new) = (pass.tape.multiply(f, states[1]), pass.tape.multiply(i, candidate))
      let c = pass.tape.add(old, new)
      let squashed = pass.tape.activation(.tanh, c)
      let h = pass.tape.multiply(o, squashed)
      guard let mask else {
        (states, output) = ([h, c], h)
        outputs.append(h)
        continue
      }
      states = [pass.tape.choose(h, before[0], mask, t), pass.tape.choose(c, before[1], mask, t)]
      output = pass.tape.choose(h, output, mask, t)
      outputs.append(zeroOutputForMask ? pass.tape.choose(h, zero, mask, t) : output)
    }
    for place in kept.indices { pass.setState(pass.tape.tensor(states[place]), kept[place]) }
    let y = returnSequences ? Signal(pass.tape.sequence(outputs), mask: mask) : Signal(output)
    return [y] + (returnState ? states.map { Signal($0) } : [])
  }

  private func gate(_ place: Int, of z: Value, _ activation: Activation, _ tape: inout Tape) -> Value {
    tape.activation(activation, tape.columns(place * units..<(place + 1) * units, of: z))
  }
}
