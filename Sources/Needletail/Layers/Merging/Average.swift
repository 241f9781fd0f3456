// Average: the mean of signals.

/// The mean of its inputs, number by number. Keras: https://keras.io/api/layers/merging_layers/average
///
/// See `MergeLayer` for shapes and masks.
public struct Average: MergeLayer {
  public static let kind = "Average"
  public var name: LayerName

  public init(name: String? = nil) { self.name = LayerName(name) }

  public func merge(_ inputs: [Signal], _ pass: inout Pass) -> Value {
    var y = inputs[0].value
    for input in inputs.dropFirst() { y = pass.tape.add(y, input.value) }
    return inputs.count == 1 ? y : pass.tape.scale(y, by: 1 / Float(inputs.count))
  }
}
