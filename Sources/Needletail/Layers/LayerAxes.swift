// LayerAxes: axes as layers take them, from a configuration and counted from either end.

/// One axis or several that a layer works along, the batch being 0; negative ones count from the last.
///
/// Written as a number or a list: `axis: -1`, `axis: [1, 2]`.
public struct LayerAxes: Sendable, Equatable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  public let axes: [Int]
  /// Whether they were written as a list.
  let isList: Bool

  public init(_ axis: Int) { (axes, isList) = ([axis], false) }
  public init(_ axes: [Int]) { (self.axes, isList) = (axes, true) }
  public init(integerLiteral axis: Int) { self.init(axis) }
  public init(arrayLiteral axes: Int...) { self.init(axes) }

  /// The argument `axis` of a configuration; -1 where there is none.
  init(config: Config) throws {
    let (axes, isList) = config["axis"] == nil ? ([-1], false) : try config.integers("axis")
    self = isList ? LayerAxes(axes) : LayerAxes(axes[0])
  }

  var config: Config.Value { isList ? .array(axes.map { .int($0) }) : .int(axes[0]) }

  /// The axes counted from the first, in the order given.
  func resolved(rank: Int) -> [Int] { axes.map { $0 < 0 ? $0 + rank : $0 } }

  /// Their sizes, in the order given, which a layer has weights for.
  /// - Throws: `ModelError` when an axis does not exist, comes twice, is the batch, or has no known size.
  func sizes(in input: Shape, _ builder: Builder) throws -> [Int] {
    try check(input, builder)
    return try resolved(rank: input.rank).map { try builder.size(ofAxis: $0, in: input) }
  }

  /// - Throws: `ModelError` when an axis does not exist, comes twice, or is the batch.
  func check(_ input: Shape, _ builder: Builder) throws {
    let places = try axes.map { try builder.axis($0, of: input) }
    try builder.require(
      !places.isEmpty && Set(places).count == places.count && !places.contains(0),
      "axis \(axes) must name axes of \(input) behind the batch axis, each once")
  }
}

extension Tape {
  /// x with some axes put last and made one: `[…, their product]`.
  mutating func moveLast(_ x: Value, _ axes: LayerAxes) -> Value {
    let sizes = shape(x)
    let last = axes.resolved(rank: sizes.count).sorted()
    let first = sizes.indices.filter { !last.contains($0) }
    let turned = permute(x, first + last)
    return last.count == 1
      ? turned : reshape(turned, first.map { sizes[$0] } + [last.reduce(1) { $0 * sizes[$1] }])
  }

  /// What `moveLast` made of a value of the given sizes, as it was.
  mutating func moveBack(_ y: Value, _ axes: LayerAxes, _ sizes: [Int]) -> Value {
    let last = axes.resolved(rank: sizes.count).sorted()
    let order = sizes.indices.filter { !last.contains($0) } + last
    let apart = last.count == 1 ? y : reshape(y, order.map { sizes[$0] })
    return permute(apart, order.indices.map { order.firstIndex(of: $0)! })
  }
}

extension Config {
  /// A whole number, or a list of them.
  /// - Returns: the numbers, and whether they stand in a list.
  func integers(_ key: String) throws -> (numbers: [Int], isList: Bool) {
    guard case .array(let values) = self[key] else { return ([try int(key)], false) }
    return (
      try values.map { value in
        guard case .int(let number) = value else {
          throw ModelError("the configuration's '\(key)' must be whole numbers, not \(value)")
        }
        return number
      }, true
    )
  }
}

extension Builder {
  /// An axis counted from the first.
  /// - Throws: `ModelError` when the input has no such axis.
  func axis(_ axis: Int, of input: Shape) throws -> Int {
    let place = axis < 0 ? axis + input.rank : axis
    try require(
      (0..<input.rank).contains(place),
      "there is no axis \(axis) in \(input); axes go from \(-input.rank) to \(input.rank - 1)")
    return place
  }

  /// The size of an axis that weights belong to.
  /// - Throws: `ModelError` when it is open.
  func size(ofAxis axis: Int, in input: Shape) throws -> Int {
    guard let size = input[axis] else {
      throw ModelError(
        "\(layerName) needs to know axis \(axis) of its input, which is open in \(input); "
          + "give it with Input(shape:)", needsShape: true)
    }
    return size
  }
}
