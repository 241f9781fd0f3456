// Layer: what every layer is, and what spares most of them the lists.

/// A layer: configuration, weights asked for when it is built, and a forward pass in terms of primitives.
///
/// Gradients come from the primitives; a layer is written forward only. It is a value: what it holds
/// after `build` are the places of its weights, and the numbers live in the model.
public protocol Layer: Sendable {
  /// Keras' class name, such as `SimpleRNN`. Names within a model are made of it (`simple_rnn_1`).
  static var kind: String { get }
  /// The layer's name, and what makes copies of it one layer. Start it with `LayerName(name)`.
  var name: LayerName { get set }
  /// Keras' `get_config`: what a saved model needs to make the layer again.
  var config: Config { get }
  /// The layer of a configuration.
  /// - Throws: `ModelError` naming the key that is missing or wrong.
  init(config: Config) throws

  /// Asks the builder for weights and says what comes out.
  /// - Parameter inputs: the shapes of the signals that will come in.
  /// - Returns: the shapes of the signals that `forward` returns.
  /// - Throws: `ModelError` when the shapes don't fit.
  mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape]

  /// Computes the outputs.
  /// - Throws: `InputError` when the numbers that come in cannot be used (an id outside the vocabulary).
  func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal]

  /// The shape that a model's first layer assumes when none is given; nil waits for data.
  var assumedInput: Shape? { get }
}

extension Layer {
  public var assumedInput: Shape? { nil }
}

/// A layer with one signal in and one out.
public protocol SimpleLayer: Layer {
  mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape
  func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal
}

extension SimpleLayer {
  public mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    guard inputs.count == 1 else {
      throw ModelError("\(builder.layerName) (\(Self.kind)) takes one input and got \(inputs.count)")
    }
    return [try build(inputs[0], &builder)]
  }

  public func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    [try forward(inputs[0], &pass)]
  }
}
