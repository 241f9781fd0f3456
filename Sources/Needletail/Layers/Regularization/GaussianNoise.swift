// GaussianNoise: blurs its input while training.

/// Adds random numbers of mean 0 while training. Keras: https://keras.io/api/layers/regularization_layers/gaussian_noise
///
/// Any shape; a mask passes through.
public struct GaussianNoise: SimpleLayer {
  public static let kind = "GaussianNoise"
  public var name: LayerName
  /// The standard deviation of what is added, from 0 to 1.
  public let stddev: Float
  private var stream: RandomStream?

  public init(_ stddev: Float, name: String? = nil) {
    self.stddev = stddev
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(try config.float("stddev"), name: try config.name())
  }

  public var config: Config { ["stddev": .float(stddev)] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(stddev >= 0 && stddev <= 1, "stddev must be from 0 to 1, not \(stddev)")
    stream = builder.stream("noise")
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    guard pass.training, stddev > 0 else { return input }
    let noise = pass.tape.normalNumbers(
      width: pass.width(of: input.value), mean: 0, deviation: stddev, stream!, step: pass.step,
      samples: pass.samples)
    return Signal(pass.tape.add(input.value, constants: noise), mask: input.mask)
  }
}
