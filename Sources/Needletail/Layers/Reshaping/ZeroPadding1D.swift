// ZeroPadding1D: zeros in front of and behind a sequence.

/// Puts steps of zeros in front of and behind a sequence. Drops a mask.
/// Keras: https://keras.io/api/layers/reshaping_layers/zero_padding1d
///
/// `[batch, time, features]` to `[batch, front + time + behind, features]`.
public struct ZeroPadding1D: SimpleLayer {
  public static let kind = "ZeroPadding1D"
  public var name: LayerName
  /// How many steps in front and how many behind.
  public let padding: (Int, Int)

  /// - Parameter padding: how many steps on each side.
  public init(padding: Int = 1, name: String? = nil) { self.init(padding: (padding, padding), name: name) }

  /// - Parameter padding: how many steps in front and how many behind.
  public init(padding: (Int, Int), name: String? = nil) {
    self.padding = padding
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    try config.checkDataFormat()
    self.init(padding: try config.ends("padding", default: 1), name: try config.name())
  }

  public var config: Config {
    ["padding": [.int(padding.0), .int(padding.1)], "data_format": "channels_last"]
  }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.requireSequence(input)
    let limit = 0...Int(Int32.max)
    try builder.require(
      limit.contains(padding.0) && limit.contains(padding.1), "padding must be at least 0, not \(padding)")
    return [input[0], input[1].map { padding.0 + $0 + padding.1 }, input[2]]
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    Signal(pass.tape.padSteps(input.value, front: padding.0, behind: padding.1))
  }
}

extension Config {
  /// A number for both ends of a sequence, or one for each.
  func ends(_ key: String, default fallback: Int) throws -> (Int, Int) {
    guard self[key] != nil, self[key] != .null else { return (fallback, fallback) }
    let (ends, isList) = try integers(key)
    guard ends.count == (isList ? 2 : 1) else {
      throw ModelError("the configuration's '\(key)' must be one whole number or two, not \(ends)")
    }
    return (ends[0], ends.last!)
  }
}
