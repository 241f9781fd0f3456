// DepthwiseConv1D: a convolution of each feature by itself.

/// y = activation(Σ over the taps of a window of x·kernel + bias), each feature by itself.
/// Keras: https://keras.io/api/layers/convolution_layers/depthwise_convolution1d
///
/// `[batch, time, features]` to `[batch, windows, features · depthMultiplier]`, the outputs of a feature side by
/// side. Drops a mask.
public struct DepthwiseConv1D: SimpleLayer {
  public static let kind = "DepthwiseConv1D"
  public var name: LayerName
  public let depthMultiplier: Int
  public let activation: Activation
  let windows: Windows
  private let kernelOptions: WeightOptions
  private let biasOptions: WeightOptions?
  private let activityRegularizer: (any Regularizer)?
  /// `[kernelSize, features, depthMultiplier]`
  public private(set) var kernel = Weight.unbuilt
  /// `[features · depthMultiplier]`
  public private(set) var bias = Weight.unbuilt

  /// - Parameters:
  ///   - kernelSize: the steps of a window.
  ///   - strides: the steps from a window to the next. Not together with a dilation.
  ///   - padding: `.valid` or `.same`.
  ///   - depthMultiplier: the number of outputs of each feature.
  ///   - dilationRate: the steps from a tap of a window to the next.
  ///   - activityRegularizer: what the outputs add to the loss, divided by the batch's size.
  public init(
    _ kernelSize: Int, strides: Int = 1, padding: WindowPadding = .valid, depthMultiplier: Int = 1,
    dilationRate: Int = 1, activation: Activation = .linear, useBias: Bool = true,
    depthwiseInitializer: any Initializer = .glorotUniform, biasInitializer: any Initializer = .zeros,
    depthwiseRegularizer: (any Regularizer)? = nil, biasRegularizer: (any Regularizer)? = nil,
    activityRegularizer: (any Regularizer)? = nil, depthwiseConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.depthMultiplier = depthMultiplier
    self.activation = activation
    windows = Windows(size: kernelSize, stride: strides, dilation: dilationRate, padding: padding)
    kernelOptions = WeightOptions(depthwiseInitializer, depthwiseRegularizer, depthwiseConstraint)
    biasOptions = useBias ? WeightOptions(biasInitializer, biasRegularizer, biasConstraint) : nil
    self.activityRegularizer = activityRegularizer
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    try config.requireChannelsLast()
    depthMultiplier = try config.int("depth_multiplier", default: 1)
    activation = try config.activation("activation")
    windows = Windows(
      size: try config.alongTime("kernel_size"), stride: try config.alongTime("strides", default: 1),
      dilation: try config.alongTime("dilation_rate", default: 1),
      padding: try config.choice("padding", default: .valid))
    kernelOptions = try WeightOptions("depthwise", of: config, default: .glorotUniform)
    biasOptions =
      try config.bool("use_bias", default: true) ? WeightOptions("bias", of: config, default: .zeros) : nil
    activityRegularizer = try config.regularizer("activity_regularizer")
    name = LayerName(try config.name())
  }

  public var config: Config {
    let own: Config = [
      "kernel_size": [.int(windows.size)], "strides": [.int(windows.stride)],
      "padding": .string(windows.padding.rawValue), "depth_multiplier": .int(depthMultiplier),
      "data_format": "channels_last", "dilation_rate": [.int(windows.dilation)],
      "activation": .string(activation.name), "use_bias": .bool(biasOptions != nil),
    ]
    return own
      + .weights(
        [("depthwise", kernelOptions), ("bias", biasOptions ?? WeightOptions(.zeros))],
        activity: activityRegularizer)
  }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(
      depthMultiplier > 0 && depthMultiplier <= Int(Int32.max),
      "depthMultiplier must be at least 1 and below 2³¹, not \(depthMultiplier)")
    try builder.require(windows.padding != .causal, "takes padding .valid or .same, not .causal")
    try windows.check(builder, size: "kernelSize")
    _ = try windows.output(of: input, channels: 1, builder)
    let features = try builder.features(of: input)
    kernel = builder.weight("kernel", [windows.size, features, depthMultiplier], kernelOptions)
    if let biasOptions { bias = builder.weight("bias", [features * depthMultiplier], biasOptions) }
    return try windows.output(of: input, channels: features * depthMultiplier, builder)
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    _ = try windows.count(in: pass.tape.shape(input.value), layer: name)
    let (w, b) = (pass.weight(kernel), biasOptions == nil ? nil : pass.weight(bias))
    let z = pass.tape.depthwiseConvolution(input.value, w, b, windows)
    let y = pass.tape.activation(activation, z)
    pass.addActivityPenalty(of: y, activityRegularizer)
    return Signal(y)
  }
}

extension Tape {
  /// A convolution of each feature by itself. x: `[batch, time, n]`, w: `[taps, n, m]`, b: `[n · m]`,
  /// y: `[batch, windows, n · m]`.
  mutating func depthwiseConvolution(_ x: Value, _ w: Value, _ b: Value?, _ windows: Windows) -> Value {
    let sizes = shape(w)
    // As many groups as features: the numbers of the kernel lie as a grouped convolution wants them.
    return convolution(x, reshape(w, [sizes[0], 1, sizes[1] * sizes[2]]), b, windows, groups: sizes[1])
  }
}
