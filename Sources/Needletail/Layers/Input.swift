// Input: says what comes in.

/// The shape of what a model takes, without the batch axis. Keras: https://keras.io/api/layers/core_layers/input
public struct Input: SimpleLayer {
  public static let kind = "InputLayer"
  public var name: LayerName
  /// The shape of one sample; nil where an axis is open.
  public let shape: Shape

  /// - Parameter shape: one sample's shape, such as `[500]`, or `[nil, 32]` for sequences of any length.
  public init(shape: Shape, name: String? = nil) {
    self.shape = shape
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    name = LayerName(try config.name())
    guard let axes = try config.optionalShape("batch_shape") else {
      throw ModelError("InputLayer: the configuration has no 'batch_shape'")
    }
    shape = Shape(Array(axes.axes.dropFirst()))
  }

  public var config: Config { ["batch_shape": .shape(Shape([nil] + shape.axes)), "dtype": "float32"] }

  public var assumedInput: Shape? { Shape([nil] + shape.axes) }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    let own = Shape([nil] + shape.axes)
    guard input.rank == own.rank, zip(input.axes, own.axes).allSatisfy({ $0 == nil || $1 == nil || $0 == $1 })
    else {
      throw ModelError("\(builder.layerName) (InputLayer) takes \(own) and got \(input)")
    }
    return own
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal { input }
}
