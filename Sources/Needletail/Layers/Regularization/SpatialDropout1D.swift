// SpatialDropout1D: forgets whole features of a sequence while training.

/// Sets features to zero with probability `rate` while training, at all steps of a sample alike, and scales the
/// others by 1 / (1 − rate). Keras: https://keras.io/api/layers/regularization_layers/spatial_dropout1d
///
/// `[batch, time, features]`; a mask passes through.
public struct SpatialDropout1D: SimpleLayer {
  public static let kind = "SpatialDropout1D"
  public var name: LayerName
  /// The share of features that is dropped, at least 0 and below 1.
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
    try builder.require(
      input.rank == 3,
      "takes a sequence [batch, time, features] and got \(input); use Dropout for other shapes")
    stream = builder.stream("dropout")
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    guard pass.training, rate > 0 else { return input }
    let x = pass.tape.dense(input.value)
    let factors = pass.tape.dropFactors(
      width: pass.tape.shape(x)[2], rate: rate, stream!, step: pass.step, samples: pass.samples)
    return Signal(pass.tape.multiply(x, everyStep: factors), mask: input.mask)
  }
}
