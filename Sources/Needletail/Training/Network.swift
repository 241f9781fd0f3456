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
  var calls: [Call] = []
  /// The shape of every signal.
  var shapes: [Shape] = []
  var inputs: [Int] = []
  var outputs: [Int] = []

  /// The weights of all layers under their Keras paths, in the order in which layers asked for them.
  public internal(set) var weights: [Weight] = []
  /// For each layer, its weights among `weights`.
  public internal(set) var layerWeights: [Range<Int>] = []
  /// The numbers of all weights.
  var buffer = Tensor(shape: [0], storage: FloatStorage(count: 0), offset: 0)
  var stateSlots: [StateSlot] = []
  var states: [Int: Tensor] = [:]

  /// What `compile` set.
  var training: TrainingSetup?
  /// Set by a callback to end training after the running batch.
  public var stopTraining = false

  /// One use of a layer.
  struct Call: Sendable {
    let layer: Int
    let inputs: [Int]
    let outputs: [Int]
  }

  init(name: String, seed: UInt64, layers: [any Layer] = []) {
    self.name = name
    self.seed = seed
    self.layers = layers
  }

  /// Whether shapes are known and weights exist.
  public var isBuilt: Bool { !calls.isEmpty }

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
    built.shapes = [input]
    built.inputs = [0]
    var signals = [0]
    var requests: [Builder.Request] = []
    for i in layers.indices {
      let outputs = try built.buildLayer(i, signals, &requests)
      built.calls.append(Call(layer: i, inputs: signals, outputs: outputs))
      signals = outputs
    }
    built.outputs = signals
    try check(built.weights)
    try built.fillWeights(requests, fill)
    try built.resolveTraining()
    self = built
  }

  private mutating func buildLayer(
    _ i: Int, _ inputs: [Int], _ requests: inout [Builder.Request]
  ) throws -> [Int] {
    let kind = type(of: layers[i]).kind
    let ordinal = layers[..<i].count { type(of: $0).kind == kind }
    let nextPlace = weights.last.map { ($0.place.upperBound + 15) & ~15 } ?? 0
    var builder = Builder(
      layerName: layerNames[i], layerKind: kind, ordinal: ordinal, seed: seed, nextPlace: nextPlace,
      nextIndex: weights.count, nextState: stateSlots.count)
    layers[i].name = layerNames[i]
    let made = try layers[i].build(inputs.map { shapes[$0] }, &builder)
    if let weight = builder.tooLarge {
      throw ModelError("\(layerNames[i]) (\(kind)): the weight '\(weight)' is too large for any memory")
    }
    let first = weights.count
    weights += builder.requests.map { request in
      var weight = request.weight
      weight.name = "\(layerNames[i])/\(weight.name)"
      return weight
    }
    requests += builder.requests
    layerWeights.append(first..<weights.count)
    stateSlots += builder.states
    let from = shapes.count
    shapes += made
    return Array(from..<shapes.count)
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
      guard let name = layer.name else { continue }
      guard used.insert(name).inserted else {
        throw ModelError("two layers are named '\(name)'; give one of them another name")
      }
    }
    var counts: [String: Int] = [:]
    return layers.map { layer in
      if let name = layer.name { return name }
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
    var signals = [Signal?](repeating: nil, count: shapes.count)
    for (place, signal) in zip(self.inputs, inputs) {
      let shape = pass.tape.shape(signal.value)
      guard shapes[place].accepts(shape) else {
        throw InputError(
          "\(name) takes an input of shape \(shapes[place]) and got \(Shape(shape.map { $0 }))")
      }
      signals[place] = signal
    }
    for call in calls {
      let made = try layers[call.layer].forward(call.inputs.map { signals[$0]! }, &pass)
      for (place, signal) in zip(call.outputs, made) { signals[place] = signal }
    }
    return outputs.map { signals[$0]! }
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
