// CellWeights: the weights that the cells of SimpleRNN, LSTM and GRU share, and what is asked of them.

/// A kernel, a recurrent kernel and a bias: how they start, what they cost, and what they drop.
struct CellWeights: Sendable {
  var units: Int
  var useBias = true
  var kernelInitializer: any Initializer = .glorotUniform
  var recurrentInitializer: any Initializer = .orthogonal
  var biasInitializer: any Initializer = .zeros
  var kernelRegularizer: (any Regularizer)?
  var recurrentRegularizer: (any Regularizer)?
  var biasRegularizer: (any Regularizer)?
  var kernelConstraint: (any Constraint)?
  var recurrentConstraint: (any Constraint)?
  var biasConstraint: (any Constraint)?
  /// The share of the input that is dropped while training.
  var dropout: Float = 0
  /// The share of the state that is dropped before the recurrent product while training.
  var recurrentDropout: Float = 0

  /// `[features, gates · units]`
  private(set) var kernel = Weight.unbuilt
  /// `[units, gates · units]`
  private(set) var recurrentKernel = Weight.unbuilt
  private(set) var bias = Weight.unbuilt
  private var gates = 1
  private var streams: (input: RandomStream, state: RandomStream)?

  init(_ units: Int) { self.units = units }

  init(config: Config) throws {
    units = try config.size("units")
    useBias = try config.bool("use_bias", default: true)
    kernelInitializer = try config.initializer("kernel_initializer", default: .glorotUniform)
    recurrentInitializer = try config.initializer("recurrent_initializer", default: .orthogonal)
    biasInitializer = try config.initializer("bias_initializer", default: .zeros)
    kernelRegularizer = try config.regularizer("kernel_regularizer")
    recurrentRegularizer = try config.regularizer("recurrent_regularizer")
    biasRegularizer = try config.regularizer("bias_regularizer")
    kernelConstraint = try config.constraint("kernel_constraint")
    recurrentConstraint = try config.constraint("recurrent_constraint")
    biasConstraint = try config.constraint("bias_constraint")
    dropout = try config.float("dropout", default: 0)
    recurrentDropout = try config.float("recurrent_dropout", default: 0)
  }

  /// - Parameters:
  ///   - activations: what comes between the units and the weights in Keras' order.
  func config(_ activations: Config) -> Config {
    let own: Config = [
      "use_bias": .bool(useBias), "kernel_initializer": .initializer(kernelInitializer),
      "recurrent_initializer": .initializer(recurrentInitializer),
      "bias_initializer": .initializer(biasInitializer),
      "kernel_regularizer": .regularizer(kernelRegularizer),
      "recurrent_regularizer": .regularizer(recurrentRegularizer),
      "bias_regularizer": .regularizer(biasRegularizer),
      "kernel_constraint": .constraint(kernelConstraint),
      "recurrent_constraint": .constraint(recurrentConstraint),
      "bias_constraint": .constraint(biasConstraint), "dropout": .float(dropout),
      "recurrent_dropout": .float(recurrentDropout),
    ]
    return ["units": .int(units)] + activations + own
  }

  /// - Parameter bias: its shape and how it starts; nil takes `[gates · units]` and `biasInitializer`.
  mutating func build(
    _ input: Shape, gates: Int, biasShape: [Int]? = nil, biasStart: (any Initializer)? = nil,
    _ builder: inout Builder
  ) throws {
    try builder.require(units > 0, "units must be at least 1, not \(units)")
    for (name, rate) in [("dropout", dropout), ("recurrentDropout", recurrentDropout)] {
      try builder.require(rate >= 0 && rate < 1, "\(name) must be at least 0 and below 1, not \(rate)")
    }
    try builder.require(
      input.rank == 2,
      "takes a sequence [batch, time, features], and each step it got has shape \(input); "
        + "put the axes behind time together with TimeDistributed(Flatten())")
    let features = try builder.features(of: input)
    self.gates = gates
    streams = (builder.stream("dropout"), builder.stream("recurrent_dropout"))
    kernel = builder.weight(
      "kernel", [features, gates * units], kernelInitializer, regularizer: kernelRegularizer,
      constraint: kernelConstraint)
    recurrentKernel = builder.weight(
      "recurrent_kernel", [units, gates * units], recurrentInitializer, regularizer: recurrentRegularizer,
      constraint: recurrentConstraint)
    guard useBias else { return }
    bias = builder.weight(
      "bias", biasShape ?? [gates * units], biasStart ?? biasInitializer, regularizer: biasRegularizer,
      constraint: biasConstraint)
  }

  /// The input times the kernel, for all steps at once: `[batch, time, gates · units]`.
  ///
  /// While training, input is dropped first: the same numbers at all steps of a sample, and, as in Keras,
  /// drawn anew for each gate where the state is dropped too.
  func project(_ x: Value, bias: Value?, _ pass: inout Pass) -> Value {
    let w = pass.weight(kernel)
    guard pass.training, dropout > 0 else { return pass.tape.affine(x, w, bias) }
    let (features, batch) = (kernel.shape[0], pass.tape.shape(x)[0])
    let perGate = recurrentDropout > 0 && gates > 1
    let draws = perGate ? gates : 1
    let factors = pass.tape.dropFactors(
      width: draws * features, rate: dropout, streams!.input, step: pass.step, samples: pass.samples)
    guard perGate else {
      return pass.tape.affine(pass.tape.multiply(x, everyStep: factors), w, bias)
    }
    var parts: [Value] = []
    for g in 0..<gates {
      let own = pass.tape.arena.allocate(Float.self, count: batch * features)
      for row in 0..<batch {
        (own + row * features).update(from: factors + (row * gates + g) * features, count: features)
      }
      let columns = g * units..<(g + 1) * units
      let b = bias == nil ? nil : pass.tape.columns(bias!, columns)
      let dropped = pass.tape.multiply(x, everyStep: own)
      parts.append(pass.tape.affine(dropped, pass.tape.columns(w, columns), b))
    }
    return pass.tape.join(parts)
  }

  /// What the state is multiplied by before the recurrent product; nil where nothing is dropped.
  func drops(_ pass: borrowing Pass) -> RecurrentDrops? {
    guard pass.training, recurrentDropout > 0 else { return nil }
    let factors = pass.tape.dropFactors(
      width: gates * units, rate: recurrentDropout, streams!.state, step: pass.step, samples: pass.samples)
    return RecurrentDrops(factors: factors, gates: gates)
  }
}
