// RepeatVector: one vector at every step of a sequence.

/// Repeats its input at every step. `[batch, features]` to `[batch, n, features]`.
/// Keras: https://keras.io/api/layers/reshaping_layers/repeat_vector
public struct RepeatVector: SimpleLayer {
  public static let kind = "RepeatVector"
  public var name: LayerName
  /// How many steps.
  public let n: Int

  /// - Parameter n: how many steps, at least 1.
  public init(_ n: Int, name: String? = nil) {
    self.n = n
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(try config.size("n"), name: try config.name())
  }

  public var config: Config { ["n": .int(n)] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(n > 0, "n must be at least 1, not \(n)")
    try builder.require(input.rank == 2, "takes vectors [batch, features] and got \(input)")
    return [input[0], n, input[1]]
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let shape = pass.tape.shape(input.value)
    let step = pass.tape.reshape(input.value, [shape[0], 1, shape[1]])
    return Signal(pass.tape.broadcast(step, to: [shape[0], n, shape[1]]))
  }
}
