// SymbolicTensor: what a layer would give, for drawing a graph of layers before there is data.

/// An output of a layer in a graph that is being drawn. See `Model`.
///
/// ```swift
/// let tokens = Input(shape: [500], name: "tokens")
/// let rows = Embedding(10_000, 32)(tokens)
/// let encoded = LSTM(32, returnState: true)(rows)
/// let score = Dense(1, activation: .sigmoid)(encoded[0])
/// ```
/// A layer with several outputs gives the first; `[1]`, `[2]`, … are the others.
public struct SymbolicTensor: Sendable {
  let node: Node
  let output: Int

  /// One use of a layer.
  final class Node: Sendable {
    let layer: any Layer
    let inputs: [SymbolicTensor]

    init(_ layer: any Layer, _ inputs: [SymbolicTensor]) {
      self.layer = layer
      self.inputs = inputs
    }
  }

  /// Another output of the same use of the layer.
  public subscript(output: Int) -> SymbolicTensor { SymbolicTensor(node: node, output: output) }

  /// What tells signals of a graph apart; copies of an `Input` are one.
  var key: Key {
    Key(node: node.layer is Input ? node.layer.name.id : ObjectIdentifier(node), output: output)
  }

  struct Key: Hashable {
    let node: ObjectIdentifier
    let output: Int
  }
}

/// What a layer can be called on while a graph is drawn: an `Input` or another layer's output.
public protocol Symbolic: Sendable {
  var symbol: SymbolicTensor { get }
}

extension SymbolicTensor: Symbolic {
  public var symbol: SymbolicTensor { self }
}

extension Input: Symbolic {
  public var symbol: SymbolicTensor { SymbolicTensor(node: .init(self, []), output: 0) }
}

extension Layer {
  /// Puts the layer behind others in a graph. Calling a layer twice shares its weights.
  public func callAsFunction(_ inputs: any Symbolic...) -> SymbolicTensor { self(inputs) }

  /// Puts the layer behind others in a graph.
  public func callAsFunction(_ inputs: [any Symbolic]) -> SymbolicTensor {
    SymbolicTensor(node: .init(self, inputs.map(\.symbol)), output: 0)
  }
}

extension Recurrent {
  /// Puts the layer behind a sequence, starting from given states.
  public func callAsFunction(_ input: any Symbolic, initialState: [any Symbolic]) -> SymbolicTensor {
    self([input] + initialState)
  }
}
