// Cropping1D: a sequence without its first and last steps.

/// Takes steps off both ends of a sequence. Drops a mask.
/// Keras: https://keras.io/api/layers/reshaping_layers/cropping1d
///
/// `[batch, time, features]` to `[batch, time − front − behind, features]`.
public struct Cropping1D: SimpleLayer {
  public static let kind = "Cropping1D"
  public var name: LayerName
  /// How many steps in front and how many behind.
  public let cropping: (Int, Int)

  /// - Parameter cropping: how many steps on each side.
  public init(cropping: Int = 1, name: String? = nil) {
    self.init(cropping: (cropping, cropping), name: name)
  }

  /// - Parameter cropping: how many steps in front and how many behind.
  public init(cropping: (Int, Int), name: String? = nil) {
    self.cropping = cropping
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(cropping: try config.ends("cropping", default: 1), name: try config.name())
  }

  public var config: Config { ["cropping": [.int(cropping.0), .int(cropping.1)]] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.requireSequence(input)
    let limit = 0...Int(Int32.max)
    try builder.require(
      limit.contains(cropping.0) && limit.contains(cropping.1), "cropping must be at least 0, not \(cropping)"
    )
    guard let time = input[1] else { return input }
    try builder.require(
      time > cropping.0 + cropping.1, "cropping \(cropping) leaves no step of \(input); crop less")
    return [input[0], time - cropping.0 - cropping.1, input[2]]
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    let shape = pass.tape.shape(input.value)
    guard shape[1] > cropping.0 + cropping.1 else {
      throw InputError(
        "\(name): cropping \(cropping) leaves no step of \(Shape(shape.map { $0 })); crop less")
    }
    return Signal(pass.tape.steps(input.value, cropping.0..<shape[1] - cropping.1))
  }
}
