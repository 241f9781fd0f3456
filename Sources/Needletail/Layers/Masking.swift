// Masking: steps that equal a value are skipped by the layers behind.

/// Masks the steps whose features all equal `maskValue`, and sets them to zero. Replaces any incoming mask.
/// Keras: https://keras.io/api/layers/core_layers/masking
public struct Masking: SimpleLayer {
  public static let kind = "Masking"
  public var name: LayerName
  public let maskValue: Float

  public init(maskValue: Float = 0, name: String? = nil) {
    self.maskValue = maskValue
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(maskValue: try config.float("mask_value", default: 0), name: try config.name())
  }

  public var config: Config { ["mask_value": .float(maskValue)] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(input.rank >= 2, "needs steps of features [batch, …, features] and got \(input)")
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let (y, mask) = pass.tape.maskSteps(input.value, equalTo: maskValue)
    return Signal(y, mask: mask)
  }
}
