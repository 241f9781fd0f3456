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
  /// The drawing of a graph; nil for a stack.
  var graph: Graph?
  /// Whether the shape of the input is what the first layer assumes, before there was any data.
  var isAssumed = false
  /// The configuration of a graph that is not built.
  var source: Config?
  /// For a model that is a layer of another, which holds its weights: the numbers that it had, if it had any.
  var given: [Tensor]?
  /// Whether some layers are models.
  private(set) var hasParts = false

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
    built.frozenLayers = frozenLayers
    try built.build([input], check, fill)
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
    built.frozenLayers = frozenLayers
    built.graph = graph
    try built.build(graph.inputShapes, check, fill)
    self = built
  }

  private mutating func build(
    _ inputs: [Shape], _ check: ([Weight]) throws -> Void, _ fill: ((Weight) throws -> [Float])?
  ) throws {
    var requests: [Builder.Request] = []
    try wire(inputs) { try $0.buildCall(of: $1, $2, &requests) }
    try check(weights)
    try fillWeights(requests, fill)
  }

  /// Goes through the layers in an order in which every signal is made before it is taken.
  /// - Parameter build: builds a use of a layer on some signals, and says which signals it makes.
  mutating func wire(
    _ inputs: [Shape], _ build: (inout Network, _ layer: Int, _ signals: [Int]) throws -> [Int]
  ) throws {
    layerNames = try Network.names(for: layers)
    hasParts = layers.contains { $0 is any ModelLayer }
    wiring = Wiring(shapes: inputs, inputs: Array(inputs.indices))
    guard let graph else {
      var signals = [0]
      for i in layers.indices { signals = try build(&self, i, signals) }
      wiring.outputs = signals
      return
    }
    var places: [SymbolicTensor.Key: Int] = [:]
    for step in graph.steps {
      let taken =
        try graph.inputs.firstIndex(of: step.node).map { [$0] }
        ?? step.inputs.map { key in
          guard let place = places[key] else {
            throw ModelError("\(layerNames[step.layer]) takes output \(key.output) of a layer that has fewer")
          }
          return place
        }
      for (output, place) in try build(&self, step.layer, taken).enumerated() {
        places[.init(node: step.node, output: output)] = place
      }
    }
    wiring.outputs = try graph.outputs.map { key in
      guard let place = places[key] else {
        throw ModelError("an output of the model is one that its layer does not have")
      }
      return place
    }
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
    if layerWeights[i] != nil { return addCall(of: i, inputs, try buildAgain(i, shapes, builder)) }
    let made = try layers[i].build(shapes, &builder)
    try take(builder, of: i, &requests)
    return addCall(of: i, inputs, made)
  }

  /// What a layer that was built gives at another use.
  /// - Throws: `ModelError` when it would need other weights there.
  func buildAgain(_ i: Int, _ shapes: [Shape], _ builder: Builder) throws -> [Shape] {
    var (again, builder) = (layers[i], builder)
    let first = builder.requests.count
    let made = try again.build(shapes, &builder)
    guard builder.requests[first...].map(\.weight.shape) == weights[layerWeights[i]!].map(\.shape) else {
      throw ModelError(
        "\(layerNames[i]) (\(type(of: layers[i]).kind)) is used on "
          + "\(shapes.map(\.description).joined(separator: ", ")), "
          + "which needs other weights than its first use; use another layer there")
    }
    return made
  }

  /// Notes a use of a layer and numbers the signals that it makes.
  mutating func addCall(of i: Int, _ inputs: [Int], _ made: [Shape]) -> [Int] {
    let from = wiring.shapes.count
    wiring.shapes += made
    let outputs = Array(from..<wiring.shapes.count)
    wiring.calls.append(Wiring.Call(layer: i, inputs: inputs, outputs: outputs))
    return outputs
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
