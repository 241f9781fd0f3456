// BinaryCrossentropy.

import CKernels

/// −Σ (y log p + (1 − y) log(1 − p)) / n. Keras: https://keras.io/api/losses/probabilistic_losses
///
/// p is cut to [1e-7, 1 − 1e-7] as float32 holds these, and the gradient outside is 0. From logits z:
/// max(z, 0) − z·y + log(1 + e^−|z|), which is also used where the prediction comes straight from a sigmoid, so
/// that a saturated unit keeps learning. Label smoothing s makes y (1 − s) + s/2 of y.
public struct BinaryCrossentropy: RowLoss {
  public static let kind = "BinaryCrossentropy"
  public static let shortName = "binary_crossentropy"
  public let fromLogits: Bool
  public let labelSmoothing: Float
  public let axis: Int
  public let reduction: Reduction

  /// - Parameters:
  ///   - fromLogits: whether predictions are logits, not probabilities.
  ///   - labelSmoothing: from 0 to 1.
  ///   - axis: the axis that the mean is taken over.
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

  public var behind: (activation: Activation, loss: BinaryCrossentropy)? {
    let loss = BinaryCrossentropy(
      fromLogits: true, labelSmoothing: labelSmoothing, axis: axis, reduction: reduction)
    return (.sigmoid, loss)
  }

  public func row(_ row: LossRow) -> Float {
    let n = Float(row.count)
    var sum = 0.0
    for j in 0..<row.count {
      let y = labelSmoothing == 0 ? row.y(j) : row.y(j) * (1 - labelSmoothing) + labelSmoothing / 2
      if fromLogits {
        let z = row.p(j)
        sum += Double(max(z, 0) - z * y + ck_log1p(ck_exp(-abs(z))))
        row.setDerivative(j, (ck_sigmoid(z) - y) / n)
      } else {
        let p = Probability.cut(row.p(j))
        sum -= Double(y * ck_log(p) + (1 - y) * ck_log(1 - p))
        row.setDerivative(j, Probability.isInside(row.p(j)) ? (p - y) / (p * (1 - p)) / n : 0)
      }
    }
    return Float(sum / Double(n))
  }
}

extension Loss where Self == BinaryCrossentropy {
  public static var binaryCrossentropy: BinaryCrossentropy { BinaryCrossentropy() }
  public static func binaryCrossentropy(
    fromLogits: Bool = false, labelSmoothing: Float = 0, axis: Int = -1,
    reduction: Reduction = .sumOverBatchSize
  ) -> BinaryCrossentropy {
    BinaryCrossentropy(
      fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis, reduction: reduction)
  }
}
