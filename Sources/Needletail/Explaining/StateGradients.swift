// StateGradients: how the loss depends on a recurrent layer's states, step by step.

extension TrainableModel {
  /// How far back the loss of each sample reaches: the norm of its gradient with respect to all states of a
  /// recurrent layer (h, and c of an LSTM) after each step, as in inference.
  ///
  /// A gradient that fades from the last step to the first says that what the model read early hardly matters
  /// any more, in its decision and in its training (Hochreiter, 1991; Bengio et al., 1994). The layers go step
  /// by step here, so this is many times slower than a training step.
  ///
  /// - Parameters:
  ///   - x: a batch of the model's input.
  ///   - y: its targets.
  /// - Returns: `[batch, time]` for each use of a recurrent layer in the order of their use, steps in processing
  ///   order. At a masked step zero.
  /// - Throws: `ModelError` when the model is not compiled and built, or has no recurrent layer; `InputError`
  ///   when the data cannot be used.
  package func stateGradientNorms(_ x: Tensor, _ y: Tensor) throws -> [Tensor] {
    guard network.isBuilt, let goal = network.training?.measured.first else {
      throw ModelError("\(network.name) must be compiled and built before its states are looked at")
    }
    let pass = try network.explained([x], PassNotes(.states)) { made, pass in
      let predicted = Prediction(made[goal.output], pass.tape)
      let losses = try goal.loss.perSample(predicted, y, &pass.tape)
      return (losses, Tensor(repeating: 1, shape: pass.tape.shape(losses)))
    }
    guard !pass.notes.states.isEmpty else {
      throw ModelError("\(network.name) has no recurrent layer, so it has no states")
    }
    return pass.notes.states.map { steps in
      let squares = steps.map { states in
        states.map { rowSquares(pass.gradient(of: $0)) }
      }
      let rows = x.shape[0]
      return Tensor(
        (0..<rows).flatMap { row in
          squares.map { states in Float(states.reduce(0) { $0 + $1[row] }.squareRoot()) }
        }, shape: [rows, steps.count])
    }
  }
}

/// The sum of squares of each row, in double.
private func rowSquares(_ x: Tensor) -> [Double] {
  let width = x.count / max(1, x.shape[0])
  return x.withUnsafeBufferPointer { all in
    (0..<x.shape[0]).map { row in
      all[row * width..<(row + 1) * width].reduce(0) { $0 + Double($1) * Double($1) }
    }
  }
}
