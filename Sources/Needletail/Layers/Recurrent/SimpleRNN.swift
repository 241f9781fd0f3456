// SimpleRNN: a state that sees the input and itself.

/// h = activation(x·kernel + h₋·recurrentKernel + bias), step by step.
/// Keras: https://keras.io/api/layers/recurrent_layers/simple_rnn
///
/// `[batch, time, features]` to `[batch, units]`, or with `returnSequences` to `[batch, time, units]` in
/// processing order. At a masked step the state stays and the output repeats the one before it (zeros before
/// the first step that counts). Further inputs are the initial state `[batch, units]`; with `returnState` the
/// state is a further output.
public struct SimpleRNN: Recurrent {
  public static let kind = "SimpleRNN"
  public var name: LayerName
  public var options: SequenceOptions
  public private(set) var cell: SimpleRNNCell
  private var runner = CellRunner()

  /// - Parameters:
  ///   - units: the size of the state, at least 1.
  ///   - dropout: the share of the input that is dropped while training, the same numbers at all steps of
  ///     a sample.
  ///   - recurrentDropout: the share of the state that is dropped before the recurrent product, likewise.
  ///   - stateful: see `SequenceOptions`.
  public init(
    _ units: Int, activation: Activation = .tanh, useBias: Bool = true,
    kernelInitializer: any Initializer = .glorotUniform,
    recurrentInitializer: any Initializer = .orthogonal, biasInitializer: any Initializer = .zeros,
    kernelRegularizer: (any Regularizer)? = nil, recurrentRegularizer: (any Regularizer)? = nil,
    biasRegularizer: (any Regularizer)? = nil, kernelConstraint: (any Constraint)? = nil,
    recurrentConstraint: (any Constraint)? = nil, biasConstraint: (any Constraint)? = nil,
    dropout: Float = 0, recurrentDropout: Float = 0, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, stateful: Bool = false,
    zeroOutputForMask: Bool = false, name: String? = nil
  ) {
    cell = SimpleRNNCell(
      units, activation: activation, useBias: useBias, kernelInitializer: kernelInitializer,
      recurrentInitializer: recurrentInitializer, biasInitializer: biasInitializer,
      kernelRegularizer: kernelRegularizer, recurrentRegularizer: recurrentRegularizer,
      biasRegularizer: biasRegularizer, kernelConstraint: kernelConstraint,
      recurrentConstraint: recurrentConstraint, biasConstraint: biasConstraint, dropout: dropout,
      recurrentDropout: recurrentDropout)
    options = SequenceOptions(
      returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
      stateful: stateful, zeroOutputForMask: zeroOutputForMask)
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    cell = try SimpleRNNCell(config: config)
    options = try SequenceOptions(config: config)
    name = LayerName(try config.name())
  }

  public var config: Config { cell.config + options.config }

  /// The size of the state.
  public var units: Int { cell.units }

  public mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    try runner.build(&cell, options, inputs, &builder)
  }

  public func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    try runner.forward(cell, options, name, inputs, &pass)
  }
}
