// Reduction: how the losses of a batch become one number; dvalue = dy · weight / divisor.

/// How the losses of a batch become one number. Keras: https://keras.io/api/losses
public enum Reduction: String, Sendable, CaseIterable {
  /// The weighted sum over the number of values (not over the sum of weights). With a mask, the mean over
  /// the values that count. Keras also calls it `mean`.
  case sumOverBatchSize = "sum_over_batch_size"
  case sum
  /// The weighted sum over the sum of weights; 0 where that is 0.
  case meanWithSampleWeight = "mean_with_sample_weight"
  /// One value for each sample, weighted.
  case none
}

extension Config {
  /// A loss's reduction: null means none.
  func reduction() throws -> Reduction {
    switch self["reduction"] {
    case nil, .string("mean"), .string("auto"): .sumOverBatchSize
    case .null: .none
    default: try choice("reduction", default: .sumOverBatchSize)
    }
  }
}

/// How many values of a tensor share one weight, where weights cover the first axes of the values; axes of size 1
/// at the end do not count. Nil when they don't fit.
func valuesPerWeight(_ values: [Int], _ weights: [Int]) -> Int? {
  var weights = weights
  while weights.last == 1, weights.count > 1 { weights.removeLast() }
  guard weights.count <= values.count, values.prefix(weights.count).elementsEqual(weights) else { return nil }
  return values.dropFirst(weights.count).reduce(1, *)
}

extension Tape {
  /// Weighs the losses of samples and makes one number of them (or none, with `.none`).
  ///
  /// A sample that the mask or the loss leaves out counts as 0, whatever its value. Where some are left out,
  /// `sumOverBatchSize` and `meanWithSampleWeight` see the others' weights: the first multiplies them by
  /// total / counted, as Keras does. Sums run over the samples in order, in double.
  /// - Parameters:
  ///   - values: `[batch]`, `[batch, time]`, …; or a scalar, for predictions of rank 1.
  ///   - weights: of the shape of `values` or of its first axes; axes of size 1 at the end do not count.
  ///   - mask: fits as weights do.
  ///   - ignored: a flag for each value.
  /// - Throws: `InputError` naming both shapes when they don't fit.
  public mutating func reduce(
    _ values: Value, weights: Tensor?, mask: Mask?, ignored: [Bool]?, _ reduction: Reduction
  ) throws -> Value {
    let values = dense(values)
    let shape = shape(values)
    var count = count(values)
    var weightGroup = 1
    var valueGroup = 1  // how many weighted values a value becomes; above 1 for a scalar with weights only
    if let weights {
      if shape.isEmpty {
        (count, valueGroup) = (weights.count, max(weights.count, 1))
      } else if let group = valuesPerWeight(shape, weights.shape) {
        weightGroup = group
      } else {
        throw InputError(
          "sample weights of shape \(weights.shape) do not fit losses of shape \(shape); "
            + "give one weight a sample, or one a step of a sequence")
      }
    }
    var maskGroup = 1
    if let mask {
      guard let group = valuesPerWeight(shape, mask.shape) else {
        throw InputError("a mask of shape \(mask.shape) does not fit losses of shape \(shape)")
      }
      maskGroup = group
    }

    // The factor of each weighted value, zero for what is left out.
    let factors = arena.allocate(Float.self, count: max(count, 1))
    var counted = 0
    for k in 0..<count {
      let masked = mask.map { $0.bytes[k / maskGroup] == 0 } ?? false
      let out = masked || (ignored.map { $0[k / valueGroup] } ?? false)
      factors[k] = out ? 0 : 1
      counted += out ? 0 : 1
    }
    if counted < count, reduction == .sumOverBatchSize {
      let share = counted == 0 ? 0 : Float(Double(count) / Double(counted))
      for k in 0..<count { factors[k] *= share }
    }
    weights?.withUnsafeBufferPointer { w in
      for k in 0..<count where factors[k] != 0 { factors[k] *= w[k / weightGroup] }
    }
    return reduction == .none
      ? weighted(values, factors, count, group: valueGroup)
      : sum(values, factors, count, group: valueGroup, reduction)
  }

  /// Σ value · factor over the divisor of the reduction.
  private mutating func sum(
    _ values: Value, _ factors: UnsafePointer<Float>, _ count: Int, group: Int, _ reduction: Reduction
  ) -> Value {
    let source = pointer(values)
    var (sum, divisor) = (0.0, 1.0)
    for k in 0..<count where factors[k] != 0 { sum += Double(source[k / group]) * Double(factors[k]) }
    switch reduction {
    case .sumOverBatchSize: divisor = Double(count)
    case .meanWithSampleWeight: divisor = (0..<count).reduce(0.0) { $0 + Double(factors[$1]) }
    case .sum, .none: break
    }
    let y = make([], from: values)
    pointer(y)[0] = divisor == 0 ? 0 : Float(sum / divisor)
    record(y) { g in
      guard let dy = g.gradient(of: y), divisor != 0 else { return }
      let d = Double(dy[0]) / divisor
      g.add(to: values) { dvalues in
        for k in 0..<count where factors[k] != 0 { dvalues[k / group] += Float(d * Double(factors[k])) }
      }
    }
    return y
  }

  /// value · factor for each sample.
  private mutating func weighted(
    _ values: Value, _ factors: UnsafePointer<Float>, _ count: Int, group: Int
  ) -> Value {
    let source = pointer(values)
    let y = make(group == 1 ? shape(values) : [count], from: values)
    let out = pointer(y)
    for k in 0..<count { out[k] = factors[k] == 0 ? 0 : source[k / group] * factors[k] }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: values) { dvalues in
        for k in 0..<count where factors[k] != 0 { dvalues[k / group] += dy[k] * factors[k] }
      }
    }
    return y
  }
}
