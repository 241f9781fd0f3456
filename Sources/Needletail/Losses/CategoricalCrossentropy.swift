// CategoricalCrossentropy.

import CKernels

/// −Σ y log p over the classes, y one-hot or any shares. Keras: https://keras.io/api/losses/probabilistic_losses
///
/// p is divided by its sum, then cut to [1e-7, 1 − 1e-7] (gradient 0 outside). From logits z: −Σ y log softmax(z),
/// which is also used where the prediction comes straight from a softmax. Label smoothing s makes
/// y (1 − s) + s/n of y.
public struct CategoricalCrossentropy: RowLoss {
  public static let kind = "CategoricalCrossentropy"
  public static let shortName = "categorical_crossentropy"
  public let fromLogits: Bool
  public let labelSmoothing: Float
  public let axis: Int
  public let reduction: Reduction

  /// - Parameters:
  ///   - fromLogits: whether predictions are logits, not probabilities.
  ///   - labelSmoothing: from 0 to 1.
  ///   - axis: the axis of the classes.
  /// - Precondition: `0...1` contains `labelSmoothing`.
  public init(
    fromLogits: Bool = false, labelSmoothing: Float = 0, axis: Int = -1,
    reduction: Reduction = .sumOverBatchSize
  ) {
    precondition((0...1).contains(labelSmoothing), "labelSmoothing is from 0 to 1, not \(labelSmoothing)")
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
    self.reduction = reduction
  }

  public init(config: Config) throws {
    self.init(
      fromLogits: try config.bool("from_logits", default: false),
      labelSmoothing: try config.labelSmoothing(), axis: try config.int("axis", default: -1),
      reduction: try config.reduction())
  }

  public var config: Config {
    .loss(
      Self.shortName, reduction,
      ["from_logits": .bool(fromLogits), "label_smoothing": .float(labelSmoothing), "axis": .int(axis)])
  }

  public var behind: (activation: Activation, loss: CategoricalCrossentropy)? {
    let loss = CategoricalCrossentropy(
      fromLogits: true, labelSmoothing: labelSmoothing, axis: axis, reduction: reduction)
    return (.softmax, loss)
  }

  public func row(_ row: LossRow) -> Float {
    fromLogits ? fromLogits(row) : fromProbabilities(row)
  }

  private func target(_ row: LossRow, _ j: Int) -> Float {
    labelSmoothing == 0 ? row.y(j) : row.y(j) * (1 - labelSmoothing) + labelSmoothing / Float(row.count)
  }

  /// loss = Σ y (log Σ e^z − z), d/dz = softmax(z) Σ y − y
  private func fromLogits(_ row: LossRow) -> Float {
    let sums = row.exponentials()
    var (loss, total) = (0.0, 0.0)
    for j in 0..<row.count {
      let y = target(row, j)
      total += Double(y)
      if y != 0 { loss += Double(y * ((row.p(j) - sums.top) - sums.log)) }
    }
    if row.wantsDerivative {
      for j in 0..<row.count {
        row.setDerivative(j, sums.softmax(row.p(j)) * Float(total) - target(row, j))
      }
    }
    return Float(-loss)
  }

  /// q = p / Σp; loss = −Σ y log cut(q); d/dq = −y/q inside the cut; d/dp = (d/dq − Σ q · d/dq) / Σp
  private func fromProbabilities(_ row: LossRow) -> Float {
    var sum: Float = 0
    for j in 0..<row.count { sum += row.p(j) }
    var (loss, mean) = (0.0, 0.0)
    for j in 0..<row.count {
      let (q, y) = (row.p(j) / sum, target(row, j))
      if y != 0 { loss -= Double(y * ck_log(Probability.cut(q))) }
      if Probability.isInside(q) { mean -= Double(y) }
    }
    if row.wantsDerivative {
      for j in 0..<row.count {
        let q = row.p(j) / sum
        let d = Probability.isInside(q) ? -target(row, j) / q : 0
        row.setDerivative(j, (d - Float(mean)) / sum)
      }
    }
    return Float(loss)
  }
}

extension Loss where Self == CategoricalCrossentropy {
  public static var categoricalCrossentropy: CategoricalCrossentropy { CategoricalCrossentropy() }
  public static func categoricalCrossentropy(
    fromLogits: Bool = false, labelSmoothing: Float = 0, axis: Int = -1,
    reduction: Reduction = .sumOverBatchSize
  ) -> CategoricalCrossentropy {
    CategoricalCrossentropy(
      fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis, reduction: reduction)
  }
}
