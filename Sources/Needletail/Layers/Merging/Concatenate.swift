// Concatenate: signals one after another along an axis.

/// Its inputs one after another along an axis; their other axes are alike.
/// Keras: https://keras.io/api/layers/merging_layers/concatenate
///
/// Masks go one after another too along a masked axis (a missing one counts everywhere). Along any other axis, a step
/// counts where it counts in any of the inputs.
public struct Concatenate: Layer {
  public static let kind = "Concatenate"
  public var name: LayerName
  /// The axis, the batch being 0; a negative one counts from the last.
  public let axis: Int

  public init(axis: Int = -1, name: String? = nil) {
    self.axis = axis
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    self.init(axis: try config.int("axis", default: -1), name: try config.name())
  }

  public var config: Config { ["axis": .int(axis)] }

  public mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    try builder.require(!inputs.isEmpty, "takes at least one input and got none")
    let axis = try builder.axis(axis, of: inputs[0])
    try builder.require(axis > 0, "cannot join along the batch axis; give an axis of 1 or more")
    var shape = inputs[0]
    for input in inputs.dropFirst() {
      let fits =
        input.rank == shape.rank
        && shape.axes.indices.allSatisfy {
          $0 == axis || input[$0] == nil || shape[$0] == nil || input[$0] == shape[$0]
        }
      try builder.require(
        fits,
        "inputs of shapes \(inputs.map(\.description).joined(separator: " and ")) cannot be joined along "
          + "axis \(axis); all other axes must be alike")
      try builder.require(
        [shape, input].allSatisfy { ($0[axis] ?? 0) <= Int(Int32.max) },
        "axis \(axis) of \(shape) and \(input) is too large for any memory")
      for other in shape.axes.indices where other != axis { shape[other] = shape[other] ?? input[other] }
      shape[axis] = shape[axis].flatMap { size in input[axis].map { size + $0 } }
    }
    return [shape]
  }

  public func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    var shapes: [[Int]] = []
    for input in inputs { shapes.append(pass.tape.shape(input.value)) }
    let rank = shapes[0].count
    let axis = axis < 0 ? axis + rank : axis
    guard
      shapes.allSatisfy({ shape in shape.indices.allSatisfy { $0 == axis || shape[$0] == shapes[0][$0] } })
    else {
      let names = shapes.map { Shape($0.map { $0 }).description }.joined(separator: " and ")
      throw InputError(
        "\(name): inputs of shapes \(names) cannot be joined along axis \(axis); all other axes must be alike"
      )
    }
    let y = pass.tape.join(inputs.map(\.value), axis: axis)
    return [Signal(y, mask: pass.tape.join(inputs.map(\.mask), of: shapes, axis: axis))]
  }
}

extension Tape {
  /// The masks of values that are joined along an axis.
  fileprivate mutating func join(_ masks: [Mask?], of shapes: [[Int]], axis: Int) -> Mask? {
    let axes = masks.compactMap { $0?.shape.count }.max() ?? 0
    guard axes > 0 else { return nil }
    var full: [Mask] = []
    for (mask, shape) in zip(masks, shapes) {
      let sizes = Array(shape.prefix(axes))
      if let mask {
        let ones = [Int](repeating: 1, count: axes - mask.shape.count)
        full.append(broadcast(Mask(shape: mask.shape + ones, bytes: mask.bytes), to: sizes))
      } else {
        let all = makeMask(shape: sizes)
        all.bytes.update(repeating: 1, count: all.count)
        full.append(all)
      }
    }
    guard axis < axes else { return any(full) }
    let size = full.reduce(0) { $0 + $1.shape[axis] }
    let joined = makeMask(shape: full[0].shape[..<axis] + [size] + full[0].shape[(axis + 1)...])
    let outer = joined.shape[..<axis].reduce(1, *)
    var place = joined.bytes
    for row in 0..<outer {
      for mask in full {
        let width = mask.count / max(1, outer)
        place.update(from: mask.bytes + row * width, count: width)
        place += width
      }
    }
    return joined
  }
}
