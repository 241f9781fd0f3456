// What goes into a model and what comes out, for those who build on it.

extension TrainableModel {
  /// The shapes of what goes in, the batch axis first; empty where the model is not built.
  package var inputShapes: [Shape] { network.wiring.inputs.map { network.wiring.shapes[$0] } }

  /// The shapes of what comes out, the batch axis first; empty where the model is not built.
  package var outputShapes: [Shape] { network.wiring.outputs.map { network.wiring.shapes[$0] } }

  /// Keras' name of the activation behind the first output; nil where its layer has none of its own.
  package var outputActivation: String? {
    guard let output = network.wiring.outputs.first,
      let call = network.wiring.calls.first(where: { $0.outputs.contains(output) })
    else { return nil }
    let layer = network.layers[call.layer]
    if layer is Softmax { return "softmax" }
    guard case .string(let name)? = layer.config["activation"] else { return nil }
    return name
  }
}
