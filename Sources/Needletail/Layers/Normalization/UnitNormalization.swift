// UnitNormalization: every sample, or step, brought to a norm of 1 by itself.

/// y = x / √max(Σx², 1e-12), over some axes of each sample.
/// Keras: https://keras.io/api/layers/normalization_layers/unit_normalization
///
/// Any shape stays as it is; a mask passes through.
public struct UnitNormalization: SimpleLayer {
  public static let kind = "UnitNormalization"
  public var name: LayerName
  /// What the norm is taken over.
  public let axis: LayerAxes

  public init(axis: LayerAxes = -1, name: String? = nil) {
    self.axis = axis
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(axis: try LayerAxes(config: config), name: try config.name())
  }

  public var config: Config { ["axis": axis.config] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try axis.check(input, builder)
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let sizes = pass.tape.shape(input.value)
    let x = pass.tape.moveLast(input.value, axis)
    let y = pass.tape.normalizeRows(x, .unit)
    return Signal(pass.tape.moveBack(y, axis, sizes), mask: input.mask)
  }
}
