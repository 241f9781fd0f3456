// Multiply: the product of signals.

/// The product of its inputs, number by number. Keras: https://keras.io/api/layers/merging_layers/multiply
///
/// See `MergeLayer` for shapes and masks. As in Keras, a masked step of an input counts as ones; where all inputs
/// have a mask, steps that are masked in all of them are zeros.
public struct Multiply: MergeLayer {
  public static let kind = "Multiply"
  public var name: LayerName

  public init(name: String? = nil) { self.name = LayerName(name) }

  public func merge(_ inputs: [Signal], _ pass: inout Pass) -> Value {
    let sizes = pass.tape.shape(inputs[0].value)
    var y: Value?
    for input in inputs {
      var x = input.value
      if let mask = input.mask {
        x = pass.tape.zeroRows(x, kept: pass.tape.rows(mask, of: sizes), filling: 1)
      }
      y = y == nil ? x : pass.tape.multiply(y!, x)
    }
    guard let mask = pass.tape.any(inputs.map(\.mask)) else { return y! }
    return pass.tape.zeroRows(y!, kept: pass.tape.rows(mask, of: sizes))
  }
}
