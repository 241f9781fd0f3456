// Graph: a drawing of layers put in order, so that a network can be built from it.

/// Layers in the order in which Keras lists them, and their uses, found by walking back from the outputs.
struct Graph: Sendable {
  var layers: [any Layer] = []
  /// The uses of layers, in an order in which every signal is made before it is taken.
  private(set) var steps: [Step] = []
  /// The model's inputs in the order given.
  private(set) var inputs: [ObjectIdentifier] = []
  private(set) var outputs: [SymbolicTensor.Key]

  /// The shapes of the inputs.
  var inputShapes: [Shape] {
    inputs.map { input in layers[steps.first { $0.node == input }!.layer].assumedInput! }
  }

  /// One use of a layer.
  struct Step: Sendable {
    let layer: Int
    let inputs: [SymbolicTensor.Key]
    let node: ObjectIdentifier
  }

  /// - Throws: `ModelError` when an input is missing, is none, or is not needed.
  init(inputs: [any Symbolic], outputs: [any Symbolic]) throws {
    self.outputs = outputs.map(\.symbol.key)
    var nodes: [(id: ObjectIdentifier, node: SymbolicTensor.Node)] = []  // outputs first, as met
    var depth: [ObjectIdentifier: Int] = [:]
    var finished: [(id: ObjectIdentifier, node: SymbolicTensor.Node)] = []

    // Without recursion, so that a deep graph is no danger.
    for output in outputs {
      var stack: [(tensor: SymbolicTensor, next: Int)] = [(output.symbol, 0)]
      while let (tensor, next) = stack.last {
        let id = tensor.key.node
        if next == 0 {
          if depth[id] != nil {
            stack.removeLast()
            continue
          }
          nodes.append((id, tensor.node))
          depth[id] = 0
        }
        if next < tensor.node.inputs.count {
          stack[stack.count - 1].next += 1
          stack.append((tensor.node.inputs[next], 0))
        } else {
          finished.append((id, tensor.node))
          stack.removeLast()
        }
      }
    }
    // The longest way to an output; a layer that is used twice is as deep as its deepest use.
    var layerDepth: [ObjectIdentifier: Int] = [:]
    for (id, node) in finished.reversed() {
      let own = depth[id]!
      layerDepth[node.layer.name.id] = max(layerDepth[node.layer.name.id] ?? 0, own)
      for input in node.inputs { depth[input.key.node] = max(depth[input.key.node]!, own + 1) }
    }
    let order = nodes.indices.sorted {
      (-depth[nodes[$0].id]!, $0) < (-depth[nodes[$1].id]!, $1)
    }
    var layerOrder: [(id: ObjectIdentifier, met: Int)] = []
    for (met, entry) in nodes.enumerated()
    where !layerOrder.contains(where: { $0.id == entry.node.layer.name.id }) {
      layerOrder.append((entry.node.layer.name.id, met))
    }
    layerOrder.sort { (-layerDepth[$0.id]!, $0.met) < (-layerDepth[$1.id]!, $1.met) }
    let place = Dictionary(uniqueKeysWithValues: layerOrder.enumerated().map { ($1.id, $0) })
    layers = layerOrder.map { entry in nodes[entry.met].node.layer }

    let given = inputs.map(\.symbol.key.node)
    for (i, input) in inputs.enumerated() {
      guard input.symbol.node.layer is Input else {
        throw ModelError("input \(i) of the model is no Input; start the graph with Input(shape:)")
      }
      guard place[input.symbol.node.layer.name.id] != nil else {
        throw ModelError(
          "input '\(input.symbol.node.layer.name)' leads to no output of the model; leave it out, or connect it"
        )
      }
    }
    for index in order {
      let (id, node) = nodes[index]
      if node.layer is Input, !given.contains(id) {
        throw ModelError(
          "the graph needs the input '\(node.layer.name)', which is not among the model's inputs; give it to "
            + "Model(inputs:outputs:) too")
      }
      if node.inputs.isEmpty, !(node.layer is Input) {
        throw ModelError("\(type(of: node.layer).kind) is called on nothing; call it on an Input or a layer")
      }
      steps.append(Step(layer: place[node.layer.name.id]!, inputs: node.inputs.map(\.key), node: id))
    }
    self.inputs = given
  }
}
