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
    func inputName(_ place: Int) -> String? {
      calls.first { $0.inputs == [place] && layers[$0.layer] is Input }.map { "\(layers[$0.layer].name)" }
    }
    guard inputs.count == self.inputs.count else {
      let names = self.inputs.compactMap(inputName).joined(separator: ", ")
      throw InputError(
        "\(name) takes \(self.inputs.count) inputs\(names.isEmpty ? "" : " (\(names))") and got \(inputs.count); "
          + "give one tensor for each, in that order")
    }
    var signals = [Signal?](repeating: nil, count: shapes.count)
    for (number, (place, signal)) in zip(self.inputs, inputs).enumerated() {
      let shape = pass.tape.shape(signal.value)
      guard shapes[place].accepts(shape) else {
        let which = inputs.count > 1 ? " as '\(inputName(place) ?? "input \(number)")'" : ""
        throw InputError(
          "\(name) takes an input of shape \(shapes[place])\(which) and got \(Shape(shape.map { $0 })); "
            + "give samples of that shape, or build the model for others with Input(shape:)")
      }
      signals[place] = signal
    }
    for call in calls {
      let layer = layers[call.layer]
      let made = try layer.forward(call.inputs.map { signals[$0]! }, &pass)
      guard made.count == call.outputs.count else {
        throw ModelError(
          "\(layer.name) gave \(made.count) outputs, and as it was built it announced \(call.outputs.count)")
      }
      for (place, signal) in zip(call.outputs, made) {
        if let mask = signal.mask, !pass.tape.shape(signal.value).starts(with: mask.shape) {
          throw InputError(
            "\(layer.name): the mask has shape \(Shape(mask.shape.map { $0 })) and what it belongs to "
              + "\(Shape(pass.tape.shape(signal.value).map { $0 })); a mask has the first axes of its value, and a "
              + "layer that changes these must change or drop it")
        }
        signals[place] = signal
      }
    }
    return outputs.map { signals[$0]! }
  }
}
