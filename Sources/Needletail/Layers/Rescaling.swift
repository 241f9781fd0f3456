// Rescaling: fixed numbers that bring inputs to another range.

/// y = scale · x + offset. Keras: https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling
///
/// Any shape; a mask passes through.
public struct Rescaling: SimpleLayer {
  public static let kind = "Rescaling"
  public var name: LayerName
  /// One number for all, or one for each place of the last axis.
  public let scale: [Float], offset: [Float]

  public init(_ scale: Float, offset: Float = 0, name: String? = nil) {
    self.init([scale], offset: [offset], name: name)
  }

  /// Scale and offset are one number for all, or one for each place of the last axis.
  public init(_ scale: [Float], offset: [Float] = [0], name: String? = nil) {
    self.scale = scale
    self.offset = offset
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(
      try config.floats("scale"), offset: config["offset"] == nil ? [0] : try config.floats("offset"),
      name: try config.name())
  }

  public var config: Config {
    func value(_ numbers: [Float]) -> Config.Value {
      numbers.count == 1 ? .float(numbers[0]) : .array(numbers.map { .float($0) })
    }
    return ["scale": value(scale), "offset": value(offset)]
  }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    for (name, numbers) in [("scale", scale), ("offset", offset)] {
      try builder.require(
        numbers.count == 1 || numbers.count == input.last,
        "\(name) has \(numbers.count) numbers; give one, or one for each place of the last axis of \(input)")
    }
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    Signal(pass.tape.rescale(input.value, scale: scale, offset: offset), mask: input.mask)
  }
}

extension Config {
  /// A number, or a list of them.
  fileprivate func floats(_ key: String) throws -> [Float] {
    guard case .array(let values) = self[key] else { return [try float(key)] }
    return try values.map { try Config([(key: key, value: $0)]).float(key) }
  }
}
