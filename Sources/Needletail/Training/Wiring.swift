// Wiring: which layer takes which signals and makes which, and a run along it.

/// How layers are connected. Signals are numbered.
struct Wiring: Sendable {
  /// The uses of layers, in an order in which every signal is made before it is taken.
  var calls: [Call] = []
  /// The shape of every signal.
  var shapes: [Shape] = []
  var inputs: [Int] = []
  var outputs: [Int] = []

  /// One use of a layer.
  struct Call: Sendable {
    let layer: Int
    let inputs: [Int]
    let outputs: [Int]
  }

  /// Runs the layers over a batch.
  /// - Throws: `InputError` when an input has the wrong shape or numbers that cannot be used.
  func forward(
    _ layers: [any Layer], _ inputs: [Signal], _ pass: inout Pass, name: String
  ) throws -> [Signal] {
    guard inputs.count == self.inputs.count else {
      throw InputError("\(name) takes \(self.inputs.count) inputs and got \(inputs.count)")
    }
    var signals = [Signal?](repeating: nil, count: shapes.count)
    for (number, (place, signal)) in zip(self.inputs, inputs).enumerated() {
      let shape = pass.tape.shape(signal.value)
      guard shapes[place].accepts(shape) else {
        let which = inputs.count > 1 ? " as input \(number)" : ""
        throw InputError(
          "\(name) takes an input of shape \(shapes[place])\(which) and got \(Shape(shape.map { $0 }))")
      }
      signals[place] = signal
    }
    for call in calls {
      let made = try layers[call.layer].forward(call.inputs.map { signals[$0]! }, &pass)
      for (place, signal) in zip(call.outputs, made) { signals[place] = signal }
    }
    return outputs.map { signals[$0]! }
  }
}
