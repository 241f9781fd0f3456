// Shape: the sizes of a signal's axes as a layer sees them when it is built.

/// The sizes of a signal's axes, the batch axis first; `nil` where a size is open.
///
/// `[nil, 500, 32]` is a batch of any size of 500 steps of 32 features. Printed as Keras does:
/// `(None, 500, 32)`.
public struct Shape: Equatable, Hashable, Sendable, ExpressibleByArrayLiteral {
  public var axes: [Int?]

  public init(_ axes: [Int?]) { self.axes = axes }
  public init(arrayLiteral elements: Int?...) { axes = elements }

  public var rank: Int { axes.count }
  /// The size of the last axis.
  public var last: Int? { axes.last ?? nil }

  public subscript(axis: Int) -> Int? {
    get { axes[axis] }
    set { axes[axis] = newValue }
  }

  /// The same shape with another last axis.
  public func replacingLast(with size: Int?) -> Shape {
    Shape(axes.dropLast() + [size])
  }

  /// Whether a tensor of this shape can pass: same rank, and equal sizes where one is given.
  public func accepts(_ sizes: [Int]) -> Bool {
    sizes.count == rank && zip(axes, sizes).allSatisfy { $0 == nil || $0 == $1 }
  }
}

extension Shape: CustomStringConvertible {
  public var description: String {
    let parts = axes.map { $0.map(String.init) ?? "None" }
    return parts.count == 1 ? "(\(parts[0]),)" : "(" + parts.joined(separator: ", ") + ")"
  }
}
