// ReLU: zero below a threshold, cut at a maximum.

/// y = x where x > threshold, at most maxValue; below, negativeSlope · (x − threshold).
/// Keras: https://keras.io/api/layers/activation_layers/relu
///
/// Any shape; a mask passes through.
public struct ReLU: SimpleLayer {
  public static let kind = "ReLU"
  public var name: LayerName
  /// The largest output; nil for none.
  public let maxValue: Float?
  public let negativeSlope: Float
  public let threshold: Float

  /// None of the numbers may be negative.
  public init(
    maxValue: Float? = nil, negativeSlope: Float = 0, threshold: Float = 0, name: String? = nil
  ) {
    self.maxValue = maxValue
    self.negativeSlope = negativeSlope
    self.threshold = threshold
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(
      maxValue: try config.optionalFloat("max_value"),
      negativeSlope: try config.float("negative_slope", default: 0),
      threshold: try config.float("threshold", default: 0), name: try config.name())
  }

  public var config: Config {
    [
      "max_value": .float(maxValue), "negative_slope": .float(negativeSlope),
      "threshold": .float(threshold),
    ]
  }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    for (name, value) in [
      ("maxValue", maxValue ?? 0), ("negativeSlope", negativeSlope), ("threshold", threshold),
    ] {
      try builder.require(value >= 0, "\(name) must not be negative, as \(value) is")
    }
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    guard threshold == 0, maxValue == nil else {
      let y = pass.tape.rectify(
        input.value, negativeSlope: negativeSlope, threshold: threshold, max: maxValue ?? .infinity)
      return Signal(y, mask: input.mask)
    }
    let activation = negativeSlope == 0 ? Activation.relu : .leakyRelu(negativeSlope: negativeSlope)
    return Signal(pass.tape.activation(activation, input.value), mask: input.mask)
  }
}
