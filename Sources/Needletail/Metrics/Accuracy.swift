// Accuracy.

/// How often p equals y, number by number. For predictions that are labels already; `.accuracy` in `compile` is
/// an `AutomaticAccuracy`. Keras: https://keras.io/api/metrics/accuracy_metrics
public struct Accuracy: MeanMetric {
  public static let kind = "Accuracy"
  public var mean: Mean

  public init(name: String = "accuracy") { mean = Mean(name: name) }
  public init(config: Config) throws { self.init(name: try config.name() ?? "accuracy") }
  public var config: Config { ["name": .string(name)] }

  public func values(_ predicted: Tensor, _ target: Tensor) throws -> Tensor {
    try each(predicted, target) { p, y in p == y ? 1 : 0 }
  }
}
