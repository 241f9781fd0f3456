// Network: built layers, how they are wired, and the numbers of all their weights.

/// Layers, their wiring and their weights: the part that every kind of model shares.
///
/// A network is a value: a copy is a snapshot, and training the copy leaves the original alone. All its
/// weights lie in one buffer; a weight is a named range in it.
public struct Network: Sendable {
  /// The model's name, such as `sequential`.
  public var name: String
  /// Where every random draw of the model starts.
  public let seed: UInt64
  /// The layers in the order in which they are built.
  public internal(set) var layers: [any Layer]
  /// The layers' names, unique within the model.
  public internal(set) var layerNames: [String] = []
  /// Which layer takes which signals and makes which.
  var wiring = Wiring()
  /// Whether the layers are a plain stack, which is printed and saved without its wiring.
  let isStack: Bool

  /// The weights of all layers under their Keras paths, in the order in which layers asked for them.
  public internal(set) var weights: [Weight] = []
  /// For each layer, its weights among `weights`.
  var layerWeights: [Int: Range<Int>] = [:]
  /// The numbers of all weights.
  var buffer = Tensor(shape: [0], storage: FloatStorage(count: 0), offset: 0)
  /// What weights add to the loss, and what they are brought back to after a step.
  var regularizers: [(weight: Weight, regularizer: any Regularizer)] = []
  var constraints: [(weight: Weight, constraint: any Constraint)] = []
  var stateSlots: [StateSlot] = []
  var states: [Int: Tensor] = [:]

  /// What `compile` set.
  var training: TrainingSetup?
  /// Set by a callback to end training after the running batch.
  public var stopTraining = false

  /// Layers whose weights do not change in training. Keras: `layer.trainable = False`.
  var frozenLayers: Set<Int> = []

  init(name: String, seed: UInt64, layers: [any Layer] = [], isStack: Bool = true) {
    self.name = name
    self.seed = seed
    self.layers = layers
    self.isStack = isStack
  }

  /// Whether shapes are known and weights exist.
  public var isBuilt: Bool { !wiring.calls.isEmpty }

  // MARK: Building

  /// Builds layer after layer, each on what the one before it gives.
  /// - Parameters:
  ///   - input: the shape of what comes in, the batch axis first.
  ///   - check: sees the weights before any memory is taken for them.
  ///   - fill: the numbers of a weight; nil takes its initializer.
  /// - Throws: `ModelError` naming the layer when shapes don't fit.
  mutating func buildChain(
    _ input: Shape, check: ([Weight]) throws -> Void = { _ in }, fill: ((Weight) throws -> [Float])? = nil
  ) throws {
    var built = Network(name: name, seed: seed, layers: layers)
    built.training = training
    built.layerNames = try Network.names(for: layers)
    built.wiring.shapes = [input]
    built.wiring.inputs = [0]
    var signals = [0]
    var requests: [Builder.Request] = []
    for i in layers.indices { signals = try built.buildCall(of: i, signals, &requests) }
    built.wiring.outputs = signals
    try check(built.weights)
    try built.fillWeights(requests, fill)
    try built.resolveTraining()
    self = built
  }

  /// Builds the layers of a graph.
  /// - Parameters: as `buildChain`.
  /// - Throws: `ModelError` naming the layer when shapes don't fit.
  mutating func buildGraph(
    _ graph: Graph, check: ([Weight]) throws -> Void = { _ in }, fill: ((Weight) throws -> [Float])? = nil
  ) throws {
    var built = Network(name: name, seed: seed, layers: graph.layers, isStack: false)
    built.layerNames = try Network.names(for: graph.layers)
    var places: [SymbolicTensor.Key: Int] = [:]
    for (number, input) in graph.inputs.enumerated() {
      let step = graph.steps.first { $0.node == input }!
      built.wiring.shapes.append(graph.layers[step.layer].assumedInput!)
      built.wiring.inputs.append(number)
    }
    var requests: [Builder.Request] = []
    for step in graph.steps {
      let taken =
        try graph.inputs.firstIndex(of: step.node).map { [$0] }
        ?? step.inputs.map { key in
          guard let place = places[key] else {
            throw ModelError(
              "\(built.layerNames[step.layer]) takes output \(key.output) of a layer that has fewer")
          }
          return place
        }
      let made = try built.buildCall(of: step.layer, taken, &requests)
      for (output, place) in made.enumerated() { places[.init(node: step.node, output: output)] = place }
    }
    built.wiring.outputs = try graph.outputs.map { key in
      guard let place = places[key] else {
        throw ModelError("an output of the model is one that its layer does not have")
      }
      return place
    }
    try check(built.weights)
    try built.fillWeights(requests, fill)
    self = built
  }

  /// Builds a use of a layer: its weights at the first use, and at every use the shapes of what it gives.
  private mutating func buildCall(
    of i: Int, _ inputs: [Int], _ requests: inout [Builder.Request]
  ) throws -> [Int] {
    let kind = type(of: layers[i]).kind
    let ordinal = layers[..<i].count { type(of: $0).kind == kind }
    let nextPlace = weights.last.map { ($0.place.upperBound + 15) & ~15 } ?? 0
    var builder = Builder(
      layerName: layerNames[i], layerKind: kind, ordinal: ordinal, seed: seed, nextPlace: nextPlace,
      nextIndex: weights.count, nextState: stateSlots.count)
    layers[i].name.resolved = layerNames[i]
    let shapes = inputs.map { wiring.shapes[$0] }
    let made: [Shape]
    if let first = layerWeights[i] {
      var again = layers[i]
      made = try again.build(shapes, &builder)
      guard builder.requests.map(\.weight.shape) == weights[first].map(\.shape) else {
        throw ModelError(
          "\(layerNames[i]) (\(kind)) is used on \(shapes.map(\.description).joined(separator: ", ")), "
            + "which needs other weights than its first use; use another layer there")
      }
    } else {
      made = try layers[i].build(shapes, &builder)
      try take(builder, of: i, &requests)
    }
    let from = wiring.shapes.count
    wiring.shapes += made
    wiring.calls.append(Wiring.Call(layer: i, inputs: inputs, outputs: Array(from..<wiring.shapes.count)))
    return Array(from..<wiring.shapes.count)
  }

  /// Takes in what a layer asked its builder for.
  private mutating func take(
    _ builder: Builder, of i: Int, _ requests: inout [Builder.Request]
  ) throws {
    if let weight = builder.tooLarge {
      throw ModelError("\(layerNames[i]): the weight '\(weight)' is too large for any memory")
    }
    let first = weights.count
    weights += builder.requests.map { request in
      var weight = request.weight
      weight.name = "\(layerNames[i])/\(weight.name)"
      return weight
    }
    requests += builder.requests
    for (request, weight) in zip(builder.requests, weights[first...]) {
      if let regularizer = request.regularizer { regularizers.append((weight, regularizer)) }
      if let constraint = request.constraint { constraints.append((weight, constraint)) }
    }
    layerWeights[i] = first..<weights.count
    stateSlots += builder.states
  }

  private mutating func fillWeights(
    _ requests: [Builder.Request], _ fill: ((Weight) throws -> [Float])?
  ) throws {
    let count = weights.last.map { ($0.place.upperBound + 15) & ~15 } ?? 0
    let places = weights
    buffer = try Tensor(uninitialized: [count]) { all in
      all.initialize(repeating: 0)
      for (request, weight) in zip(requests, places) {
        let part = UnsafeMutableBufferPointer(rebasing: all[weight.place])
        do { try request.initializer.check(weight.shape) } catch let error as ModelError {
          throw ModelError("\(weight.name): \(error.description)")
        }
        if let fill {
          _ = part.update(fromContentsOf: try fill(weight))
        } else {
          request.initializer.fill(part, shape: weight.shape, request.stream)
        }
      }
    }
  }

  /// Names within the model: the ones given, and for the others the class in snake case, numbered from
  /// the second on (`simple_rnn`, `simple_rnn_1`).
  static func names(for layers: [any Layer]) throws -> [String] {
    var used: Set<String> = []
    for layer in layers {
      guard let name = layer.name.given else { continue }
      guard used.insert(name).inserted else {
        throw ModelError("two layers are named '\(name)'; give one of them another name")
      }
    }
    var counts: [String: Int] = [:]
    return layers.map { layer in
      if let name = layer.name.given { return name }
      let base = Config.snakeCase(type(of: layer).kind)
      while true {
        let number = counts[base, default: 0]
        counts[base] = number + 1
        let name = number == 0 ? base : "\(base)_\(number)"
        if used.insert(name).inserted { return name }
      }
    }
  }

  // MARK: Running

  /// Runs the layers over a batch.
  /// - Throws: `InputError` when an input has the wrong shape or numbers that cannot be used.
  func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    try wiring.forward(layers, inputs, &pass, name: name)
  }

  // MARK: Weights

  /// The numbers of a weight.
  public subscript(weight: Weight) -> Tensor {
    get {
      Tensor(shape: weight.shape, storage: buffer.storage, offset: buffer.offset + weight.place.lowerBound)
    }
    set {
      precondition(
        newValue.shape == weight.shape, "\(weight.name) has shape \(weight.shape), not \(newValue.shape)")
      buffer.withUnsafeMutableBufferPointer { all in
        newValue.withUnsafeBufferPointer {
          (all.baseAddress! + weight.place.lowerBound).update(from: $0.baseAddress!, count: weight.count)
        }
      }
    }
  }

  /// Sets all weights, in order. Keras: `set_weights`.
  /// - Throws: `ModelError` when their number or a shape differs.
  public mutating func setWeights(_ values: [Tensor]) throws {
    guard values.count == weights.count else {
      throw ModelError("\(name) has \(weights.count) weights and got \(values.count)")
    }
    for (weight, value) in zip(weights, values) where weight.shape != value.shape {
      throw ModelError("\(weight.name) has shape \(weight.shape) and got \(value.shape)")
    }
    for (weight, value) in zip(weights, values) { self[weight] = value }
  }

  /// The number of parameters. Keras: `count_params`.
  public func countParams() -> Int { weights.reduce(0) { $0 + $1.count } }
}
