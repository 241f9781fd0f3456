// Dot: the products of two signals along an axis of each.

/// The sums of products of two inputs along an axis of each, sample by sample.
/// Keras: https://keras.io/api/layers/merging_layers/dot
///
/// `[batch, 4, 6]` and `[batch, 5, 6]` with axes 2 give `[batch, 4, 5]`: the axes that are left of the first input,
/// then those of the second. Where none is left, the output is `[batch, 1]`. Drops masks.
public struct Dot: Layer {
  public static let kind = "Dot"
  public var name: LayerName
  /// The axis of each input, the batch being 0; a negative one counts from the last.
  public let axes: (Int, Int)
  /// Scales both inputs along their axes to a norm of 1 before, which gives the cosine of the angle between them.
  public let normalize: Bool
  private let isOneAxis: Bool

  /// - Parameter axes: the axis of both inputs.
  public init(axes: Int, normalize: Bool = false, name: String? = nil) {
    self.axes = (axes, axes)
    self.normalize = normalize
    self.name = LayerName(name)
    isOneAxis = true
  }

  /// - Parameter axes: the axis of the first input and that of the second.
  public init(axes: (Int, Int), normalize: Bool = false, name: String? = nil) {
    self.axes = axes
    self.normalize = normalize
    self.name = LayerName(name)
    isOneAxis = false
  }

  public init(config: Config) throws {
    let (axes, isList) = try config.integers("axes")
    guard axes.count == (isList ? 2 : 1) else {
      throw ModelError("the configuration's 'axes' must be one whole number or two, not \(axes)")
    }
    self.axes = (axes[0], axes.last!)
    isOneAxis = !isList
    normalize = try config.bool("normalize", default: false)
    name = LayerName(try config.name())
  }

  public var config: Config {
    [
      "axes": isOneAxis ? .int(axes.0) : [.int(axes.0), .int(axes.1)], "normalize": .bool(normalize),
    ]
  }

  public mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    try builder.require(inputs.count == 2, "takes 2 inputs and got \(inputs.count)")
    let (a, b) = (inputs[0], inputs[1])
    let (i, j) = (try builder.axis(axes.0, of: a), try builder.axis(axes.1, of: b))
    try builder.require(i > 0 && j > 0, "cannot sum over the batch axis; give axes of 1 or more")
    try builder.require(
      a[i] == nil || b[j] == nil || a[i] == b[j],
      "axis \(i) of \(a) and axis \(j) of \(b) must have one size")
    let left = a.axes.indices.filter { $0 != i }.map { a[$0] }
    let made = left + b.axes.indices.filter { $0 != j && $0 > 0 }.map { b[$0] }
    return [Shape(made.count == 1 ? made + [1] : made)]
  }

  public func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    let (a, b) = (pass.tape.shape(inputs[0].value), pass.tape.shape(inputs[1].value))
    let (i, j) = (axes.0 < 0 ? axes.0 + a.count : axes.0, axes.1 < 0 ? axes.1 + b.count : axes.1)
    guard a[i] == b[j], a[0] == b[0] else {
      throw InputError(
        "\(name): axis \(i) of \(Shape(a.map { $0 })) and axis \(j) of \(Shape(b.map { $0 })) must have one size, "
          + "and the batches too")
    }
    let (left, right) = (a.indices.filter { $0 > 0 && $0 != i }, b.indices.filter { $0 > 0 && $0 != j })
    var x = pass.tape.permute(inputs[0].value, [0] + left + [i])
    var y = pass.tape.permute(inputs[1].value, [0] + right + [j])
    if normalize {
      x = pass.tape.normalizeRows(x, .unit)
      y = pass.tape.normalizeRows(y, .unit)
    }
    let (outer, inner) = (left.map { a[$0] }, right.map { b[$0] })
    let turned = pass.tape.permute(
      pass.tape.reshape(y, [b[0], inner.reduce(1, *), b[j]]), [0, 2, 1])
    let product = pass.tape.batchProduct(pass.tape.reshape(x, [a[0], outer.reduce(1, *), a[i]]), turned)
    let sizes = [a[0]] + outer + inner
    return [Signal(pass.tape.reshape(product, sizes.count == 1 ? [a[0], 1] : sizes))]
  }
}
