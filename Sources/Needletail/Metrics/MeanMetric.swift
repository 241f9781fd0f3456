// MeanMetric: metrics that are the mean of a number for each sample or each prediction.

/// A metric that is the weighted mean of values: Σ value · weight / Σ weight over all batches.
public protocol MeanMetric: Metric {
  /// What was gathered; its name is the metric's.
  var mean: Mean { get set }
  /// The values of a batch, `[batch, …]`.
  /// - Throws: `InputError` naming both shapes when they don't fit.
  func values(_ predicted: Tensor, _ target: Tensor) throws -> Tensor
}

extension MeanMetric {
  public var name: String {
    get { mean.name }
    set { mean.name = newValue }
  }
  public var result: Float { mean.result }
  public mutating func reset() { mean.reset() }
  public mutating func update(_ predicted: Tensor, _ target: Tensor, _ weights: Tensor?) throws {
    try mean.add(try values(predicted, target), weights: weights)
  }

  /// A number for each prediction and its target, which must be of one shape but for an axis of 1 at the end.
  func each(
    _ predicted: Tensor, _ target: Tensor, _ body: (_ p: Float, _ y: Float) -> Float
  ) throws -> Tensor {
    func trimmed(_ shape: [Int]) -> [Int] { shape.count > 1 && shape.last == 1 ? shape.dropLast() : shape }
    guard
      predicted.shape == target.shape
        || (abs(predicted.rank - target.rank) == 1 && trimmed(predicted.shape) == trimmed(target.shape))
    else { throw unfit(predicted, target) }
    return Tensor(uninitialized: predicted.shape) { out in
      predicted.withUnsafeBufferPointer { p in
        target.withUnsafeBufferPointer { y in for i in out.indices { out[i] = body(p[i], y[i]) } }
      }
    }
  }

  /// A number for each row of the last axis. `body` takes a row of predictions and the row's number.
  func eachRow(_ predicted: Tensor, _ body: (UnsafeBufferPointer<Float>, Int) -> Float) -> Tensor {
    let width = predicted.shape.last ?? 1
    return Tensor(uninitialized: Array(predicted.shape.dropLast())) { out in
      predicted.withUnsafeBufferPointer { p in
        for i in out.indices {
          out[i] = body(UnsafeBufferPointer(rebasing: p[i * width..<(i + 1) * width]), i)
        }
      }
    }
  }

  func unfit(_ predicted: Tensor, _ target: Tensor) -> InputError {
    InputError(
      "\(name): targets of shape \(target.shape) do not fit predictions of shape \(predicted.shape)")
  }
}

extension UnsafeBufferPointer<Float> {
  /// The place of the largest number, the first of equal ones.
  func argmax() -> Int {
    var best = 0
    for i in indices where self[i] > self[best] { best = i }
    return best
  }
}
