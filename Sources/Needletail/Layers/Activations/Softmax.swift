// Softmax: exponentials that add up to one along an axis, masked places left out.

/// y = eˣ / Σeˣ along some axes. Keras: https://keras.io/api/layers/activation_layers/softmax
///
/// Any shape; a mask passes through. As in Keras, masked places count as −1e9 and give zeros; a mask has the first
/// axes of its input.
public struct Softmax: SimpleLayer {
  public static let kind = "Softmax"
  public var name: LayerName
  /// What is added up to one.
  public let axis: LayerAxes

  public init(axis: LayerAxes = -1, name: String? = nil) {
    self.axis = axis
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(axis: try LayerAxes(config: config), name: try config.name())
  }

  public var config: Config { ["axis": axis.config] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try axis.check(input, builder)
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    let sizes = pass.tape.shape(input.value)
    guard let mask = input.mask else {
      let x = pass.tape.moveLast(input.value, axis)
      let y = pass.tape.activation(.softmax, x)
      return Signal(pass.tape.moveBack(y, axis, sizes))
    }
    guard mask.shape == Array(sizes.prefix(mask.shape.count)) else {
      throw InputError(
        "\(name): the mask has shape \(Shape(mask.shape.map { $0 })) and the input \(Shape(sizes.map { $0 })); "
          + "a mask has the first axes of what it belongs to")
    }
    // One byte for every row of the last axis; an axis of 1 where the mask has all axes.
    let rows = mask.shape.count == sizes.count ? sizes + [1] : sizes
    let kept = pass.tape.rows(mask, of: rows)
    let apart = pass.tape.zeroRows(pass.tape.reshape(input.value, rows), kept: kept, filling: -1e9)
    let x = pass.tape.moveLast(pass.tape.reshape(apart, sizes), axis)
    let y = pass.tape.moveBack(pass.tape.activation(.softmax, x), axis, sizes)
    let zeroed = pass.tape.zeroRows(pass.tape.reshape(y, rows), kept: kept)
    return Signal(pass.tape.reshape(zeroed, sizes), mask: mask)
  }
}
