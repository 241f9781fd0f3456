// RMSNormalization: every sample, or step, brought to a mean square of 1 by itself.

/// y = x / √(Σx²/n + epsilon) · scale, over some axes of each sample.
/// Keras: https://keras.io/api/layers/normalization_layers/rms_normalization
///
/// Any shape stays as it is. Drops a mask, as in Keras.
public struct RMSNormalization: SimpleLayer {
  public static let kind = "RMSNormalization"
  public var name: LayerName
  /// What the mean square is taken over; scale has their sizes.
  public let axis: LayerAxes
  public let epsilon: Float
  /// The sizes of the axes.
  public private(set) var scale = Weight.unbuilt

  public init(axis: LayerAxes = -1, epsilon: Float = 1e-6, name: String? = nil) {
    self.axis = axis
    self.epsilon = epsilon
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(
      axis: try LayerAxes(config: config), epsilon: try config.float("epsilon", default: 1e-6),
      name: try config.name())
  }

  public var config: Config { ["axis": axis.config, "epsilon": .float(epsilon)] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(epsilon >= 0, "epsilon must not be negative, as \(epsilon) is")
    scale = builder.weight("scale", try axis.sizes(in: input, builder), .ones)
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let sizes = pass.tape.shape(input.value)
    let x = pass.tape.moveLast(input.value, axis)
    let factor = pass.vector(scale)
    let y = pass.tape.normalizeRows(x, .rms(epsilon: epsilon), factor)
    return Signal(pass.tape.moveBack(y, axis, sizes))
  }
}
