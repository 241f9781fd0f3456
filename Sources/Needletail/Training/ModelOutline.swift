// ModelOutline: a model as a drawing shows it, uses of layers and what flows between them.

/// The uses of layers in a model, and which takes what from which.
package struct ModelOutline: Sendable {
  /// One use of a layer.
  package struct Node: Sendable {
    package let name: String
    package let kind: String
    /// The shapes of what it gives; `?` where they are not known.
    package let shape: String
    package let parameters: Int
    /// Which use of its layer it is, from 1, and how many there are.
    package let use: Int
    package let uses: Int
    package let isInput: Bool
    package let isOutput: Bool
    package let isFrozen: Bool
    /// Whether the layer is a model.
    package let isModel: Bool
  }

  /// Something that flows from one use to another.
  package struct Edge: Sendable {
    package let from: Int
    package let to: Int
    /// Which of the outputs it is, from 0.
    package let output: Int
  }

  package let name: String
  package let parameters: Int
  package let nodes: [Node]
  package let edges: [Edge]
}

extension TrainableModel {
  /// The model as a drawing shows it. One whose shapes are not known yet is a chain of layers with `?`.
  package var outline: ModelOutline {
    var model = self
    try? model.build(nil)
    return model.network.ownOutline
  }
}

extension Network {
  fileprivate var ownOutline: ModelOutline {
    guard isBuilt else {
      let names = (try? Network.names(for: layers)) ?? layers.map { type(of: $0).kind }
      let nodes = layers.indices.map { i in
        node(i, names[i], shape: "?", use: 1, uses: 1, isOutput: i == layers.count - 1)
      }
      let edges = layers.indices.dropFirst().map { ModelOutline.Edge(from: $0 - 1, to: $0, output: 0) }
      return ModelOutline(name: name, parameters: 0, nodes: nodes, edges: edges)
    }
    var (seen, makers) = ([Int: Int](), [Int: (call: Int, output: Int)]())
    var (nodes, edges) = ([ModelOutline.Node](), [ModelOutline.Edge]())
    for (number, call) in wiring.calls.enumerated() {
      seen[call.layer, default: 0] += 1
      nodes.append(
        node(
          call.layer, layerNames[call.layer],
          shape: call.outputs.map { wiring.shapes[$0].description }.joined(separator: ", "),
          use: seen[call.layer]!, uses: wiring.calls.count { $0.layer == call.layer },
          isOutput: wiring.outputs.contains(where: call.outputs.contains)))
      for signal in call.inputs {
        if let maker = makers[signal] {
          edges.append(.init(from: maker.call, to: number, output: maker.output))
        }
      }
      for (output, signal) in call.outputs.enumerated() { makers[signal] = (number, output) }
    }
    return ModelOutline(name: name, parameters: countParams(), nodes: nodes, edges: edges)
  }

  private func node(
    _ i: Int, _ name: String, shape: String, use: Int, uses: Int, isOutput: Bool
  ) -> ModelOutline.Node {
    let parameters = weights[layerWeights[i] ?? 0..<0].reduce(0) { $0 + $1.count }
    return ModelOutline.Node(
      name: name, kind: type(of: layers[i]).kind, shape: shape, parameters: parameters, use: use, uses: uses,
      isInput: layers[i] is Input, isOutput: isOutput, isFrozen: frozenLayers.contains(i) && parameters > 0,
      isModel: layers[i] is any ModelLayer)
  }
}
