// Dropout: forgets some of its input while training.

/// Sets numbers to zero with probability `rate` while training and scales the others by 1 / (1 − rate).
/// Keras: https://keras.io/api/layers/regularization_layers/dropout
public struct Dropout: SimpleLayer {
  public static let kind = "Dropout"
  public var name: LayerName
  /// The share of numbers that is dropped, at least 0 and below 1.
  public let rate: Float
  private var stream: RandomStream?

  public init(_ rate: Float, name: String? = nil) {
    self.rate = rate
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(try config.float("rate"), name: try config.name())
  }

  public var config: Config { ["rate": .float(rate)] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(rate >= 0 && rate < 1, "rate must be at least 0 and below 1, not \(rate)")
    stream = builder.stream("dropout")
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    Signal(pass.dropout(input.value, rate: rate, stream!), mask: input.mask)
  }
}
