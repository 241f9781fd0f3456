// SimpleRNNCell: one step of SimpleRNN.

/// h = activation(x·kernel + h₋·recurrentKernel + bias).
/// Keras: https://keras.io/api/layers/recurrent_layers/simple_rnn_cell
public struct SimpleRNNCell: SequenceCell {
  public static let kind = "SimpleRNNCell"
  public let activation: Activation
  private(set) var weights: CellWeights

  /// - Parameter units: the size of the state, at least 1.
  public init(
    _ units: Int, activation: Activation = .tanh, useBias: Bool = true,
    kernelInitializer: any Initializer = .glorotUniform, recurrentInitializer: any Initializer = .orthogonal,
    biasInitializer: any Initializer = .zeros, kernelRegularizer: (any Regularizer)? = nil,
    recurrentRegularizer: (any Regularizer)? = nil, biasRegularizer: (any Regularizer)? = nil,
    kernelConstraint: (any Constraint)? = nil, recurrentConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, dropout: Float = 0, recurrentDropout: Float = 0
  ) {
    self.activation = activation
    weights = CellWeights(units)
    weights.useBias = useBias
    weights.kernelInitializer = kernelInitializer
    weights.recurrentInitializer = recurrentInitializer
    weights.biasInitializer = biasInitializer
    weights.kernelRegularizer = kernelRegularizer
    weights.recurrentRegularizer = recurrentRegularizer
    weights.biasRegularizer = biasRegularizer
    weights.kernelConstraint = kernelConstraint
    weights.recurrentConstraint = recurrentConstraint
    weights.biasConstraint = biasConstraint
    weights.dropout = dropout
    weights.recurrentDropout = recurrentDropout
  }

  public init(config: Config) throws {
    activation = try config.activation("activation", default: .tanh)
    weights = try CellWeights(config: config)
  }

  public var config: Config { weights.config(["activation": .string(activation.name)]) }

  public var units: Int { weights.units }
  public var stateSizes: [Int] { [units] }
  /// `[features, units]`
  public var kernel: Weight { weights.kernel }
  /// `[units, units]`
  public var recurrentKernel: Weight { weights.recurrentKernel }
  /// `[units]`
  public var bias: Weight { weights.bias }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws {
    try weights.build(input, gates: 1, &builder)
  }

  public func call(
    _ input: Value, _ states: [Value], _ pass: inout Pass
  ) -> (output: Value, states: [Value]) { single(input, states, &pass) }

  func run(
    _ x: Value, initial: [Value?], mask: Mask?, _ options: SequenceOptions, _ pass: inout Pass
  ) -> RecurrenceOutputs {
    let (r, b) = (pass.weight(recurrentKernel), weights.useBias ? pass.weight(bias) : nil)
    let projected = weights.project(x, bias: b, &pass)
    return pass.tape.simpleRecurrence(
      projected, r, initial: initial[0], mask: mask, drops: weights.drops(pass),
      RecurrenceOptions(activation, options))
  }
}

extension RecurrenceOptions {
  init(_ activation: Activation, gates: Activation = .sigmoid, _ options: SequenceOptions) {
    self.init(
      activation: activation, recurrentActivation: gates, backwards: options.goBackwards,
      zeroOutputForMask: options.zeroOutputForMask, sequence: options.returnSequences)
  }
}
