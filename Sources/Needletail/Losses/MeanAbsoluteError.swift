// MeanAbsoluteError.

/// Σ |p − y| / n over the last axis. Keras: https://keras.io/api/losses/regression_losses
public struct MeanAbsoluteError: RowLoss {
  public static let kind = "MeanAbsoluteError"
  public static let shortName = "mean_absolute_error"
  public let reduction: Reduction

  public init(reduction: Reduction = .sumOverBatchSize) { self.reduction = reduction }
  public init(config: Config) throws { self.init(reduction: try config.reduction()) }
  public var config: Config { .loss(Self.shortName, reduction) }

  public func row(_ row: LossRow) -> Float {
    let n = Float(row.count)
    var sum = 0.0
    for j in 0..<row.count {
      let e = row.p(j) - row.y(j)
      sum += Double(abs(e))
      row.setDerivative(j, e > 0 ? 1 / n : e < 0 ? -1 / n : 0)
    }
    return Float(sum / Double(n))
  }
}

extension Loss where Self == MeanAbsoluteError {
  public static var meanAbsoluteError: MeanAbsoluteError { MeanAbsoluteError() }
  public static var mae: MeanAbsoluteError { MeanAbsoluteError() }
  public static func meanAbsoluteError(reduction: Reduction) -> MeanAbsoluteError {
    MeanAbsoluteError(reduction: reduction)
  }
}
