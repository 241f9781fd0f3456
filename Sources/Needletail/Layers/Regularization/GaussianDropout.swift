// GaussianDropout: multiplies its input with noise while training.

/// Multiplies with random numbers of mean 1 and standard deviation √(rate / (1 − rate)) while training.
/// Keras: https://keras.io/api/layers/regularization_layers/gaussian_dropout
///
/// Any shape; a mask passes through.
public struct GaussianDropout: SimpleLayer {
  public static let kind = "GaussianDropout"
  public var name: LayerName
  /// As for `Dropout` of as much noise, at least 0 and below 1.
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
    guard pass.training, rate > 0 else { return input }
    let factors = pass.tape.normalNumbers(
      width: pass.width(of: input.value), mean: 1, deviation: (rate / (1 - rate)).squareRoot(), stream!,
      step: pass.step, samples: pass.samples)
    return Signal(pass.tape.multiply(input.value, constants: factors), mask: input.mask)
  }
}
