// Explaining: a pass as in inference with a walk back, for the gradients of what lies between the layers.

/// A pass that was walked back: what was noted on the way, with its gradients.
struct ExplainedPass {
  let notes: PassNotes
  private let workspace: Workspace

  fileprivate init(_ notes: PassNotes, _ workspace: Workspace) {
    (self.notes, self.workspace) = (notes, workspace)
  }

  /// The gradient that reached a value; zeros where none did.
  func gradient(of value: Value) -> Tensor {
    let node = workspace.nodes[value.index]
    return Tensor(uninitialized: node.shape) { out in
      if let found = node.gradient {
        _ = out.initialize(from: UnsafeBufferPointer(start: found, count: node.count))
      } else {
        out.initialize(repeating: 0)
      }
    }
  }
}

extension Network {
  /// Sends a batch through the layers as `predict` does, and walks back.
  /// - Parameter start: says from which value, and the gradient that the walk starts with, of the value's shape.
  /// - Throws: `InputError` when an input cannot be used, and what `start` throws.
  func explained(
    _ inputs: [Tensor], _ notes: PassNotes,
    from start: (_ outputs: [Signal], _ pass: inout Pass) throws -> (value: Value, gradient: Tensor)
  ) throws -> ExplainedPass {
    let workspace = Workspace()
    let rows = inputs.first?.shape.first ?? 0
    let found = try buffer.withUnsafeBufferPointer { weights in
      // No weight's gradient is wanted.
      var pass = Pass(
        workspace, weights: weights.baseAddress!, training: false, records: true, samples: Array(0..<rows),
        states: states, frozen: Set(self.weights.indices), notes: notes)
      let signals = inputs.map { Signal(pass.noted(input: $0)) }
      let from = try start(try forward(signals, &pass), &pass)
      let found = pass.notes!
      pass.backward(from: from.value, from.gradient, into: WeightGradients(count: 0, weights: 0))
      return found
    }
    return ExplainedPass(found, workspace)
  }
}
