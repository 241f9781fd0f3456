// Model: layers wired as a graph.

/// Layers wired as a graph: several inputs and outputs, layers used in two places, returned states.
/// Keras: https://keras.io/guides/functional_api
///
/// ```swift
/// let title = Input(shape: [nil], name: "title")
/// let body = Input(shape: [nil], name: "body")
/// let words = Embedding(10_000, 16)            // used twice: the weights are shared
/// let joined = Concatenate()(LSTM(8)(words(title)), LSTM(16)(words(body)))
/// var model = try Model(inputs: [title, body], outputs: [Dense(1, activation: .sigmoid)(joined)])
/// ```
public struct Model: TrainableModel {
  public var network: Network
  /// Its name as a layer of another model.
  public var name: LayerName

  /// - Parameters:
  ///   - inputs: what the model takes, in the order in which `fit` gets it.
  ///   - outputs: what it gives.
  ///   - seed: where its random draws start; equal seeds give equal weights.
  /// - Throws: `ModelError` naming the layer when shapes don't fit, or the input that is missing.
  public init(
    inputs: [any Symbolic], outputs: [any Symbolic], seed: UInt64 = 0, name: String = "functional"
  ) throws {
    self.init(Network(name: name, seed: seed, isStack: false))
    guard !outputs.isEmpty else { throw ModelError("\(name) has no outputs") }
    try network.buildGraph(try Graph(inputs: inputs, outputs: outputs))
  }

  /// A model with one input and one output.
  public init(
    inputs: any Symbolic, outputs: any Symbolic, seed: UInt64 = 0, name: String = "functional"
  ) throws {
    try self.init(inputs: [inputs], outputs: [outputs], seed: seed, name: name)
  }

  /// The model of a network, a graph or a stack.
  package init(_ network: Network) {
    self.network = network
    name = LayerName(model: network.name, kind: Self.kind)
  }

  public mutating func build(_ inputs: [Shape]?) {}
}
