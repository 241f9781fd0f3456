// OptimizerRun: an optimizer at work on a few weights with given gradients.

@testable import Needletail

/// Weights in one buffer, and an optimizer that changes them.
struct OptimizerRun {
  /// A gradient and how it reaches the optimizer.
  enum Gradient {
    case none
    case dense(Tensor)
    /// The given rows as touched rows, in that order; the others must be zeros.
    case rows(Tensor, [Int])
    /// The first of the given rows as touched, the rest in the dense part.
    case both(Tensor, [Int])
  }

  private var weights: [Weight] = []
  private var buffer: [Float]
  private var state: OptimizerState
  private let gradients: WeightGradients

  init(_ optimizer: any Optimizer, _ values: [Tensor], trainable: [Bool]? = nil) {
    var place = 0
    for (i, value) in values.enumerated() {
      weights.append(
        Weight(
          name: "w\(i)", shape: value.shape, place: place..<place + value.count,
          isTrainable: trainable?[i] ?? true, index: i))
      place += (value.count + 15) & ~15
    }
    buffer = [Float](repeating: 0, count: place)
    for (weight, value) in zip(weights, values) { buffer.replaceSubrange(weight.place, with: value.elements) }
    state = OptimizerState(optimizer)
    gradients = WeightGradients(count: place, weights: values.count)
  }

  subscript(i: Int) -> Tensor { Tensor(Array(buffer[weights[i].place]), shape: weights[i].shape) }

  mutating func step(_ given: [Gradient]) {
    let arena = Arena()
    gradients.reset()
    for (weight, gradient) in zip(weights, given) { gradient.add(to: weight, gradients, arena) }
    let (places, gradients) = (weights, gradients)
    withExtendedLifetime(arena) {
      buffer.withUnsafeMutableBufferPointer { state.step($0, places, gradients) }
    }
  }
}

extension OptimizerRun.Gradient {
  /// Hands the gradient over. The arena must outlive its use.
  func add(to weight: Weight, _ gradients: WeightGradients, _ arena: Arena) {
    switch self {
    case .none: break
    case .dense(let value): dense(value, weight, gradients)
    case .rows(let value, let rows): touch(value, rows, weight, gradients, arena)
    case .both(let value, let rows):
      dense(value.keeping(Array(rows.dropFirst())), weight, gradients)
      touch(value, [rows[0]], weight, gradients, arena)
    }
  }

  private func dense(_ value: Tensor, _ weight: Weight, _ gradients: WeightGradients) {
    let place = gradients.dense(weight)
    for (i, x) in value.elements.enumerated() { place[i] += x }
  }

  private func touch(
    _ value: Tensor, _ rows: [Int], _ weight: Weight, _ gradients: WeightGradients, _ arena: Arena
  ) {
    let width = value.shape.last!
    let numbers = arena.allocate(Float.self, count: rows.count * width)
    for (i, row) in rows.enumerated() {
      for j in 0..<width { numbers[i * width + j] = value.elements[row * width + j] }
    }
    let height = weight.shape[0]
    let slot = arena.allocate(Int32.self, count: height)
    for row in 0..<height { slot[row] = Int32(rows.firstIndex(of: row) ?? -1) }
    let fits = gradients.touch(weight, slot: slot, rows: numbers, width: width)
    precondition(fits)
  }
}

extension Tensor {
  /// The same with zeros in all rows but some.
  func keeping(_ rows: [Int]) -> Tensor {
    let width = shape.last!
    return Tensor(elements.enumerated().map { rows.contains($0 / width) ? $1 : 0 }, shape: shape)
  }
}
