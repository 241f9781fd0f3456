// Minimum: the smallest of several numbers, place by place.

/// The smallest of its inputs, number by number. Keras: https://keras.io/api/layers/merging_layers/minimum
///
/// See `MergeLayer` for shapes and masks. As in Keras, a masked step of an input leaves the choice to the others.
public struct Minimum: MergeLayer {
  public static let kind = "Minimum"
  public var name: LayerName

  public init(name: String? = nil) { self.name = LayerName(name) }

  public func merge(_ inputs: [Signal], _ pass: inout Pass) -> Value {
    pass.tape.extreme(of: inputs, largest: false)
  }
}
