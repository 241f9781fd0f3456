// SimpleRNN: a state that sees the input and itself.

/// h = activation(x·kernel + h₋·recurrentKernel + bias), step by step.
/// Keras: https://keras.io/api/layers/recurrent_layers/simple_rnn
///
/// `[batch, time, features]` to `[batch, units]`, or with `returnSequences` to `[batch, time, units]` in
/// processing order. At a masked step the state stays and the output repeats the one before it. Further
/// inputs are the initial state `[batch, units]`; with `returnState` the state is a further output.
public struct SimpleRNN: Recurrent {
  public static let kind = "SimpleRNN"
  public var name: LayerName
  public let units: Int
  public let activation: Activation
  public let useBias: Bool
  public let kernelInitializer: any Initializer
  public let recurrentInitializer: any Initializer
  public let biasInitializer: any Initializer
  public var returnSequences: Bool
  public var returnState: Bool
  public var goBackwards: Bool
  public var zeroOutputForMask: Bool
  /// `[features, units]`
  public private(set) var kernel = Weight.unbuilt
  /// `[units, units]`
  public private(set) var recurrentKernel = Weight.unbuilt
  /// `[units]`
  public private(set) var bias = Weight.unbuilt

  /// - Parameter units: the size of the state, at least 1.
  public init(
    _ units: Int, activation: Activation = .tanh, useBias: Bool = true,
    kernelInitializer: any Initializer = .glorotUniform, recurrentInitializer: any Initializer = .orthogonal,
    biasInitializer: any Initializer = .zeros, returnSequences: Bool = false, returnState: Bool = false,
    goBackwards: Bool = false, zeroOutputForMask: Bool = false, name: String? = nil
  ) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.recurrentInitializer = recurrentInitializer
    self.biasInitializer = biasInitializer
    self.returnSequences = returnSequences
    self.returnState = returnState
    self.goBackwards = goBackwards
    self.zeroOutputForMask = zeroOutputForMask
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(
      try config.size("units"), activation: try config.activation("activation", default: .tanh),
      useBias: try config.bool("use_bias", default: true),
      kernelInitializer: try config.initializer("kernel_initializer", default: .glorotUniform),
      recurrentInitializer: try config.initializer("recurrent_initializer", default: .orthogonal),
      biasInitializer: try config.initializer("bias_initializer", default: .zeros),
      returnSequences: try config.bool("return_sequences", default: false),
      returnState: try config.bool("return_state", default: false),
      goBackwards: try config.bool("go_backwards", default: false),
      zeroOutputForMask: try config.bool("zero_output_for_mask", default: false), name: try config.name())
  }

  public var config: Config {
    [
      "units": .int(units), "activation": .string(activation.name), "use_bias": .bool(useBias),
      "kernel_initializer": .initializer(kernelInitializer),
      "recurrent_initializer": .initializer(recurrentInitializer),
      "bias_initializer": .initializer(biasInitializer), "return_sequences": .bool(returnSequences),
      "return_state": .bool(returnState), "go_backwards": .bool(goBackwards),
      "zero_output_for_mask": .bool(zeroOutputForMask),
    ]
  }

  public mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    try builder.require(units > 0, "units must be at least 1, not \(units)")
    let input = try builder.recurrentInput(inputs, states: [[units]])
    let features = try builder.features(of: input, minimumRank: 3)
    builder.named("simple_rnn_cell") { cell in
      kernel = cell.weight("kernel", [features, units], kernelInitializer)
      recurrentKernel = cell.weight("recurrent_kernel", [units, units], recurrentInitializer)
      if useBias { bias = cell.weight("bias", [units], biasInitializer) }
    }
    let state: Shape = [input[0], units]
    return [returnSequences ? [input[0], input[1], units] : state] + (returnState ? [state] : [])
  }

  public func forward(_ inputs: [Signal], _ pass: inout Pass) -> [Signal] {
    let (w, r) = (pass.weight(kernel), pass.weight(recurrentKernel))
    let b = useBias ? pass.weight(bias) : nil
    let projected = pass.tape.affine(inputs[0].value, w, b)
    let out = pass.tape.simpleRecurrence(
      projected, r, initial: inputs.count > 1 ? inputs[1].value : nil, mask: inputs[0].mask,
      RecurrenceOptions(
        activation: activation, backwards: goBackwards, zeroOutputForMask: zeroOutputForMask,
        sequence: returnSequences))
    let y = out.sequence.map { Signal($0, mask: inputs[0].mask) } ?? Signal(out.last)
    return [y] + (returnState ? [Signal(out.state)] : [])
  }
}

extension Builder {
  /// The sequence among a recurrent layer's inputs, after checking it and the states behind it.
  /// - Parameter states: the shape of each state, without the batch axis.
  func recurrentInput(_ inputs: [Shape], states: [[Int]]) throws -> Shape {
    guard let input = inputs.first, input.rank == 3 else {
      throw ModelError(
        "\(layerName) needs a sequence [batch, time, features] and got \(inputs.first.map(\.description) ?? "nothing")"
      )
    }
    guard inputs.count == 1 || inputs.count == 1 + states.count else {
      throw ModelError("\(layerName) takes \(states.count) initial states and got \(inputs.count - 1)")
    }
    for (given, wanted) in zip(inputs.dropFirst(), states)
    where given.rank != wanted.count + 1 || given.axes.dropFirst().elementsEqual(wanted.map { $0 }) == false {
      throw ModelError("\(layerName): an initial state has shape \(given), not \(Shape([nil] + wanted))")
    }
    return input
  }

  /// Throws a `ModelError` that names the layer unless `condition` holds.
  public func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    guard condition else { throw ModelError("\(layerName): \(message())") }
  }
}
