// Permute: the axes of every sample in another order.

/// Puts the axes of every sample in another order. Drops a mask.
/// Keras: https://keras.io/api/layers/reshaping_layers/permute
public struct Permute: SimpleLayer {
  public static let kind = "Permute"
  public var name: LayerName
  /// Axis i + 1 of the output is axis `dims[i]` of the input; axes count from 1, the batch being 0.
  public let dims: [Int]

  /// - Parameter dims: the axes 1, 2, … of the input in the order wanted; `[2, 1]` changes time and features.
  public init(_ dims: [Int], name: String? = nil) {
    self.dims = dims
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(try config.integers("dims").numbers, name: try config.name())
  }

  public var config: Config { ["dims": .array(dims.map { .int($0) })] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(
      !dims.isEmpty && dims.sorted() == Array(1...dims.count),
      "dims \(dims) must hold each of the axes 1, 2, … once")
    try builder.require(
      input.rank == dims.count + 1,
      "dims \(dims) order \(dims.count) axes behind the batch axis, and the input is \(input)")
    return Shape([input[0]] + dims.map { input[$0] })
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    Signal(pass.tape.permute(input.value, [0] + dims))
  }
}
