// Subtract: the difference of two signals.

/// The first input minus the second. Keras: https://keras.io/api/layers/merging_layers/subtract
///
/// See `MergeLayer` for shapes and masks.
public struct Subtract: MergeLayer {
  public static let kind = "Subtract"
  public static let inputCount: Int? = 2
  public var name: LayerName

  public init(name: String? = nil) { self.name = LayerName(name) }

  public func merge(_ inputs: [Signal], _ pass: inout Pass) -> Value {
    pass.tape.subtract(inputs[0].value, inputs[1].value)
  }
}
