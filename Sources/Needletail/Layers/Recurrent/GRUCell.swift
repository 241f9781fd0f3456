// GRUCell: one step of GRU.

/// h = z·h₋ + (1 − z)·activation(…), the gates z and r by `recurrentActivation`.
/// Keras: https://keras.io/api/layers/recurrent_layers/gru_cell
///
/// Gates lie side by side in the weights in the order z, r, h. With `resetAfter` r multiplies what the
/// recurrent kernel gives, and the bias has two rows: of the input and of the state. Without, r multiplies
/// the state before the product, and there is one bias.
public struct GRUCell: SequenceCell {
  public static let kind = "GRUCell"
  public let activation: Activation
  /// Of the gates.
  public let recurrentActivation: Activation
  /// The reset gate acts after the recurrent product instead of before it.
  public let resetAfter: Bool
  private(set) var weights: CellWeights

  /// - Parameter units: the size of the state, at least 1.
  public init(
    _ units: Int, activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid,
    useBias: Bool = true, kernelInitializer: any Initializer = .glorotUniform,
    recurrentInitializer: any Initializer = .orthogonal,
    biasInitializer: any Initializer = .zeros, kernelRegularizer: (any Regularizer)? = nil,
    recurrentRegularizer: (any Regularizer)? = nil, biasRegularizer: (any Regularizer)? = nil,
    kernelConstraint: (any Constraint)? = nil, recurrentConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, dropout: Float = 0, recurrentDropout: Float = 0,
    resetAfter: Bool = true
  ) {
    self.activation = activation
    self.recurrentActivation = recurrentActivation
    self.resetAfter = resetAfter
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
    recurrentActivation = try config.activation("recurrent_activation", default: .sigmoid)
    resetAfter = try config.bool("reset_after", default: true)
    weights = try CellWeights(config: config)
  }

  public var config: Config {
    weights.config([
      "activation": .string(activation.name), "recurrent_activation": .string(recurrentActivation.name),
    ]) + ["reset_after": .bool(resetAfter)]
  }

  public var units: Int { weights.units }
  public var stateSizes: [Int] { [units] }
  /// `[features, 3 · units]`
  public var kernel: Weight { weights.kernel }
  /// `[units, 3 · units]`
  public var recurrentKernel: Weight { weights.recurrentKernel }
  /// `[2, 3 · units]`, without `resetAfter` `[3 · units]`
  public var bias: Weight { weights.bias }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws {
    try weights.build(input, gates: 3, biasShape: resetAfter ? [2, 3 * units] : nil, &builder)
  }

  public func call(
    _ input: Value, _ states: [Value], _ pass: inout Pass
  ) -> (output: Value, states: [Value]) { single(input, states, &pass) }

  func run(
    _ x: Value, initial: [Value?], mask: Mask?, _ options: SequenceOptions, _ pass: inout Pass
  ) -> RecurrenceOutputs {
    let r = pass.weight(recurrentKernel)
    var (bias, candidate): (Value?, Value?) = (weights.useBias ? pass.weight(self.bias) : nil, nil)
    if resetAfter, let both = bias { (bias, candidate) = pass.tape.gruBiases(both) }
    let projected = weights.project(x, bias: bias, &pass)
    return pass.tape.gruRecurrence(
      projected, r, bias: candidate, resetAfter: resetAfter, initial: initial[0], mask: mask,
      drops: weights.drops(pass), RecurrenceOptions(activation, gates: recurrentActivation, options))
  }
}
