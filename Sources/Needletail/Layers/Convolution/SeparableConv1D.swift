// SeparableConv1D: a convolution of each feature by itself, then a mixture of what comes out.

/// A depthwise convolution, then a dense layer at every step.
/// Keras: https://keras.io/api/layers/convolution_layers/separable_convolution1d
///
/// `[batch, time, features]` to `[batch, windows, filters]`. Drops a mask.
public struct SeparableConv1D: SimpleLayer {
  public static let kind = "SeparableConv1D"
  public var name: LayerName
  public let filters: Int
  public let depthMultiplier: Int
  public let activation: Activation
  let windows: Windows
  private let depthwiseOptions: WeightOptions
  private let pointwiseOptions: WeightOptions
  private let biasOptions: WeightOptions?
  private let activityRegularizer: (any Regularizer)?
  /// `[kernelSize, features, depthMultiplier]`
  public private(set) var depthwiseKernel = Weight.unbuilt
  /// `[1, features · depthMultiplier, filters]`
  public private(set) var pointwiseKernel = Weight.unbuilt
  /// `[filters]`
  public private(set) var bias = Weight.unbuilt

  /// - Parameters:
  ///   - filters: the number of outputs at each window, at least 1.
  ///   - kernelSize: the steps of a window.
  ///   - strides: the steps from a window to the next. Not together with a dilation.
  ///   - dilationRate: the steps from a tap of a window to the next.
  ///   - depthMultiplier: the number of outputs of each feature between the two convolutions.
  ///   - activityRegularizer: what the outputs add to the loss, divided by the batch's size.
  public init(
    _ filters: Int, _ kernelSize: Int, strides: Int = 1, padding: WindowPadding = .valid,
    dilationRate: Int = 1, depthMultiplier: Int = 1, activation: Activation = .linear, useBias: Bool = true,
    depthwiseInitializer: any Initializer = .glorotUniform,
    pointwiseInitializer: any Initializer = .glorotUniform, biasInitializer: any Initializer = .zeros,
    depthwiseRegularizer: (any Regularizer)? = nil, pointwiseRegularizer: (any Regularizer)? = nil,
    biasRegularizer: (any Regularizer)? = nil, activityRegularizer: (any Regularizer)? = nil,
    depthwiseConstraint: (any Constraint)? = nil, pointwiseConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.filters = filters
    self.depthMultiplier = depthMultiplier
    self.activation = activation
    windows = Windows(size: kernelSize, stride: strides, dilation: dilationRate, padding: padding)
    depthwiseOptions = WeightOptions(depthwiseInitializer, depthwiseRegularizer, depthwiseConstraint)
    pointwiseOptions = WeightOptions(pointwiseInitializer, pointwiseRegularizer, pointwiseConstraint)
    biasOptions = useBias ? WeightOptions(biasInitializer, biasRegularizer, biasConstraint) : nil
    self.activityRegularizer = activityRegularizer
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    try config.requireChannelsLast()
    filters = try config.size("filters")
    depthMultiplier = try config.int("depth_multiplier", default: 1)
    activation = try config.activation("activation")
    windows = Windows(
      size: try config.alongTime("kernel_size"), stride: try config.alongTime("strides", default: 1),
      dilation: try config.alongTime("dilation_rate", default: 1),
      padding: try config.choice("padding", default: .valid))
    depthwiseOptions = try WeightOptions("depthwise", of: config, default: .glorotUniform)
    pointwiseOptions = try WeightOptions("pointwise", of: config, default: .glorotUniform)
    biasOptions =
      try config.bool("use_bias", default: true) ? WeightOptions("bias", of: config, default: .zeros) : nil
    activityRegularizer = try config.regularizer("activity_regularizer")
    name = LayerName(try config.name())
  }

  public var config: Config {
    let own: Config = [
      "filters": .int(filters), "kernel_size": [.int(windows.size)], "strides": [.int(windows.stride)],
      "padding": .string(windows.padding.rawValue), "data_format": "channels_last",
      "dilation_rate": [.int(windows.dilation)], "depth_multiplier": .int(depthMultiplier),
      "activation": .string(activation.name), "use_bias": .bool(biasOptions != nil),
    ]
    return own
      + .weights(
        [
          ("depthwise", depthwiseOptions), ("pointwise", pointwiseOptions),
          ("bias", biasOptions ?? WeightOptions(.zeros)),
        ], activity: activityRegularizer)
  }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(filters > 0, "filters must be at least 1, not \(filters)")
    try builder.require(
      depthMultiplier > 0 && depthMultiplier <= Int(Int32.max),
      "depthMultiplier must be at least 1 and below 2³¹, not \(depthMultiplier)")
    try windows.check(builder, size: "kernelSize")
    let output = try windows.output(of: input, channels: filters, builder)
    let features = try builder.features(of: input)
    depthwiseKernel = builder.weight(
      "depthwise_kernel", [windows.size, features, depthMultiplier], depthwiseOptions)
    pointwiseKernel = builder.weight(
      "pointwise_kernel", [1, features * depthMultiplier, filters], pointwiseOptions)
    if let biasOptions { bias = builder.weight("bias", [filters], biasOptions) }
    return output
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    _ = try windows.count(in: pass.tape.shape(input.value), layer: name)
    let (depthwise, pointwise) = (pass.weight(depthwiseKernel), pass.weight(pointwiseKernel))
    let b = biasOptions == nil ? nil : pass.weight(bias)
    let apart = pass.tape.depthwiseConvolution(input.value, depthwise, nil, windows)
    let mixed = pass.tape.convolution(
      apart, pointwise, b, Windows(size: 1, stride: 1, padding: .valid))
    let y = pass.tape.activation(activation, mixed)
    pass.addActivityPenalty(of: y, activityRegularizer)
    return Signal(y)
  }
}
