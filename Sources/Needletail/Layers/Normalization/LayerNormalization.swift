// LayerNormalization: every sample, or step, brought to a mean of 0 and a variance of 1 by itself.

/// y = (x − μ) / √(v + epsilon) · gamma + beta, with mean and variance over some axes of each sample.
/// Keras: https://keras.io/api/layers/normalization_layers/layer_normalization
///
/// Any shape stays as it is; a mask passes through. The variance is that of the population, Σ(x − μ)²/n.
public struct LayerNormalization: SimpleLayer {
  public static let kind = "LayerNormalization"
  public var name: LayerName
  /// What mean and variance are taken over; gamma and beta have their sizes.
  public let axis: LayerAxes
  public let epsilon: Float
  /// Whether there is a beta.
  public let center: Bool
  /// Whether there is a gamma.
  public let scale: Bool
  private let betaOptions: WeightOptions
  private let gammaOptions: WeightOptions
  /// The sizes of the axes.
  public private(set) var gamma = Weight.unbuilt, beta = Weight.unbuilt

  public init(
    axis: LayerAxes = -1, epsilon: Float = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: any Initializer = .zeros, gammaInitializer: any Initializer = .ones,
    betaRegularizer: (any Regularizer)? = nil, gammaRegularizer: (any Regularizer)? = nil,
    betaConstraint: (any Constraint)? = nil, gammaConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.axis = axis
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
    betaOptions = WeightOptions(betaInitializer, betaRegularizer, betaConstraint)
    gammaOptions = WeightOptions(gammaInitializer, gammaRegularizer, gammaConstraint)
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    axis = try LayerAxes(config: config)
    epsilon = try config.float("epsilon", default: 1e-3)
    center = try config.bool("center", default: true)
    scale = try config.bool("scale", default: true)
    guard try !config.bool("rms_scaling", default: false) else {
      throw ModelError("the configuration's 'rms_scaling' must be false; use RMSNormalization instead")
    }
    betaOptions = try WeightOptions("beta", of: config, default: .zeros)
    gammaOptions = try WeightOptions("gamma", of: config, default: .ones)
    name = LayerName(try config.name())
  }

  public var config: Config {
    let own: Config = [
      "axis": axis.config, "epsilon": .float(epsilon), "center": .bool(center), "scale": .bool(scale),
    ]
    return own + .normalizing(beta: betaOptions, gamma: gammaOptions)
  }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(epsilon >= 0, "epsilon must not be negative, as \(epsilon) is")
    let sizes = try axis.sizes(in: input, builder)
    if scale { gamma = builder.weight("gamma", sizes, gammaOptions) }
    if center { beta = builder.weight("beta", sizes, betaOptions) }
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let sizes = pass.tape.shape(input.value)
    let x = pass.tape.moveLast(input.value, axis)
    let (g, b) = (scale ? pass.vector(gamma) : nil, center ? pass.vector(beta) : nil)
    let y = pass.tape.normalizeRows(x, .layer(epsilon: epsilon), g, b)
    return Signal(pass.tape.moveBack(y, axis, sizes), mask: input.mask)
  }
}

extension Config {
  /// The arguments for beta and gamma in Keras' order, and between the initializers those of further weights.
  static func normalizing(
    beta: WeightOptions, gamma: WeightOptions, further: [(name: String, initializer: any Initializer)] = []
  ) -> Config {
    let own = [("beta", beta), ("gamma", gamma)]
    return Config(
      own.map { (key: "\($0.0)_initializer", value: .initializer($0.1.initializer)) }
        + further.map { (key: "\($0.name)_initializer", value: .initializer($0.initializer)) }
        + own.map { (key: "\($0.0)_regularizer", value: .regularizer($0.1.regularizer)) }
        + own.map { (key: "\($0.0)_constraint", value: .constraint($0.1.constraint)) })
  }
}

extension Pass {
  /// A weight of any shape as `[count]`.
  mutating func vector(_ weight: Weight) -> Value {
    let value = self.weight(weight)
    return weight.shape.count == 1 ? value : tape.reshape(value, [weight.count])
  }
}
