// CategoricalAccuracy.

/// How often the largest prediction of a row is where the largest target is; of equal ones the first counts.
/// Keras: https://keras.io/api/metrics/accuracy_metrics
public struct CategoricalAccuracy: MeanMetric {
  public static let kind = "CategoricalAccuracy"
  public var mean: Mean

  public init(name: String = "categorical_accuracy") { mean = Mean(name: name) }
  public init(config: Config) throws { self.init(name: try config.name() ?? "categorical_accuracy") }
  public var config: Config { ["name": .string(name)] }

  public func values(_ predicted: Tensor, _ target: Tensor) throws -> Tensor {
    guard predicted.rank > 0, predicted.shape == target.shape else { throw unfit(predicted, target) }
    return target.withUnsafeBufferPointer { y in
      eachRow(predicted) { row, i in
        let truth = UnsafeBufferPointer(rebasing: y[i * row.count..<(i + 1) * row.count])
        return row.argmax() == truth.argmax() ? 1 : 0
      }
    }
  }
}

extension Metric where Self == CategoricalAccuracy {
  public static var categoricalAccuracy: CategoricalAccuracy { CategoricalAccuracy() }
}
