// Maximum: the largest of several numbers, place by place.

/// The largest of its inputs, number by number. Keras: https://keras.io/api/layers/merging_layers/maximum
///
/// See `MergeLayer` for shapes and masks. As in Keras, a masked step of an input leaves the choice to the others.
public struct Maximum: MergeLayer {
  public static let kind = "Maximum"
  public var name: LayerName

  public init(name: String? = nil) { self.name = LayerName(name) }

  public func merge(_ inputs: [Signal], _ pass: inout Pass) -> Value {
    pass.tape.extreme(of: inputs, largest: true)
  }
}

extension Tape {
  /// The largest or smallest of signals of one shape; masked steps take the numbers of the others.
  mutating func extreme(of inputs: [Signal], largest: Bool) -> Value {
    let sizes = shape(inputs[0].value)
    var (y, mask) = (inputs[0].value, inputs[0].mask)
    for input in inputs.dropFirst() {
      var x = input.value
      if let own = input.mask { x = chooseRows(rows(own, of: sizes), x, else: y) }
      if let mask { y = chooseRows(rows(mask, of: sizes), y, else: x) }
      mask = any([mask, input.mask])
      y = largest ? maximum(y, x) : minimum(y, x)
    }
    return y
  }
}
