// MeanSquaredError.

/// Σ (p − y)² / n over the last axis. Keras: https://keras.io/api/losses/regression_losses
public struct MeanSquaredError: RowLoss {
  public static let kind = "MeanSquaredError"
  public static let shortName = "mean_squared_error"
  public let reduction: Reduction

  public init(reduction: Reduction = .sumOverBatchSize) { self.reduction = reduction }
  public init(config: Config) throws { self.init(reduction: try config.reduction()) }
  public var config: Config { .loss(Self.shortName, reduction) }

  public func row(_ row: LossRow) -> Float {
    let n = Float(row.count)
    var sum = 0.0
    for j in 0..<row.count {
      let e = row.p(j) - row.y(j)
      sum += Double(e * e)
      row.setDerivative(j, 2 * e / n)
    }
    return Float(sum / Double(n))
  }
}

extension Loss where Self == MeanSquaredError {
  public static var meanSquaredError: MeanSquaredError { MeanSquaredError() }
  public static var mse: MeanSquaredError { MeanSquaredError() }
  public static func meanSquaredError(reduction: Reduction) -> MeanSquaredError {
    MeanSquaredError(reduction: reduction)
  }
}
