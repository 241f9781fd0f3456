// LeakyReLU: a small slope below zero.

/// y = x where x > 0, else negativeSlope · x. Keras: https://keras.io/api/layers/activation_layers/leaky_relu
///
/// Any shape; a mask passes through.
public struct LeakyReLU: SimpleLayer {
  public static let kind = "LeakyReLU"
  public var name: LayerName
  public let negativeSlope: Float

  public init(negativeSlope: Float = 0.3, name: String? = nil) {
    self.negativeSlope = negativeSlope
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    // Files of Keras 2 call it alpha.
    let old = try config.float("alpha", default: 0.3)
    self.init(negativeSlope: try config.float("negative_slope", default: old), name: try config.name())
  }

  public var config: Config { ["negative_slope": .float(negativeSlope)] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) -> Shape { input }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    Signal(pass.tape.activation(.leakyRelu(negativeSlope: negativeSlope), input.value), mask: input.mask)
  }
}
