// Dense: every output sees every input.

/// y = activation(x·kernel + bias) over the last axis. Keras: https://keras.io/api/layers/core_layers/dense
///
/// `[batch, …, features]` to `[batch, …, units]`; a mask passes through.
public struct Dense: SimpleLayer {
  public static let kind = "Dense"
  public var name: LayerName
  public let units: Int
  public let activation: Activation
  public let useBias: Bool
  private let kernelOptions: WeightOptions
  private let biasOptions: WeightOptions
  private let activityRegularizer: (any Regularizer)?
  /// `[features, units]`
  public private(set) var kernel = Weight.unbuilt
  /// `[units]`
  public private(set) var bias = Weight.unbuilt

  /// - Parameters:
  ///   - units: the number of outputs, at least 1.
  ///   - activityRegularizer: what the outputs add to the loss, divided by the batch's size.
  public init(
    _ units: Int, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: any Initializer = .glorotUniform, biasInitializer: any Initializer = .zeros,
    kernelRegularizer: (any Regularizer)? = nil, biasRegularizer: (any Regularizer)? = nil,
    activityRegularizer: (any Regularizer)? = nil, kernelConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
    kernelOptions = WeightOptions(kernelInitializer, kernelRegularizer, kernelConstraint)
    biasOptions = WeightOptions(biasInitializer, biasRegularizer, biasConstraint)
    self.activityRegularizer = activityRegularizer
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    units = try config.size("units")
    activation = try config.activation("activation")
    useBias = try config.bool("use_bias", default: true)
    kernelOptions = try WeightOptions("kernel", of: config, default: .glorotUniform)
    biasOptions = try WeightOptions("bias", of: config, default: .zeros)
    activityRegularizer = try config.regularizer("activity_regularizer")
    name = LayerName(try config.name())
  }

  public var config: Config {
    let own: Config = [
      "units": .int(units), "activation": .string(activation.name), "use_bias": .bool(useBias),
    ]
    return own
      + .weights([("kernel", kernelOptions), ("bias", biasOptions)], activity: activityRegularizer)
  }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(units > 0, "units must be at least 1, not \(units)")
    let features = try builder.features(of: input)
    kernel = builder.weight("kernel", [features, units], kernelOptions)
    if useBias { bias = builder.weight("bias", [units], biasOptions) }
    return input.replacingLast(with: units)
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let (w, b) = (pass.weight(kernel), useBias ? pass.weight(bias) : nil)
    let z = pass.tape.affine(input.value, w, b)
    let y = pass.tape.activation(activation, z)
    pass.addActivityPenalty(of: y, activityRegularizer)
    return Signal(y, mask: input.mask)
  }
}
