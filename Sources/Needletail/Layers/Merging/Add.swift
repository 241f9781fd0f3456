// Add: the sum of signals.

/// The sum of its inputs. Keras: https://keras.io/api/layers/merging_layers/add
///
/// See `MergeLayer` for shapes and masks.
public struct Add: MergeLayer {
  public static let kind = "Add"
  public var name: LayerName

  public init(name: String? = nil) { self.name = LayerName(name) }

  public func merge(_ inputs: [Signal], _ pass: inout Pass) -> Value {
    var y = inputs[0].value
    for input in inputs.dropFirst() { y = pass.tape.add(y, input.value) }
    return y
  }
}
