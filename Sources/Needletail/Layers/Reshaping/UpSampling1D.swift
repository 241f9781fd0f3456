// UpSampling1D: every step of a sequence several times.

/// Repeats every step of a sequence `size` times. Drops a mask.
/// Keras: https://keras.io/api/layers/reshaping_layers/up_sampling1d
///
/// `[batch, time, features]` to `[batch, size · time, features]`.
public struct UpSampling1D: SimpleLayer {
  public static let kind = "UpSampling1D"
  public var name: LayerName
  /// How often each step comes.
  public let size: Int

  /// - Parameter size: how often each step comes, at least 1.
  public init(size: Int = 2, name: String? = nil) {
    self.size = size
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(size: config["size"] == nil ? 2 : try config.size("size"), name: try config.name())
  }

  public var config: Config { ["size": .int(size)] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.requireSequence(input)
    try builder.require(size > 0 && size <= Int(Int32.max), "size must be at least 1, not \(size)")
    return [input[0], input[1].map { $0 * size }, input[2]]
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let shape = pass.tape.shape(input.value)
    let steps = pass.tape.reshape(input.value, [shape[0], shape[1], 1, shape[2]])
    let many = pass.tape.broadcast(steps, to: [shape[0], shape[1], size, shape[2]])
    return Signal(pass.tape.reshape(many, [shape[0], shape[1] * size, shape[2]]))
  }
}
