// Mean: a weighted mean that is gathered over batches.

/// Σ value · weight / Σ weight over everything added, in double. Keras: https://keras.io/api/metrics/reduction_metrics
public struct Mean: Sendable {
  public var name: String
  private var total = 0.0
  private var count = 0.0

  public init(name: String = "mean") { self.name = name }

  /// The mean so far; 0 before anything was added, and where all weights are 0.
  public var result: Float { count == 0 ? 0 : Float(total / count) }

  /// Forgets everything.
  public mutating func reset() { (total, count) = (0, 0) }

  /// One value that counts as often as `weight` says.
  public mutating func add(_ value: Float, weight: Double = 1) {
    total += Double(value) * weight
    count += weight
  }

  /// Values `[samples, …]`, each sample the mean over its other axes.
  /// - Parameter weights: of the shape of `values` or of its first axes; nil for ones.
  /// - Throws: `InputError` naming both shapes when they don't fit.
  public mutating func add(_ values: Tensor, weights: Tensor? = nil) throws {
    let samples = values.shape.first ?? 1
    let perSample = values.count / max(samples, 1)
    guard values.count > 0 else { return }
    guard let weights, !values.shape.isEmpty else {
      let sum = values.withUnsafeBufferPointer { $0.reduce(0.0) { $0 + Double($1) } }
      let weight = weights.map { $0.withUnsafeBufferPointer { $0.reduce(0.0) { $0 + Double($1) } } }
      total += sum / Double(perSample) * (weight ?? 1)
      count += weight ?? Double(samples)
      return
    }
    guard let group = valuesPerWeight(values.shape, weights.shape) else {
      throw InputError("sample weights of shape \(weights.shape) do not fit values of shape \(values.shape)")
    }
    values.withUnsafeBufferPointer { v in
      weights.withUnsafeBufferPointer { w in
        for (k, value) in v.enumerated() {
          let weight = Double(w[k / group]) / Double(perSample)
          total += Double(value) * weight
          count += weight
        }
      }
    }
  }
}
