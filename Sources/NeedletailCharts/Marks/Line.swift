// Line: pairs of numbers joined in their order.

/// A line through its points, in the order given. Further lines of a chart are dashed and dotted.
///
/// A number that is not finite breaks the line.
public struct Line: Sendable, Equatable {
  /// What the legend calls it; empty for no entry.
  public var name: String
  /// Where its points are from left to right.
  public var x: [Double]
  /// How high they are; as many as `x`.
  public var y: [Double]

  /// A line over x = 1, 2, 3, ….
  public init(_ name: String = "", y: [some BinaryFloatingPoint]) {
    self.init(name, x: y.indices.map { Double($0 + 1) }, y: y)
  }

  /// A line through pairs.
  /// - Precondition: `x` and `y` have the same length.
  public init(_ name: String = "", x: [some BinaryFloatingPoint], y: [some BinaryFloatingPoint]) {
    precondition(x.count == y.count, "a line needs one y an x, got \(x.count) x and \(y.count) y")
    self.name = name
    self.x = x.map { Double($0) }
    self.y = y.map { Double($0) }
  }

  /// The unbroken pieces, as positions in `x` and `y`.
  var pieces: [Range<Int>] {
    var pieces: [Range<Int>] = []
    var start = 0
    for i in 0...x.count {
      if i < x.count && x[i].isPlottable && y[i].isPlottable { continue }
      if start < i { pieces.append(start..<i) }
      start = i + 1
    }
    return pieces
  }
}
