// GlobalMaxPooling1D: the maximum of all steps.

/// The maximum over the steps of a sequence; as in Keras, masked steps count too.
/// Keras: https://keras.io/api/layers/pooling_layers/global_max_pooling1d
///
/// `[batch, time, features]` to `[batch, features]`. Drops a mask.
public struct GlobalMaxPooling1D: SimpleLayer {
  public static let kind = "GlobalMaxPooling1D"
  public var name: LayerName
  /// Keeps an axis of one step: `[batch, 1, features]`.
  public let keepdims: Bool

  public init(keepdims: Bool = false, name: String? = nil) {
    self.keepdims = keepdims
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    try config.checkDataFormat()
    self.init(keepdims: try config.bool("keepdims", default: false), name: try config.name())
  }

  public var config: Config { ["data_format": "channels_last", "keepdims": .bool(keepdims)] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(input.rank != 3 || input[1] != 0, "needs at least one step and got \(input)")
    return try builder.pooled(input, keepdims: keepdims)
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    let shape = pass.tape.shape(input.value)
    guard shape[1] > 0 else {
      throw InputError("\(name): needs at least one step and got \(Shape(shape.map { $0 }))")
    }
    let y = pass.tape.maxSteps(input.value)
    return Signal(keepdims ? pass.tape.reshape(y, [shape[0], 1, shape[2]]) : y)
  }
}
