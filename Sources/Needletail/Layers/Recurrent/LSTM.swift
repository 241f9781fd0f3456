// LSTM: a state with a memory of its own, behind gates.

/// c = f·c₋ + i·activation(…), h = o·activation(c), step by step.
/// Keras: https://keras.io/api/layers/recurrent_layers/lstm
///
/// `[batch, time, features]` to `[batch, units]`, or with `returnSequences` to `[batch, time, units]` in
/// processing order. At a masked step the states stay and the output repeats the one before it (zeros before
/// the first step that counts). Further inputs are the initial states h and c, `[batch, units]` each; with
/// `returnState` the states are further outputs, h then c. Gates lie side by side in the weights in the order
/// i, f, c, o.
public struct LSTM: Recurrent {
  public static let kind = "LSTM"
  public var name: LayerName
  public var options: SequenceOptions
  public private(set) var cell: LSTMCell
  private var runner = CellRunner()

  /// - Parameters:
  ///   - units: the size of the state, at least 1.
  ///   - recurrentActivation: of the gates i, f and o.
  ///   - unitForgetBias: the bias of f starts at one.
  ///   - dropout: the share of the input that is dropped while training, the same numbers at all steps of
  ///     a sample.
  ///   - recurrentDropout: the share of the state that is dropped before the recurrent product, likewise.
  ///   - stateful: see `SequenceOptions`.
  public init(
    _ units: Int, activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid,
    useBias: Bool = true, kernelInitializer: any Initializer = .glorotUniform,
    recurrentInitializer: any Initializer = .orthogonal, biasInitializer: any Initializer = .zeros,
    unitForgetBias: Bool = true, kernelRegularizer: (any Regularizer)? = nil,
    recurrentRegularizer: (any Regularizer)? = nil, biasRegularizer: (any Regularizer)? = nil,
    kernelConstraint: (any Constraint)? = nil, recurrentConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, dropout: Float = 0, recurrentDropout: Float = 0,
    returnSequences: Bool = false, returnState: Bool = false, goBackwards: Bool = false,
    stateful: Bool = false, zeroOutputForMask: Bool = false, name: String? = nil
  ) {
    cell = LSTMCell(
      units, activation: activation, recurrentActivation: recurrentActivation, useBias: useBias,
      kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
      biasInitializer: biasInitializer, unitForgetBias: unitForgetBias,
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
    cell = try LSTMCell(config: config)
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
