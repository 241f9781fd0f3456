// ModelContents: what a model file holds, for programs that show it.

import NeedletailFormats

/// A model file as one looks at it: its layers with shapes and parameters, and what was saved beside them.
package struct ModelContents: Sendable {
  /// One layer.
  package struct Layer: Sendable {
    package let name: String
    /// Its Keras class.
    package let kind: String
    /// Its arguments under their Keras names.
    package let config: JSON
    /// The shapes of what it gives, the batch axis first.
    package let outputShapes: [Shape]
    package let parameters: Int
  }

  /// Whether these strings in a file's header say that it is a model file.
  package static func isModel(_ file: SafetensorsFile) -> Bool { file.metadata("format") == "needletail" }

  package let name: String
  package let layers: [Layer]
  /// The weights in the order of the layers.
  package let weightNames: [String]
  package let parameters: Int
  package let trainableParameters: Int
  package let extras: ModelExtras
  package let preprocessing: JSON?
  package let compileConfig: JSON?

  /// Loads the model as `Sequential.load` does, and keeps what can be shown.
  /// - Throws: `FormatError` when it is damaged.
  package init(of file: SafetensorsFile) throws {
    let (network, extras) = try ModelFile.read(file)
    name = network.name
    layers = network.layers.indices.map { i in
      let call = network.wiring.calls.first { $0.layer == i }
      return Layer(
        name: network.layerNames[i], kind: type(of: network.layers[i]).kind,
        config: network.layers[i].config.json,
        outputShapes: call?.outputs.map { network.wiring.shapes[$0] } ?? [],
        parameters: network.weights[network.layerWeights[i] ?? 0..<0].reduce(0) { $0 + $1.count })
    }
    weightNames = network.weights.map(\.name)
    parameters = network.countParams()
    trainableParameters = network.trainableWeights.reduce(0) { $0 + $1.count }
    self.extras = extras
    preprocessing = extras.preprocessing?.json
    compileConfig = network.training?.config.json
  }
}
