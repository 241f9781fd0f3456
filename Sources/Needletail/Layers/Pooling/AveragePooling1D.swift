// AveragePooling1D: the mean of every window of a sequence.

/// The mean over every window, feature by feature; steps beyond the ends do not count.
/// Keras: https://keras.io/api/layers/pooling_layers/average_pooling1d
///
/// `[batch, time, features]` to `[batch, windows, features]`. Drops a mask.
public struct AveragePooling1D: WindowPooling {
  public static let kind = "AveragePooling1D"
  static let pool = PoolKind.mean
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
