// A model's configuration: its layers as Keras writes them, and the model made from that again.

extension Sequential {
  /// Keras' `get_config`: the name, the layers in order and what comes in.
  public var config: Config {
    var layers: [Config.Value] = []
    let names = network.isBuilt ? network.layerNames : (try? Network.names(for: network.layers)) ?? []
    for (layer, name) in zip(network.layers, names) {
      layers.append(
        .object([
          "class_name": .string(type(of: layer).kind),
          "config": .object(Config([(key: "name", value: .string(name))] + layer.config.entries)),
        ]))
    }
    return [
      "name": .string(network.name), "layers": .array(layers),
      "build_input_shape": network.isBuilt ? .shape(network.wiring.shapes[network.wiring.inputs[0]]) : .null,
    ]
  }

  /// The model of a configuration, with fresh weights. Keras: `from_config`.
  /// - Throws: `ModelError` when a layer is unknown or a value is wrong.
  public init(config: Config, seed: UInt64 = 0) throws {
    try self.init(layersOf: config, seed: seed)
    try build(try config.optionalShape("build_input_shape").map { [$0] })
  }

  /// The layers of a configuration, not built.
  init(layersOf config: Config, seed: UInt64) throws {
    let entries = try config.array("layers")
    guard entries.count <= 10_000 else { throw ModelError("the configuration has \(entries.count) layers") }
    let layers = try entries.map { entry in
      guard case .object(let object) = entry else {
        throw ModelError("the configuration's 'layers' must be a list of objects")
      }
      return try LayerTable.make(
        try object.string("class_name"), object["config"] == nil ? [:] : try object.object("config"))
    }
    self.init(seed: seed, name: try config.string("name", default: "sequential"))
    network.layers = layers
  }
}
