// The Identity layer: what comes in goes out.

/// Gives what it gets, mask and all, as Keras' `Identity`: https://keras.io/api/layers/core_layers/identity
///
/// Named `IdentityLayer` in Swift because `Identity` is the initializer.
public struct IdentityLayer: SimpleLayer {
  public static let kind = "Identity"
  public var name: LayerName

  public init(name: String? = nil) { self.name = LayerName(name) }

  public init(config: Config) throws { self.init(name: try config.name()) }

  public var config: Config { [:] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) -> Shape { input }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal { input }
}
