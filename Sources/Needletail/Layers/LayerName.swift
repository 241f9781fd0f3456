// LayerName: what a layer is called within its model, and what makes copies of it one layer.

/// A layer's name within its model, and its identity: copies of a layer are the same layer, so that a
/// graph which uses it in two places shares its weights.
public struct LayerName: Sendable, CustomStringConvertible {
  /// The name the user gave; nil lets the model number it.
  public var given: String?
  /// The name in the model that was built; nil before.
  public internal(set) var resolved: String?
  private let identity = Identity()

  private final class Identity: Sendable {}

  /// - Parameter name: nil lets the model number the layer (`dense`, `dense_1`).
  public init(_ name: String? = nil) { given = name }

  public var description: String { resolved ?? given ?? "a layer" }

  /// Distinguishes layers, not their copies.
  var id: ObjectIdentifier { ObjectIdentifier(identity) }
}
