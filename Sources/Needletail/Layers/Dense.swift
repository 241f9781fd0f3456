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
  public let kernelInitializer: any Initializer
  public let biasInitializer: any Initializer
  /// `[features, units]`
  public private(set) var kernel = Weight.unbuilt
  /// `[units]`
  public private(set) var bias = Weight.unbuilt

  /// - Parameter units: the number of outputs, at least 1.
  public init(
    _ units: Int, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: any Initializer = .glorotUniform, biasInitializer: any Initializer = .zeros,
    name: String? = nil
  ) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(
      try config.size("units"), activation: try config.activation("activation"),
      useBias: try config.bool("use_bias", default: true),
      kernelInitializer: try config.initializer("kernel_initializer", default: .glorotUniform),
      biasInitializer: try config.initializer("bias_initializer", default: .zeros), name: try config.name())
  }

  public var config: Config {
    [
      "units": .int(units), "activation": .string(activation.name), "use_bias": .bool(useBias),
      "kernel_initializer": .initializer(kernelInitializer),
      "bias_initializer": .initializer(biasInitializer),
    ]
  }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(units > 0, "units must be at least 1, not \(units)")
    let features = try builder.features(of: input)
    kernel = builder.weight("kernel", [features, units], kernelInitializer)
    if useBias { bias = builder.weight("bias", [units], biasInitializer) }
    return input.replacingLast(with: units)
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let (w, b) = (pass.weight(kernel), useBias ? pass.weight(bias) : nil)
    let z = pass.tape.affine(input.value, w, b)
    return Signal(pass.tape.activation(activation, z), mask: input.mask)
  }
}
