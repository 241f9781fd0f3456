// ActivityRegularization: what passes through adds to the loss.

/// Adds `l1 · Σ|x| + l2 · Σx²` of what passes through to the loss, divided by the batch's size.
/// Keras: https://keras.io/api/layers/regularization_layers/activity_regularization
///
/// Any shape; a mask passes through.
public struct ActivityRegularization: SimpleLayer {
  public static let kind = "ActivityRegularization"
  public var name: LayerName
  public let l1: Float
  public let l2: Float

  public init(l1: Float = 0, l2: Float = 0, name: String? = nil) {
    (self.l1, self.l2) = (l1, l2)
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(
      l1: try config.float("l1", default: 0), l2: try config.float("l2", default: 0), name: try config.name())
  }

  public var config: Config { ["l1": .float(l1), "l2": .float(l2)] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) -> Shape { input }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    pass.addActivityPenalty(of: input.value, L1L2(l1: l1, l2: l2))
    return input
  }
}
