// MaxPooling1D: the largest number of every window of a sequence.

/// The maximum over every window, feature by feature.
/// Keras: https://keras.io/api/layers/pooling_layers/max_pooling1d
///
/// `[batch, time, features]` to `[batch, windows, features]`. Drops a mask.
public struct MaxPooling1D: WindowPooling {
  public static let kind = "MaxPooling1D"
  static let pool = PoolKind.maximum
  public var name: LayerName
  let windows: Windows

  /// - Parameters:
  ///   - poolSize: the steps of a window.
  ///   - strides: the steps from a window to the next; nil takes `poolSize`, so that windows lie side by side.
  ///   - padding: `.valid`, or `.same` for windows over the ends, of which only the steps within count.
  public init(_ poolSize: Int = 2, strides: Int? = nil, padding: WindowPadding = .valid, name: String? = nil)
  {
    windows = Windows(size: poolSize, stride: strides ?? poolSize, padding: padding)
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    windows = try Windows(pooling: config)
    name = LayerName(try config.name())
  }
}

/// What the layers share that pool over windows.
protocol WindowPooling: SimpleLayer {
  static var pool: PoolKind { get }
  var windows: Windows { get }
}

extension WindowPooling {
  public var config: Config {
    [
      "pool_size": [.int(windows.size)], "strides": [.int(windows.stride)],
      "padding": .string(windows.padding.rawValue), "data_format": "channels_last",
    ]
  }

  public var poolSize: Int { windows.size }
  public var strides: Int { windows.stride }
  public var padding: WindowPadding { windows.padding }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(windows.padding != .causal, "takes padding .valid or .same, not .causal")
    try windows.check(builder, size: "poolSize")
    var output = try windows.output(of: input, channels: 1, builder)
    output[2] = input[2]
    return output
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    _ = try windows.count(in: pass.tape.shape(input.value), layer: name)
    return Signal(pass.tape.pool(input.value, Self.pool, windows))
  }
}

extension Windows {
  /// The windows of a pooling layer's configuration.
  init(pooling config: Config) throws {
    try config.requireChannelsLast()
    let size = try config.alongTime("pool_size", default: 2)
    self.init(
      size: size, stride: try config.alongTime("strides", default: size),
      padding: try config.choice("padding", default: .valid))
  }
}
