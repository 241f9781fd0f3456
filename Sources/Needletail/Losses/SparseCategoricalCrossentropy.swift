// SparseCategoricalCrossentropy.

import CKernels

/// −log p of the class that the target names. Keras: https://keras.io/api/losses/probabilistic_losses
///
/// p is cut to [1e-7, 1 − 1e-7] (gradient 0 outside), then divided by its sum. From logits z: −log softmax(z),
/// which is also used where the prediction comes straight from a softmax. Samples of `ignoreClass` are left out
/// as masked ones are.
public struct SparseCategoricalCrossentropy: RowLoss {
  public static let kind = "SparseCategoricalCrossentropy"
  public static let shortName = "sparse_categorical_crossentropy"
  public static let takesClasses = true
  public let fromLogits: Bool
  public let ignoreClass: Int?
  public let axis: Int
  public let reduction: Reduction

  /// - Parameters:
  ///   - fromLogits: whether predictions are logits, not probabilities.
  ///   - ignoreClass: a class number, in the range or not, whose samples are left out.
  ///   - axis: the axis of the classes.
  public init(
    fromLogits: Bool = false, ignoreClass: Int? = nil, axis: Int = -1,
    reduction: Reduction = .sumOverBatchSize
  ) {
    self.fromLogits = fromLogits
    self.ignoreClass = ignoreClass
    self.axis = axis
    self.reduction = reduction
  }

  public init(config: Config) throws {
    self.init(
      fromLogits: try config.bool("from_logits", default: false),
      ignoreClass: try config.optionalInt("ignore_class"), axis: try config.int("axis", default: -1),
      reduction: try config.reduction())
  }

  public var config: Config {
    .loss(
      Self.shortName, reduction,
      [
        "from_logits": .bool(fromLogits), "ignore_class": ignoreClass.map { .int($0) } ?? .null,
        "axis": .int(axis),
      ])
  }

  public var behind: (activation: Activation, loss: SparseCategoricalCrossentropy)? {
    let loss = SparseCategoricalCrossentropy(
      fromLogits: true, ignoreClass: ignoreClass, axis: axis, reduction: reduction)
    return (.softmax, loss)
  }

  public func ignored(_ target: Tensor) -> [Bool]? {
    guard let ignoreClass else { return nil }
    return target.withUnsafeBufferPointer { $0.map { $0 == Float(ignoreClass) } }
  }

  public func check(_ target: Tensor, classes: Int) throws {
    try target.withUnsafeBufferPointer { labels in
      let ignored = ignoreClass.map { Float($0) }
      let bad = labels.firstIndex {
        !($0 >= 0 && $0 < Float(classes) && $0 == $0.rounded(.down)) && $0 != ignored
      }
      guard let bad else { return }
      let sample = bad / max(1, target.count / max(target.shape.first ?? 1, 1))
      let label = Int(exactly: labels[bad]).map { "\($0)" } ?? "\(labels[bad])"
      throw InputError(
        "class \(label) of sample \(sample) of the batch is no class number in 0..<\(classes); "
          + "the model predicts \(classes) classes, so give its last layer more or correct the labels")
    }
  }

  public func row(_ row: LossRow) -> Float {
    if let ignoreClass, row.label == Float(ignoreClass) {
      for j in 0..<row.count { row.setDerivative(j, 0) }
      return 0
    }
    let label = Int(row.label)
    if fromLogits {
      let sums = row.exponentials()
      if row.wantsDerivative {
        for j in 0..<row.count { row.setDerivative(j, sums.softmax(row.p(j)) - (j == label ? 1 : 0)) }
      }
      return sums.log - (row.p(label) - sums.top)
    }
    // c = cut(p); loss = log Σ c − log c(label); d/dc = 1/Σc − [label]/c
    var sum: Float = 0
    for j in 0..<row.count { sum += Probability.cut(row.p(j)) }
    let chosen = Probability.cut(row.p(label))
    if row.wantsDerivative {
      for j in 0..<row.count {
        let d = 1 / sum - (j == label ? 1 / chosen : 0)
        row.setDerivative(j, Probability.isInside(row.p(j)) ? d : 0)
      }
    }
    return ck_log(sum) - ck_log(chosen)
  }
}

extension Loss where Self == SparseCategoricalCrossentropy {
  public static var sparseCategoricalCrossentropy: SparseCategoricalCrossentropy {
    SparseCategoricalCrossentropy()
  }
  public static func sparseCategoricalCrossentropy(
    fromLogits: Bool = false, ignoreClass: Int? = nil, axis: Int = -1,
    reduction: Reduction = .sumOverBatchSize
  ) -> SparseCategoricalCrossentropy {
    SparseCategoricalCrossentropy(
      fromLogits: fromLogits, ignoreClass: ignoreClass, axis: axis, reduction: reduction)
  }
}
