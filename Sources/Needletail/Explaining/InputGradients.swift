// InputGradients: how an output depends on the numbers that go into a model.

extension TrainableModel {
  /// The gradients of an output with respect to the model's input, as in inference.
  ///
  /// - Parameters:
  ///   - x: a batch of the model's input, `[batch, …]`.
  ///   - output: which number of the model's first output, `[batch, outputs]`.
  /// - Returns: the chosen output of every sample, `[batch]`, and gradients of the shape of `x`.
  /// - Throws: `ModelError` when the model is not built or has no such output, `InputError` when the input cannot be used.
  package func inputGradients(_ x: Tensor, output: Int = 0) throws -> (outputs: Tensor, gradients: Tensor) {
    var outputs = Tensor([])
    let pass = try network.explained([x], PassNotes(.inputs)) { made, pass in
      let chosen = try pass.start(at: made[0], output: output, of: network.name)
      outputs = chosen.outputs
      return (chosen.value, chosen.gradient)
    }
    return (outputs, pass.gradient(of: pass.notes.inputs[0]))
  }
}
