// BinaryAccuracy.

/// How often y equals (p > threshold). Default threshold 0.5; a p equal to it counts as 0.
/// Keras: https://keras.io/api/metrics/accuracy_metrics
public struct BinaryAccuracy: MeanMetric {
  public static let kind = "BinaryAccuracy"
  public let threshold: Float
  public var mean: Mean

  public init(threshold: Float = 0.5, name: String = "binary_accuracy") {
    self.threshold = threshold
    mean = Mean(name: name)
  }

  public init(config: Config) throws {
    self.init(
      threshold: try config.float("threshold", default: 0.5),
      name: try config.name() ?? "binary_accuracy")
  }

  public var config: Config { ["name": .string(name), "threshold": .float(threshold)] }

  public func values(_ predicted: Tensor, _ target: Tensor) throws -> Tensor {
    try each(predicted, target) { p, y in y == (p > threshold ? 1 : 0) ? 1 : 0 }
  }
}

extension Metric where Self == BinaryAccuracy {
  public static var binaryAccuracy: BinaryAccuracy { BinaryAccuracy() }
  public static func binaryAccuracy(
    threshold: Float = 0.5, name: String = "binary_accuracy"
  ) -> BinaryAccuracy {
    BinaryAccuracy(threshold: threshold, name: name)
  }
}
