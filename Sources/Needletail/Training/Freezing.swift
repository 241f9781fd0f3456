// Freezing: layers that training leaves as they are.

extension TrainableModel {
  /// Whether training changes a layer's weights; true unless it was frozen.
  /// - Parameter name: the layer's name; `encoder/dense` is the layer `dense` of the model `encoder` within.
  /// - Throws: `ModelError` when no layer has that name.
  public func isTrainable(layer name: String) throws -> Bool {
    let (index, rest) = try network.place(ofLayer: name)
    guard let rest, let model = network.layers[index] as? any ModelLayer else {
      return !network.frozenLayers.contains(index)
    }
    return try !network.frozenLayers.contains(index) && model.network.isTrainable(layer: rest)
  }

  /// Freezes a layer or lets it train again. Keras: `layer.trainable = False`.
  ///
  /// A frozen layer keeps its weights; one that behaves otherwise in training because of what it learns
  /// (`BatchNormalization`) behaves as in inference.
  /// - Parameter name: as for `isTrainable(layer:)`.
  /// - Throws: `ModelError` when no layer has that name.
  public mutating func setTrainable(_ trainable: Bool, layer name: String) throws {
    let (index, rest) = try network.place(ofLayer: name)
    if let rest, var model = network.layers[index] as? any ModelLayer {
      try model.network.setTrainable(trainable, layer: rest)
      network.layers[index] = model
    } else if trainable {
      network.frozenLayers.remove(index)
    } else {
      network.frozenLayers.insert(index)
    }
  }

  /// The layer of a name; `encoder/dense` is the layer `dense` of the model `encoder` within. A model comes with
  /// the weights that it has now.
  /// - Throws: `ModelError` when there is none.
  public func layer(named name: String) throws -> any Layer {
    let (index, rest) = try network.place(ofLayer: name)
    guard let rest, let model = network.layers[index] as? any ModelLayer else {
      return try network.current(index)
    }
    return try model.network.layer(named: rest)
  }

  /// The layers in order. See `layer(named:)` for models among them.
  public var layers: [any Layer] { network.layers }
}

extension Network {
  func index(ofLayer name: String) throws -> Int {
    let names = isBuilt ? layerNames : try Network.names(for: layers)
    guard let index = names.firstIndex(of: name) else {
      throw ModelError("\(self.name) has no layer '\(name)'; its layers are \(names.joined(separator: ", "))")
    }
    return index
  }

  /// A layer, and the name of one within it where the name has two parts.
  fileprivate func place(ofLayer name: String) throws -> (index: Int, rest: String?) {
    let names = isBuilt ? layerNames : try Network.names(for: layers)
    if let slash = name.firstIndex(of: "/"), let index = names.firstIndex(of: String(name[..<slash])),
      layers[index] is any ModelLayer
    {
      return (index, String(name[name.index(after: slash)...]))
    }
    return (try index(ofLayer: name), nil)
  }

  /// The numbers of the weights that frozen layers hold, here and in models within.
  var frozenWeights: Set<Int> {
    var frozen: Set<Int> = []
    for layer in frozenLayers {
      for weight in weights[layerWeights[layer] ?? 0..<0] { frozen.insert(weight.index) }
    }
    guard hasParts else { return frozen }
    for case let model as any ModelLayer in layers { frozen.formUnion(model.network.frozenWeights) }
    return frozen
  }

  /// The weights that a step may change by their gradient.
  var trainableWeights: [Weight] {
    let frozen = frozenWeights
    return weights.filter { $0.isTrainable && !frozen.contains($0.index) }
  }
}
