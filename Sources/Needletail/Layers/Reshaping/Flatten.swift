// Flatten: one axis for each sample.

/// `[batch, a, b, …]` to `[batch, a·b·…]`. Drops a mask. Keras: https://keras.io/api/layers/reshaping_layers/flatten
public struct Flatten: SimpleLayer {
  public static let kind = "Flatten"
  public var name: LayerName

  public init(name: String? = nil) { self.name = LayerName(name) }

  public init(config: Config) throws { self.init(name: try config.name()) }

  public var config: Config { [:] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    let sizes = input.axes.dropFirst()
    let known = sizes.compactMap { $0 }
    // A file may ask for sizes whose product no number holds.
    var product = 1
    for size in known {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      try builder.require(!overflow, "the axes of \(input) are too large for any memory")
      product = next
    }
    return [input.axes.first ?? nil, known.count == sizes.count ? product : nil]
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let shape = pass.tape.shape(input.value)
    return Signal(pass.tape.reshape(input.value, [shape[0], shape.dropFirst().reduce(1, *)]))
  }
}
