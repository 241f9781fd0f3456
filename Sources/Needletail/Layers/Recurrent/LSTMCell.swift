// LSTMCell: one step of LSTM.

/// c = f·c₋ + i·activation(…), h = o·activation(c), the gates i, f and o by `recurrentActivation`.
/// Keras: https://keras.io/api/layers/recurrent_layers/lstm_cell
///
/// The states are h and c. Gates lie side by side in the weights in the order i, f, c, o.
public struct LSTMCell: SequenceCell {
  public static let kind = "LSTMCell"
  public let activation: Activation
  /// Of the gates.
  public let recurrentActivation: Activation
  /// The bias of f starts at one, the rest at zeros.
  public let unitForgetBias: Bool
  private(set) var weights: CellWeights

  /// - Parameter units: the size of the state, at least 1.
  public init(
    _ units: Int, activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid,
    useBias: Bool = true, kernelInitializer: any Initializer = .glorotUniform,
    recurrentInitializer: any Initializer = .orthogonal,
    biasInitializer: any Initializer = .zeros, unitForgetBias: Bool = true,
    kernelRegularizer: (any Regularizer)? = nil,
    recurrentRegularizer: (any Regularizer)? = nil, biasRegularizer: (any Regularizer)? = nil,
    kernelConstraint: (any Constraint)? = nil, recurrentConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, dropout: Float = 0, recurrentDropout: Float = 0
  ) {
    self.activation = activation
    self.recurrentActivation = recurrentActivation
    self.unitForgetBias = unitForgetBias
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
    unitForgetBias = try config.bool("unit_forget_bias", default: true)
    weights = try CellWeights(config: config)
  }

  public var config: Config {
    weights.config([
      "activation": .string(activation.name), "recurrent_activation": .string(recurrentActivation.name),
      "unit_forget_bias": .bool(unitForgetBias),
    ])
  }

  public var units: Int { weights.units }
  public var stateSizes: [Int] { [units, units] }
  /// `[features, 4 · units]`
  public var kernel: Weight { weights.kernel }
  /// `[units, 4 · units]`
  public var recurrentKernel: Weight { weights.recurrentKernel }
  /// `[4 · units]`
  public var bias: Weight { weights.bias }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws {
    try weights.build(
      input, gates: 4, biasStart: unitForgetBias ? ForgetBias(weights.biasInitializer) : nil, &builder)
  }

  public func call(
    _ input: Value, _ states: [Value], _ pass: inout Pass
  ) -> (output: Value, states: [Value]) { single(input, states, &pass) }

  func run(
    _ x: Value, initial: [Value?], mask: Mask?, _ options: SequenceOptions, _ pass: inout Pass
  ) -> RecurrenceOutputs {
    let (r, b) = (pass.weight(recurrentKernel), weights.useBias ? pass.weight(bias) : nil)
    let projected = weights.project(x, bias: b, &pass)
    return pass.tape.lstmRecurrence(
      projected, r, initial: (initial[0], initial[1]), mask: mask, drops: weights.drops(pass),
      RecurrenceOptions(activation, gates: recurrentActivation, options))
  }
}

/// Another initializer's numbers with ones for the forget gate, the second of four. Never part of a configuration.
private struct ForgetBias: Initializer {
  static let kind = "ForgetBias"
  let others: any Initializer

  init(_ others: any Initializer) { self.others = others }
  init(config: Config) throws { throw ModelError("ForgetBias has no configuration") }

  var config: Config { [:] }

  func check(_ shape: [Int]) throws { try others.check(shape) }

  func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream) {
    others.fill(out, shape: shape, stream)
    for i in out.count / 4..<out.count / 2 { out[i] = 1 }
  }
}
