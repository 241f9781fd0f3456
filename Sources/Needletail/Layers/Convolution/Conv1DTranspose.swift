// Conv1DTranspose: a convolution turned round, from few steps to many.

/// y = activation(the transposed convolution of x with the kernel + bias): every step of x adds x·kernel to the
/// window of y that starts `strides` steps after the one before it.
/// Keras: https://keras.io/api/layers/convolution_layers/convolution1d_transpose
///
/// `[batch, time, features]` to `[batch, steps, filters]`, with steps = `time · strides` for `.same` and
/// `(time − 1) · strides + max(window, strides)` for `.valid`. Drops a mask.
public struct Conv1DTranspose: SimpleLayer {
  public static let kind = "Conv1DTranspose"
  public var name: LayerName
  public let filters: Int
  public let activation: Activation
  /// Steps more than the windows of y cover, below `strides`; nil takes what Keras takes.
  public let outputPadding: Int?
  let windows: Windows
  private let kernelOptions: WeightOptions
  private let biasOptions: WeightOptions?
  private let activityRegularizer: (any Regularizer)?
  /// `[kernelSize, filters, features]`
  public private(set) var kernel = Weight.unbuilt
  /// `[filters]`
  public private(set) var bias = Weight.unbuilt

  /// - Parameters:
  ///   - filters: the number of outputs at each step, at least 1.
  ///   - kernelSize: the steps of a window.
  ///   - strides: the steps from a window to the next. Not together with a dilation.
  ///   - padding: `.valid` or `.same`.
  ///   - dilationRate: the steps from a tap of a window to the next.
  ///   - activityRegularizer: what the outputs add to the loss, divided by the batch's size.
  public init(
    _ filters: Int, _ kernelSize: Int, strides: Int = 1, padding: WindowPadding = .valid,
    outputPadding: Int? = nil, dilationRate: Int = 1, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: any Initializer = .glorotUniform, biasInitializer: any Initializer = .zeros,
    kernelRegularizer: (any Regularizer)? = nil, biasRegularizer: (any Regularizer)? = nil,
    activityRegularizer: (any Regularizer)? = nil, kernelConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.filters = filters
    self.activation = activation
    self.outputPadding = outputPadding
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
    outputPadding =
      if case .array(let values) = config["output_padding"], values.count == 1 {
        try Config([(key: "output_padding", value: values[0])]).int("output_padding")
      } else { try config.optionalInt("output_padding") }
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
      "padding": .string(windows.padding.rawValue),
      "output_padding": outputPadding.map { [.int($0)] } ?? .null,
      "data_format": "channels_last", "dilation_rate": [.int(windows.dilation)],
      "activation": .string(activation.name), "use_bias": .bool(biasOptions != nil),
    ]
    return own
      + .weights(
        [("kernel", kernelOptions), ("bias", biasOptions ?? WeightOptions(.zeros))],
        activity: activityRegularizer)
  }

  /// The steps of y for those of x.
  private func steps(_ time: Int) -> Int {
    let (stride, span) = (windows.stride, windows.span)
    switch windows.padding {
    case .same: return outputPadding.map { (time - 1) * stride + span % 2 + $0 } ?? time * stride
    default: return (time - 1) * stride + (outputPadding.map { span + $0 } ?? max(span, stride))
    }
  }

  /// The steps cut off in front of y.
  private func before(_ time: Int) -> Int {
    guard windows.padding == .same else { return 0 }
    return max((time - 1) * windows.stride + windows.span - steps(time), 0) / 2
  }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(filters > 0, "filters must be at least 1, not \(filters)")
    try builder.require(windows.padding != .causal, "takes padding .valid or .same, not .causal")
    try windows.check(builder, size: "kernelSize")
    if let outputPadding {
      try builder.require(
        outputPadding >= 0 && outputPadding < windows.stride,
        "outputPadding must be at least 0 and below strides \(windows.stride), not \(outputPadding)")
    }
    try builder.require(
      input.rank == 3,
      "takes a sequence [batch, time, features] and got \(input); give every sample a time axis and features")
    let features = try builder.features(of: input)
    kernel = builder.weight("kernel", [windows.size, filters, features], kernelOptions)
    if let biasOptions { bias = builder.weight("bias", [filters], biasOptions) }
    return [input[0], input[1].map { max(0, steps($0)) }, filters]
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    let shape = pass.tape.shape(input.value)
    guard shape[1] >= 1, steps(shape[1]) >= 1 else {
      throw InputError(
        "\(name): a batch of shape \(Shape(shape.map { $0 })) has no steps; give sequences of at least 1")
    }
    let (w, b) = (pass.weight(kernel), biasOptions == nil ? nil : pass.weight(bias))
    let z = pass.tape.transposedConvolution(
      input.value, w, b, windows, time: steps(shape[1]), before: before(shape[1]))
    let y = pass.tape.activation(activation, z)
    pass.addActivityPenalty(of: y, activityRegularizer)
    return Signal(y)
  }
}
