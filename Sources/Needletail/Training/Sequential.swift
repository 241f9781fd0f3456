// Sequential: a stack of layers, and the result builder that writes one.

/// A stack of layers, each taking what the one before gives. Keras: https://keras.io/api/models/sequential
///
/// ```swift
/// var model = try Sequential(seed: 0) {
///   Embedding(10_000, 32)
///   SimpleRNN(32)
///   Dense(1, activation: .sigmoid)
/// }
/// ```
/// A model is a value: a copy is a snapshot. Equal seeds give equal weights.
public struct Sequential: TrainableModel {
  public var network: Network
  /// Its name as a layer of another model.
  public var name: LayerName

  /// An empty stack, to be filled by `add`.
  public init(seed: UInt64 = 0, name: String = "sequential") {
    network = Network(name: name, seed: seed)
    self.name = LayerName(model: name, kind: Self.kind)
  }

  /// A stack of the given layers, built at once where the input's shape is known.
  /// - Throws: `ModelError` naming the layer when shapes don't fit.
  public init(
    seed: UInt64 = 0, name: String = "sequential", @LayerListBuilder layers: () -> [any Layer]
  ) throws {
    try self.init(layers(), seed: seed, name: name)
  }

  /// A stack of the given layers, built at once where the input's shape is known.
  /// - Throws: `ModelError` naming the layer when shapes don't fit.
  public init(_ layers: [any Layer], seed: UInt64 = 0, name: String = "sequential") throws {
    self.init(seed: seed, name: name)
    network.layers = layers
    try build(nil)
  }

  /// Puts a layer on top. It is built, with all others, by the next `compile` or `fit`.
  ///
  /// A stack that was built already starts again with fresh weights.
  public mutating func add(_ layer: some Layer) {
    var longer = Network(name: network.name, seed: network.seed, layers: network.layers + [layer])
    longer.training = network.training
    longer.frozenLayers = network.frozenLayers
    network = longer
  }

  public mutating func build(_ inputs: [Shape]?) throws {
    if inputs != nil { network.isAssumed = false }
    guard !network.isBuilt, let first = network.layers.first else { return }
    let isGiven = first is Input || inputs != nil
    guard let input = first is Input ? first.assumedInput : inputs?.first ?? first.assumedInput else {
      return
    }
    do {
      try network.buildChain(input)
      network.isAssumed = !isGiven && !(first is any ModelLayer)
    } catch let error as ModelError where error.needsShape && !isGiven {
      return  // what the first layer assumes does not do; the data will tell
    }
  }
}

/// Writes the layers of a model one a line; `if` and `for` work inside.
@resultBuilder
public enum LayerListBuilder {
  public static func buildExpression(_ layer: some Layer) -> [any Layer] { [layer] }
  public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
  public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
  public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
  public static func buildEither(first part: [any Layer]) -> [any Layer] { part }
  public static func buildEither(second part: [any Layer]) -> [any Layer] { part }
  public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
}
