// LossRun: a loss on a tape of its own, with its gradient.

@testable import Needletail

/// Runs a loss on given predictions, which are the tape's only variable.
struct LossRun {
  let predictions: Tensor
  private let workspace = Workspace()

  init(_ predictions: Tensor) { self.predictions = predictions }

  struct Result {
    let perSample: Tensor
    let value: Tensor
    /// By the predictions, or by what the activation was applied to. Of the sum, where there is no reduction.
    let gradient: Tensor
  }

  /// - Parameter activation: applied to the predictions first, so that the loss may look behind it.
  mutating func run(
    _ loss: any Loss, _ target: Tensor, _ weights: Tensor? = nil, mask given: GoldenArray? = nil,
    after activation: Activation = .linear
  ) throws -> Result {
    var tape = Tape(workspace, records: true)
    let x = tape.variable(predictions)
    let mask = given.map { given in
      let mask = tape.makeMask(batch: given.shape[0], time: given.shape[1])
      for (i, counts) in given.bools.enumerated() { mask.bytes[i] = counts ? 1 : 0 }
      return mask
    }
    let predicted = Prediction(Signal(tape.activation(activation, x), mask: mask), tape)
    let perSample = tape.tensor(try loss.perSample(predicted, target, &tape))
    let reduced = try loss(predicted, target, weights, &tape)
    let value = tape.tensor(reduced)
    let scalar = tape.count(reduced) == 1 ? reduced : tape.sum(reduced)
    tape.backward(from: scalar, into: WeightGradients(count: 0, weights: 0))
    let gradient = Tensor(uninitialized: predictions.shape) { out in
      for i in out.indices { out[i] = workspace.nodes[x.index].gradient?[i] ?? 0 }
    }
    return Result(perSample: perSample, value: value, gradient: gradient)
  }
}
