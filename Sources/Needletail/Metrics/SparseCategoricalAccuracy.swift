// SparseCategoricalAccuracy.

/// How often the largest prediction of a row is at the class that the target names.
/// Keras: https://keras.io/api/metrics/accuracy_metrics
public struct SparseCategoricalAccuracy: MeanMetric {
  public static let kind = "SparseCategoricalAccuracy"
  public var mean: Mean

  public init(name: String = "sparse_categorical_accuracy") { mean = Mean(name: name) }
  public init(config: Config) throws { self.init(name: try config.name() ?? "sparse_categorical_accuracy") }
  public var config: Config { ["name": .string(name)] }

  public func values(_ predicted: Tensor, _ target: Tensor) throws -> Tensor {
    let rows = Array(predicted.shape.dropLast())
    guard predicted.rank > 0, target.shape == rows || target.shape == rows + [1] else {
      throw unfit(predicted, target)
    }
    return target.withUnsafeBufferPointer { y in
      eachRow(predicted) { row, i in Float(row.argmax()) == y[i] ? 1 : 0 }
    }
  }
}

extension Metric where Self == SparseCategoricalAccuracy {
  public static var sparseCategoricalAccuracy: SparseCategoricalAccuracy { SparseCategoricalAccuracy() }
}
