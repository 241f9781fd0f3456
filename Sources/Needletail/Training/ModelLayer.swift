// ModelLayer: a model as a layer of another one.

/// A model that can be a layer of another: built as a part of it, it has its weights there.
protocol ModelLayer: Layer, TrainableModel {
  /// The layers of a configuration, not built.
  /// - Throws: `ModelError` when a layer is unknown or a value is wrong.
  init(unbuilt config: Config) throws
}

extension ModelLayer {
  public var assumedInput: Shape? {
    network.isStack
      ? network.isBuilt ? network.wiring.shapes[network.wiring.inputs[0]] : network.layers.first?.assumedInput
      : nil
  }

  public mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    try network.build(within: &builder, inputs)
  }

  public func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    try network.wiring.forward(network.layers, inputs, &pass, name: "\(name)")
  }
}

/// A stack as a layer of another model. What it has learnt goes with it: weights of a stack that was built are
/// copied. `layer(named:)` of the other model gives it back as it then is.
extension Sequential: Layer {
  public static var kind: String { "Sequential" }

  public init(config: Config) throws { try self.init(config: config, seed: 0) }
}

extension Sequential: ModelLayer {
  init(unbuilt config: Config) throws {
    self.init(name: try config.string("name", default: "sequential"))
    network.layers = try Network.layers(of: config).map(\.layer)
    guard !network.layers.isEmpty else { throw ModelError("the configuration has no layers") }
    try network.freeze(config)
  }
}

/// A graph as a layer of another model. What it has learnt goes with it: its weights are copied. `layer(named:)`
/// of the other model gives it back as it then is.
extension Model: Layer {
  public static var kind: String { "Functional" }

  public init(config: Config) throws { try self.init(config: config, seed: 0) }
}

extension Model: ModelLayer {
  init(unbuilt config: Config) throws {
    var network = Network(
      name: try config.string("name", default: "functional"), seed: 0, isStack: false)
    network.graph = try Graph(config: config)
    network.layers = network.graph!.layers
    network.source = config
    try network.freeze(config)
    self.init(network)
  }
}

extension LayerName {
  /// The name of a model: one that it has by itself is numbered where it is a layer.
  init(model name: String, kind: String) { self.init(name == Config.snakeCase(kind) ? nil : name) }
}

extension Network {
  /// Builds the layers as parts of a layer of another model, which holds their weights.
  fileprivate mutating func build(within builder: inout Builder, _ inputs: [Shape]) throws -> [Shape] {
    try builder.require(!layers.isEmpty, "the model has no layers; add some before it becomes a layer")
    let wanted = graph?.inputs.count ?? 1
    try builder.require(inputs.count == wanted, "takes \(wanted) inputs and got \(inputs.count)")
    var built = Network(name: name, seed: seed, layers: layers, isStack: isStack)
    built.graph = graph
    built.frozenLayers = frozenLayers
    built.given = given ?? (isBuilt ? weights.map { self[$0] } : nil)
    let first = builder.requests.count
    try built.wire(inputs) { try $0.buildPart($1, $2, &builder) }
    if let numbers = built.given {
      let shapes = built.weights.map(\.shape)
      try builder.require(
        shapes == numbers.map(\.shape),
        "was built with weights of shapes \(numbers.map(\.shape)), and on \(inputs.map(\.description).joined(separator: ", ")) "
          + "it needs \(shapes); give it what it was built for")
      builder.give(numbers, to: first)
    }
    self = built
    return wiring.outputs.map { wiring.shapes[$0] }
  }

  /// Builds a use of a layer with the builder of the layer that this model is.
  private mutating func buildPart(_ i: Int, _ inputs: [Int], _ builder: inout Builder) throws -> [Int] {
    let shapes = inputs.map { wiring.shapes[$0] }
    layers[i].name.resolved = "\(builder.layerName)/\(layerNames[i])"
    if layerWeights[i] != nil { return addCall(of: i, inputs, try buildAgain(i, shapes, builder)) }
    let first = builder.requests.count
    let made = try builder.part(layerNames[i]) { try layers[i].build(shapes, &$0) }
    layerWeights[i] = weights.count..<weights.count + builder.requests.count - first
    weights += builder.requests[first...].map(\.weight)
    return addCall(of: i, inputs, made)
  }

  /// A layer; a model among the layers as it is now, with the numbers that this network holds.
  func current(_ i: Int) throws -> any Layer {
    guard isBuilt, var model = layers[i] as? any ModelLayer else { return layers[i] }
    let numbers = weights[layerWeights[i] ?? 0..<0].map { self[$0] }
    var own = Network(
      name: model.network.name, seed: model.network.seed, layers: model.network.layers,
      isStack: model.network.isStack)
    own.frozenLayers = model.network.frozenLayers
    let fill: (Weight) -> [Float] = { numbers[$0.index].elements }
    if var graph = model.network.graph {
      graph.layers = model.network.layers
      try own.buildGraph(graph, fill: fill)
    } else {
      try own.buildChain(model.network.wiring.shapes[model.network.wiring.inputs[0]], fill: fill)
    }
    model.network = own
    return model
  }
}

/// Numbers that a weight starts with because it had them before.
struct GivenNumbers: Initializer {
  static let kind = "GivenNumbers"
  private let numbers: Tensor

  init(_ numbers: Tensor) { self.numbers = numbers }

  init(config: Config) throws { throw ModelError("numbers come from a model, not from a configuration") }

  var config: Config { [:] }

  func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream) {
    numbers.withUnsafeBufferPointer { _ = out.update(from: $0) }
  }
}
