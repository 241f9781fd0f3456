// Reshape: the same numbers under another shape.

/// Gives every sample another shape of as many numbers. Drops a mask.
/// Keras: https://keras.io/api/layers/reshaping_layers/reshape
public struct Reshape: SimpleLayer {
  public static let kind = "Reshape"
  public var name: LayerName
  /// One sample's shape; at most one size is −1, which takes what is left.
  public let targetShape: [Int]

  /// - Parameter targetShape: without the batch axis; one size may be −1, which takes what is left.
  public init(_ targetShape: [Int], name: String? = nil) {
    self.targetShape = targetShape
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(try config.integers("target_shape").numbers, name: try config.name())
  }

  public var config: Config { ["target_shape": .array(targetShape.map { .int($0) })] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(
      targetShape.allSatisfy { $0 >= -1 && $0 <= Int(Int32.max) } && targetShape.count { $0 == -1 } <= 1,
      "targetShape \(targetShape) must have sizes of at least 0, one of which may be -1")
    try builder.require(input.rank > 0, "needs a batch axis and got \(input)")
    let known = input.axes.dropFirst().compactMap { $0 }
    guard known.count == input.rank - 1 else {
      return Shape([input[0]] + targetShape.map { $0 == -1 ? nil : $0 })
    }
    guard let sizes = Self.sizes(targetShape, for: known) else {
      throw ModelError(
        "\(builder.layerName): \(input) does not fit targetShape \(targetShape); both must have as many numbers "
          + "for each sample")
    }
    return Shape([input[0]] + sizes.map { $0 })
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    let shape = pass.tape.shape(input.value)
    guard let sizes = Self.sizes(targetShape, for: Array(shape.dropFirst())) else {
      throw InputError(
        "\(name): an input of shape \(Shape(shape.map { $0 })) does not fit targetShape \(targetShape); both must "
          + "have as many numbers for each sample")
    }
    return Signal(pass.tape.reshape(input.value, [shape[0]] + sizes))
  }

  /// The target with its −1 worked out; nil where it does not fit.
  private static func sizes(_ target: [Int], for sample: [Int]) -> [Int]? {
    guard let count = product(sample), let given = product(target.filter { $0 != -1 }) else { return nil }
    guard target.contains(-1) else { return given == count ? target : nil }
    guard given > 0, count % given == 0 else { return nil }
    return target.map { $0 == -1 ? count / given : $0 }
  }

  /// Nil where no number holds it: a file may ask for anything.
  private static func product(_ sizes: [Int]) -> Int? {
    sizes.reduce(1) { product, size in
      product.flatMap {
        let (next, overflow) = $0.multipliedReportingOverflow(by: size)
        return overflow ? nil : next
      }
    }
  }
}
