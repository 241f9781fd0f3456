// Points: a mark at every pair of numbers.

/// Separate points: a measured value at each x. The first of a chart are dots, further ones have other shapes.
///
/// A number that is not finite leaves a gap.
public struct Points: Sendable, Equatable {
  /// What the legend calls them; empty for no entry.
  public var name: String
  /// Where they are from left to right.
  public var x: [Double]
  /// How high they are; as many as `x`.
  public var y: [Double]

  /// Points at x = 1, 2, 3, ….
  public init(_ name: String = "", y: [some BinaryFloatingPoint]) {
    self.init(name, x: y.indices.map { Double($0 + 1) }, y: y)
  }

  /// A scatter of pairs.
  /// - Precondition: `x` and `y` have the same length.
  public init(_ name: String = "", x: [some BinaryFloatingPoint], y: [some BinaryFloatingPoint]) {
    precondition(x.count == y.count, "points need one y an x, got \(x.count) x and \(y.count) y")
    self.name = name
    self.x = x.map { Double($0) }
    self.y = y.map { Double($0) }
  }
}
