// Conv1D: windows over time, each seen by every filter.

/// y = activation(Σ over the taps of a window of x·kernel + bias), a cross-correlation along time.
/// Keras: https://keras.io/api/layers/convolution_layers/convolution1d
///
/// `[batch, time, features]` to `[batch, windows, filters]`. Drops a mask.
public struct Conv1D: SimpleLayer {
  public static let kind = "Conv1D"
  public var name: LayerName
  public let filters: Int
  public let activation: Activation
  public let groups: Int
  let windows: Windows
  private let kernelOptions: WeightOptions
  private let biasOptions: WeightOptions?
  private let activityRegularizer: (any Regularizer)?
  /// `[kernelSize, features / groups, filters]`
  public private(set) var kernel = Weight.unbuilt
  /// `[filters]`
  public private(set) var bias = Weight.unbuilt

  /// - Parameters:
  ///   - filters: the number of outputs at each window, at least 1.
  ///   - kernelSize: the steps of a window.
  ///   - strides: the steps from a window to the next. Not together with a dilation.
  ///   - dilationRate: the steps from a tap of a window to the next.
  ///   - groups: parts of the features, each seen by its part of the filters; divides both.
  ///   - activityRegularizer: what the outputs add to the loss, divided by the batch's size.
  public init(
    _ filters: Int, _ kernelSize: Int, strides: Int = 1, padding: WindowPadding = .valid,
    dilationRate: Int = 1, groups: Int = 1, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: any Initializer = .glorotUniform, biasInitializer: any Initializer = .zeros,
    kernelRegularizer: (any Regularizer)? = nil, biasRegularizer: (any Regularizer)? = nil,
    activityRegularizer: (any Regularizer)? = nil, kernelConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.filters = filters
    self.activation = activation
    self.groups = groups
    windows = Windows(size: kernelSize, stride: strides, dilation: dilationRate, padding: padding)
    kernelOptions = WeightOptions(kernelInitializer, kernelRegularizer, kernelConstraint)
    biasOptions = useBias ? WeightOptions(biasInitializer, biasRegularizer, biasConstraint) : nil
    self.activityRegularizer = activityRegularizer
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    try config.requireChannelsLast()
    filters = try config.size("filters")
    activation = try config.activation("activation")
    groups = try config.int("groups", default: 1)
    windows = Windows(
      size: try config.alongTime("kernel_size"), stride: try config.alongTime("strides", default: 1),
      dilation: try config.alongTime("dilation_rate", default: 1),
      padding: try config.choice("padding", default: .valid))
    kernelOptions = try WeightOptions("kernel", of: config, default: .glorotUniform)
    biasOptions =
      try config.bool("use_bias", default: true) ? WeightOptions("bias", of: config, default: .zeros) : nil
    activityRegularizer = try config.regularizer("activity_regularizer")
    name = LayerName(try config.name())
  }

  public var config: Config {
    let own: Config = [
      "filters": .int(filters), "kernel_size": [.int(windows.size)], "strides": [.int(windows.stride)],
      "padding": .string(windows.padding.rawValue), "data_format": "channels_last",
      "dilation_rate": [.int(windows.dilation)], "groups": .int(groups),
      "activation": .string(activation.name), "use_bias": .bool(useBias),
    ]
    return own
      + .weights(
        [("kernel", kernelOptions), ("bias", biasOptions ?? WeightOptions(.zeros))],
        activity: activityRegularizer)
  }

  public var kernelSize: Int { windows.size }
  public var strides: Int { windows.stride }
  public var padding: WindowPadding { windows.padding }
  public var dilationRate: Int { windows.dilation }
  public var useBias: Bool { biasOptions != nil }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(filters > 0, "filters must be at least 1, not \(filters)")
    try builder.require(groups > 0, "groups must be at least 1, not \(groups)")
    try windows.check(builder, size: "kernelSize")
    let output = try windows.output(of: input, channels: filters, builder)
    let features = try builder.features(of: input)
    try builder.require(
      features % groups == 0 && filters % groups == 0,
      "\(groups) groups divide neither or only one of the \(features) features of \(input) and the \(filters) "
        + "filters of \(output); give groups that divides both")
    kernel = builder.weight("kernel", [windows.size, features / groups, filters], kernelOptions)
    if let biasOptions { bias = builder.weight("bias", [filters], biasOptions) }
    return output
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    _ = try windows.count(in: pass.tape.shape(input.value), layer: name)
    let (w, b) = (pass.weight(kernel), useBias ? pass.weight(bias) : nil)
    let z = pass.tape.convolution(input.value, w, b, windows, groups: groups)
    let y = pass.tape.activation(activation, z)
    pass.addActivityPenalty(of: y, activityRegularizer)
    return Signal(y)
  }
}
