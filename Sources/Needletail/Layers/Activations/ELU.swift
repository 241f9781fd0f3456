// ELU: an exponential below zero.

/// y = x where x > 0, else alpha (eˣ − 1). Keras: https://keras.io/api/layers/activation_layers/elu
///
/// Any shape; a mask passes through.
public struct ELU: SimpleLayer {
  public static let kind = "ELU"
  public var name: LayerName
  public let alpha: Float

  public init(alpha: Float = 1, name: String? = nil) {
    self.alpha = alpha
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(alpha: try config.float("alpha", default: 1), name: try config.name())
  }

  public var config: Config { ["alpha": .float(alpha)] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) -> Shape { input }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    Signal(pass.tape.activation(.elu(alpha: alpha), input.value), mask: input.mask)
  }
}
