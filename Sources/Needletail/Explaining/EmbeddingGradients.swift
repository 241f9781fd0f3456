// EmbeddingGradients: how an output depends on the rows that embeddings look up, word by word.

/// How an output of a model depends on the embedded rows of some samples.
///
/// A row's gradient times the row says how far the output would move, to first order, if the row were zeros
/// (gradient times input; Shrikumar et al., 2016). The mean of the gradients over scales from 0 to 1 in place
/// of one gradient makes it integrated gradients (Sundararajan et al., 2017).
package struct EmbeddingGradients: Sendable {
  /// The chosen output of every sample, `[batch]`.
  package let outputs: Tensor
  /// One for each use of an embedding, in the order of their use.
  package let embeddings: [Part]

  /// What one embedding gave and how the output depends on it.
  package struct Part: Sendable {
    /// The rows as the embedding gives them, not scaled: the shape of its ids, and behind it the rows' width.
    package let rows: Tensor
    /// The gradients of the output with respect to the rows, where they are scaled; of the same shape.
    package let gradients: Tensor
  }
}

extension TrainableModel {
  /// The gradients of an output with respect to what the model's embeddings give, as in inference: nothing is
  /// dropped, padding is masked where an embedding masks it.
  ///
  /// - Parameters:
  ///   - ids: a batch of the model's input, for instance `[batch, time]`.
  ///   - output: which number of the model's first output, `[batch, outputs]`.
  ///   - scale: what all embedded rows are multiplied by before the model goes on with them.
  /// - Throws: `ModelError` when the model is not built, has no embedding, or has no such output; `InputError`
  ///   when the ids cannot be used.
  package func embeddingGradients(
    _ ids: Tensor, output: Int = 0, scaledBy scale: Float = 1
  ) throws -> EmbeddingGradients {
    guard network.isBuilt else {
      throw ModelError("\(network.name) is not built; train or load it before it explains anything")
    }
    var outputs = Tensor([])
    let pass = try network.explained([ids], PassNotes(.embeddings(scaledBy: scale))) { made, pass in
      let chosen = try pass.start(at: made[0], output: output, of: network.name)
      outputs = chosen.outputs
      return (chosen.value, chosen.gradient)
    }
    guard !pass.notes.embedded.isEmpty else {
      throw ModelError("\(network.name) has no Embedding, so no word of its input can be told from another")
    }
    return EmbeddingGradients(
      outputs: outputs,
      embeddings: pass.notes.embedded.map { .init(rows: $0.rows, gradients: pass.gradient(of: $0.value)) })
  }
}

extension Pass {
  /// One number of an output, and the gradient with which a walk back from it starts.
  mutating func start(
    at signal: Signal, output: Int, of name: String
  ) throws -> (value: Value, gradient: Tensor, outputs: Tensor) {
    let y = tape.dense(signal.value)
    let shape = tape.shape(y)
    guard shape.count == 2, output >= 0, output < shape[1] else {
      throw ModelError(
        "\(name) gives \(Shape(shape.map { $0 })) and has no output \(output) for each sample; "
          + "explain one of the numbers of an output [batch, outputs]")
    }
    let numbers = tape.tensor(y)
    let gradient = Tensor(numbers.elements.indices.map { $0 % shape[1] == output ? 1 : 0 }, shape: shape)
    return (y, gradient, Tensor((0..<shape[0]).map { numbers[$0, output] }))
  }
}
