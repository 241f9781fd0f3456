// GlobalAveragePooling1D: the mean of all steps.

/// The mean over the steps of a sequence; masked steps do not count.
/// Keras: https://keras.io/api/layers/pooling_layers/global_average_pooling1d
///
/// `[batch, time, features]` to `[batch, features]`. As in Keras, a sequence that is masked throughout gives NaN.
public struct GlobalAveragePooling1D: SimpleLayer {
  public static let kind = "GlobalAveragePooling1D"
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
    try builder.pooled(input, keepdims: keepdims)
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    let shape = pass.tape.shape(input.value)
    if let mask = input.mask, mask.shape != Array(shape.prefix(2)) {
      throw InputError(
        "\(name): the mask has shape \(Shape(mask.shape.map { $0 })) and the input \(Shape(shape.map { $0 })); "
          + "a mask has the first two axes of the sequence that it belongs to")
    }
    let y = pass.tape.meanSteps(input.value, mask: input.mask)
    return Signal(keepdims ? pass.tape.reshape(y, [shape[0], 1, shape[2]]) : y)
  }
}

extension Config {
  /// - Throws: `ModelError` where features are not to come last.
  func checkDataFormat() throws {
    guard try string("data_format", default: "channels_last") == "channels_last" else {
      throw ModelError("the configuration's 'data_format' must be 'channels_last'; features come last here")
    }
  }
}

extension Builder {
  /// The shape of a sequence with all steps made into one.
  func pooled(_ input: Shape, keepdims: Bool) throws -> Shape {
    try requireSequence(input)
    return keepdims ? [input[0], 1, input[2]] : [input[0], input[2]]
  }

  /// - Throws: `ModelError` where the input is no sequence of features, or one that no memory holds.
  func requireSequence(_ input: Shape) throws {
    try require(input.rank == 3, "takes a sequence [batch, time, features] and got \(input)")
    try require((input[1] ?? 0) <= Int(Int32.max), "the time axis of \(input) is too large for any memory")
  }
}
