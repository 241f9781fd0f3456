// A model's configuration: its layers as Keras writes them, and the model made from that again.

extension TrainableModel {
  /// Keras' `get_config`: the name, the layers in order, and what comes in or how they are wired.
  public var config: Config { network.config }

  /// The class name that goes with it.
  var kind: String { network.isStack ? "Sequential" : "Functional" }
}

extension Sequential {
  /// The model of a configuration, with fresh weights. Keras: `from_config`.
  /// - Throws: `ModelError` when a layer is unknown or a value is wrong.
  public init(config: Config, seed: UInt64 = 0) throws {
    self.init(seed: seed, name: try config.string("name", default: "sequential"))
    network.layers = try Network.layers(of: config).map(\.layer)
    try build(try config.optionalShape("build_input_shape").map { [$0] })
    try network.freeze(config)
  }
}

extension Model {
  /// The model of a configuration, with fresh weights. Keras: `from_config`.
  /// - Throws: `ModelError` when a layer is unknown or a value is wrong.
  public init(config: Config, seed: UInt64 = 0) throws {
    self.init(
      Network(name: try config.string("name", default: "functional"), seed: seed, isStack: false))
    try network.buildGraph(try Graph(config: config))
    try network.freeze(config)
  }
}

extension Network {
  var config: Config {
    if !isBuilt, let source { return source }
    let names = isBuilt ? layerNames : (try? Network.names(for: layers)) ?? []
    var entries: [Config.Value] = []
    for (i, layer) in layers.enumerated() {
      var arguments: [(key: String, value: Config.Value)] = [(key: "name", value: .string(names[i]))]
      if frozenLayers.contains(i) { arguments.append((key: "trainable", value: false)) }
      var entry: Config = [
        "class_name": .string(type(of: layer).kind),
        // A model's configuration holds its own name, which is another where it is a layer.
        "config": .object(Config(arguments) + layer.config.without("name")),
      ]
      if !isStack { entry["inbound_nodes"] = .array(inboundNodes(of: i)) }
      entries.append(.object(entry))
    }
    var config: Config = ["name": .string(name), "layers": .array(entries)]
    if isStack {
      config["build_input_shape"] = isBuilt ? .shape(wiring.shapes[wiring.inputs[0]]) : .null
    } else {
      config["input_layers"] = .array(
        wiring.calls.filter { wiring.inputs.contains($0.inputs[0]) && layers[$0.layer] is Input }
          .sorted { $0.inputs[0] < $1.inputs[0] }.map { place(of: $0.outputs[0]) })
      config["output_layers"] = .array(wiring.outputs.map(place))
    }
    return config
  }

  /// For each use of a layer, where its inputs come from: `[layer, use, output]` each. None for an input.
  private func inboundNodes(of layer: Int) -> [Config.Value] {
    guard !(layers[layer] is Input) else { return [] }
    return wiring.calls.filter { $0.layer == layer }.map { .array($0.inputs.map(place)) }
  }

  /// Freezes the layers that a configuration calls not trainable.
  mutating func freeze(_ config: Config) throws {
    for (_, entry) in try Network.layers(of: config) where entry["config"] != nil {
      let arguments = try entry.object("config")
      if try !arguments.bool("trainable", default: true) {
        frozenLayers.insert(try index(ofLayer: try arguments.string("name")))
      }
    }
  }

  /// `[layer, use, output]` of a signal.
  private func place(of signal: Int) -> Config.Value {
    let maker = wiring.calls.first { $0.outputs.contains(signal) }!
    let use = wiring.calls.filter { $0.layer == maker.layer }.firstIndex { $0.outputs.contains(signal) }!
    return [
      .string(layerNames[maker.layer]), .int(use), .int(maker.outputs.firstIndex(of: signal)!),
    ]
  }

  /// The layers of a configuration, each with its entry.
  static func layers(of config: Config) throws -> [(layer: any Layer, entry: Config)] {
    let entries = try config.array("layers")
    guard entries.count <= 10_000 else { throw ModelError("the configuration has \(entries.count) layers") }
    return try entries.map { entry in
      guard case .object(let object) = entry else {
        throw ModelError("the configuration's 'layers' must be a list of objects")
      }
      let layer = try LayerTable.make(
        try object.string("class_name"), object["config"] == nil ? [:] : try object.object("config"))
      return (layer, object)
    }
  }

  /// The network of a saved model's class name and configuration.
  /// - Parameters: `check` and `fill` as for `buildChain`.
  /// - Throws: `ModelError` when something is unknown or wrong.
  init(
    kind: String, config: Config, check: ([Weight]) throws -> Void, fill: @escaping (Weight) throws -> [Float]
  ) throws {
    switch kind {
    case "Sequential":
      self.init(
        name: try config.string("name", default: "sequential"), seed: 0,
        layers: try Network.layers(of: config).map(\.layer))
      guard let input = try config.optionalShape("build_input_shape") ?? layers.first?.assumedInput else {
        throw ModelError("the configuration does not say what goes into the model")
      }
      try buildChain(input, check: check, fill: fill)
    case "Functional":
      self.init(name: try config.string("name", default: "functional"), seed: 0, isStack: false)
      try buildGraph(try Graph(config: config), check: check, fill: fill)
    default:
      throw ModelError("there is no model class '\(kind)'; models are Sequential and Functional")
    }
    try freeze(config)
  }
}

extension Graph {
  /// The graph of a configuration: every use of a layer is made once what it takes exists.
  init(config: Config) throws {
    let layers = try Network.layers(of: config)
    var made: [String: [SymbolicTensor]] = [:]
    var names: [String] = []
    for (layer, _) in layers {
      guard let name = layer.name.given, made[name] == nil else {
        throw ModelError("a layer of the configuration has no name, or one that another layer has")
      }
      names.append(name)
      made[name] = (layer as? Input).map { [$0.symbol] } ?? []
    }
    func tensor(_ value: Config.Value) throws -> SymbolicTensor? {
      guard case .array(let parts) = value, parts.count >= 3, case .string(let name) = parts[0],
        case .int(let use) = parts[1], case .int(let output) = parts[2], use >= 0, output >= 0
      else { throw ModelError("the configuration has a connection that is not [layer, use, output]") }
      guard let uses = made[name] else {
        throw ModelError("the configuration connects an unknown layer '\(name)'")
      }
      return use < uses.count ? uses[use][output] : nil
    }
    // Uses come in any order; each round makes those whose inputs exist.
    var waiting = try layers.enumerated().flatMap { i, entry in
      entry.layer is Input ? [] : try entry.entry.array("inbound_nodes").map { (layer: i, inputs: $0) }
    }
    while !waiting.isEmpty {
      var later: [(layer: Int, inputs: Config.Value)] = []
      for (layer, inputs) in waiting {
        guard case .array(let list) = inputs else {
          throw ModelError("the configuration has a use without a list of inputs")
        }
        let tensors = try list.map(tensor)
        // Uses of one layer keep their order.
        guard !tensors.contains(where: { $0 == nil }), !later.contains(where: { $0.layer == layer }) else {
          later.append((layer, inputs))
          continue
        }
        made[names[layer]]!.append(layers[layer].layer(tensors.map { $0! }))
      }
      guard later.count < waiting.count else {
        throw ModelError("the configuration's layers wait for each other")
      }
      waiting = later
    }
    func all(_ key: String) throws -> [SymbolicTensor] {
      try config.array(key).map { value in
        guard let tensor = try tensor(value) else {
          throw ModelError("the configuration's '\(key)' names a use that is not there")
        }
        return tensor
      }
    }
    try self.init(inputs: try all("input_layers"), outputs: try all("output_layers"))
  }
}
