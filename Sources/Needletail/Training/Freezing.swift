// Freezing: layers that training leaves as they are.

extension TrainableModel {
  /// Whether training changes a layer's weights; true unless it was frozen.
  /// - Throws: `ModelError` when no layer has that name.
  public func isTrainable(layer name: String) throws -> Bool {
    !network.frozenLayers.contains(try network.index(ofLayer: name))
  }

  /// Freezes a layer or lets it train again. Keras: `layer.trainable = False`.
  ///
  /// A frozen layer keeps its weights; one that behaves otherwise in training because of what it learns
  /// (`BatchNormalization`) behaves as in inference.
  /// - Throws: `ModelError` when no layer has that name.
  public mutating func setTrainable(_ trainable: Bool, layer name: String) throws {
    let index = try network.index(ofLayer: name)
    if trainable { network.frozenLayers.remove(index) } else { network.frozenLayers.insert(index) }
  }

  /// The layer of a name.
  /// - Throws: `ModelError` when there is none.
  public func layer(named name: String) throws -> any Layer {
    network.layers[try network.index(ofLayer: name)]
  }

  /// The layers in order.
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

  /// The numbers of the weights that frozen layers hold.
  var frozenWeights: Set<Int> {
    frozenLayers.reduce(into: []) { set, layer in
      for weight in weights[layerWeights[layer] ?? 0..<0] { set.insert(weight.index) }
    }
  }

  /// The weights that a step may change by their gradient.
  var trainableWeights: [Weight] {
    guard !frozenLayers.isEmpty else { return weights.filter(\.isTrainable) }
    let frozen = frozenWeights
    return weights.filter { $0.isTrainable && !frozen.contains($0.index) }
  }
}
