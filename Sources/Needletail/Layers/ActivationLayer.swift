// The Activation layer: an activation by itself.

/// Applies an activation, as Keras' `Activation`: https://keras.io/api/layers/core_layers/activation
///
/// Any shape; a mask passes through. Named `ActivationLayer` in Swift because `Activation` is the function.
public struct ActivationLayer: SimpleLayer {
  public static let kind = "Activation"
  public var name: LayerName
  public let activation: Activation

  public init(_ activation: Activation, name: String? = nil) {
    self.activation = activation
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(try config.activation("activation"), name: try config.name())
  }

  public var config: Config { ["activation": .string(activation.name)] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) -> Shape { input }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    Signal(pass.tape.activation(activation, input.value), mask: input.mask)
  }
}
