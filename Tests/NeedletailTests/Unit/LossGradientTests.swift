// Gradients of losses against numeric differences, with every option and reduction.

import Testing

@testable import Needletail

@Suite struct LossGradientTests {
  /// A loss, what it is given, and what its predictions look like.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let loss: any Loss
    let predictions: Predictions
    var classes = false
    var after: Activation = .linear
    var testDescription: String { name }
  }

  enum Predictions { case probabilities, logits }

  static let cases: [Case] = Reduction.allCases.flatMap { r in
    [
      Case(name: "mse \(r)", loss: .meanSquaredError(reduction: r), predictions: .logits),
      Case(name: "mae \(r)", loss: .meanAbsoluteError(reduction: r), predictions: .logits),
      Case(name: "bce \(r)", loss: .binaryCrossentropy(reduction: r), predictions: .probabilities),
      Case(
        name: "bce smooth \(r)", loss: .binaryCrossentropy(labelSmoothing: 0.2, reduction: r),
        predictions: .probabilities),
      Case(
        name: "bce logits \(r)", loss: .binaryCrossentropy(fromLogits: true, reduction: r),
        predictions: .logits),
      Case(
        name: "bce after sigmoid \(r)", loss: .binaryCrossentropy(labelSmoothing: 0.1, reduction: r),
        predictions: .logits, after: .sigmoid),
      Case(name: "cce \(r)", loss: .categoricalCrossentropy(reduction: r), predictions: .probabilities),
      Case(
        name: "cce smooth \(r)", loss: .categoricalCrossentropy(labelSmoothing: 0.2, reduction: r),
        predictions: .probabilities),
      Case(
        name: "cce logits \(r)",
        loss: .categoricalCrossentropy(fromLogits: true, labelSmoothing: 0.1, reduction: r),
        predictions: .logits),
      Case(
        name: "cce after softmax \(r)", loss: .categoricalCrossentropy(reduction: r), predictions: .logits,
        after: .softmax),
      Case(
        name: "scce \(r)", loss: .sparseCategoricalCrossentropy(reduction: r),
        predictions: .probabilities, classes: true),
      Case(
        name: "scce ignore \(r)", loss: .sparseCategoricalCrossentropy(ignoreClass: 2, reduction: r),
        predictions: .probabilities, classes: true),
      Case(
        name: "scce logits \(r)", loss: .sparseCategoricalCrossentropy(fromLogits: true, reduction: r),
        predictions: .logits, classes: true),
      Case(
        name: "scce after softmax \(r)", loss: .sparseCategoricalCrossentropy(reduction: r),
        predictions: .logits, classes: true, after: .softmax),
    ]
  }

  /// Batch 3, time 2, 4 outputs, with weights and a mask and without.
  @Test(arguments: cases, [false, true])
  func agreesWithDifferences(_ c: Case, _ weighted: Bool) throws {
    let shape = [3, 2, 4]
    let stream = RandomStream(seed: 11, purpose: c.name)
    var p = Tensor(uninitialized: shape) { stream.uniform(into: $0) }
    p.withUnsafeMutableBufferPointer { p in
      for i in p.indices { p[i] = c.predictions == .probabilities ? 0.1 + 0.8 * p[i] : 4 * p[i] - 2 }
    }
    var y = Tensor(uninitialized: c.classes ? [3, 2] : shape) { stream.uniform(into: $0, step: 1) }
    if c.classes { y = Tensor(y.elements.map { ($0 * 4).rounded(.down) }, shape: [3, 2]) }
    let weights = weighted ? Tensor([0.5, 2, 1, 0, 3, 0.7], shape: [3, 2]) : nil
    let mask = weighted ? GoldenArray(shape: [3, 2], values: [1, 1, 0, 1, 1, 0]) : nil
    func total(_ p: Tensor) throws -> Double {
      var run = LossRun(p)
      let result = try run.run(c.loss, y, weights, mask: mask, after: c.after)
      return result.value.elements.reduce(0.0) { $0 + Double($1) }
    }
    var run = LossRun(p)
    let gradient = try run.run(c.loss, y, weights, mask: mask, after: c.after).gradient
    #expect(gradient.elements.contains { $0 != 0 })
    // Losses are floats: a step of 1/128 keeps rounding (1e-7 of the loss, over the step) and curvature near 1e-4.
    let step: Float = 0x1p-7
    for i in 0..<p.count {
      func moved(_ by: Float) throws -> Double {
        var moved = p
        moved.withUnsafeMutableBufferPointer { $0[i] += by }
        return try total(moved)
      }
      // Four points, which cancel the third derivative.
      let near = (try moved(step) - moved(-step)) / Double(2 * step)
      let far = (try moved(2 * step) - moved(-2 * step)) / Double(4 * step)
      let numeric = (4 * near - far) / 3
      let difference = abs(Double(gradient.elements[i]) - numeric)
      #expect(difference < 2e-3 * max(1, abs(numeric)), "\(i): \(gradient.elements[i]), not \(numeric)")
    }
  }
}
