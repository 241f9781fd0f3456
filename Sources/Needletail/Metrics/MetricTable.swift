// The table of metrics: one line for each, which is all that loading needs.

/// Metrics by their Keras names.
public enum MetricTable {
  static let all: [(type: any Metric.Type, aliases: [String])] = [
    (AutomaticAccuracy.self, ["acc", "accuracy"]),
    (Accuracy.self, []),
    (BinaryAccuracy.self, []),
    (CategoricalAccuracy.self, []),
    (SparseCategoricalAccuracy.self, []),
    (LossMetric<BinaryCrossentropy>.self, ["bce", "BCE"]),
    (LossMetric<CategoricalCrossentropy>.self, []),
    (LossMetric<SparseCategoricalCrossentropy>.self, []),
    (LossMetric<MeanSquaredError>.self, ["mse", "MSE"]),
    (LossMetric<MeanAbsoluteError>.self, ["mae", "MAE"]),
  ]

  /// A metric as `compile` takes it in Keras: `acc`, `accuracy`, `mse`, `binary_accuracy`. That is its name too.
  /// - Throws: `ModelError` when there is none.
  public static func make(_ name: String) throws -> any Metric {
    try make(name, ["name": .string(name)])
  }

  /// A metric of a configuration, by Keras class name (`BinaryAccuracy`) or any name that `make(_:)` takes.
  /// - Throws: `ModelError` when there is none, or when a key of its configuration is wrong.
  public static func make(_ name: String, _ config: Config) throws -> any Metric {
    guard let type = type(named: name) else {
      let names = ["acc", "accuracy"] + all.dropFirst(2).map { Config.snakeCase($0.type.kind) }
      throw ModelError("there is no metric '\(name)'; choose one of \(names.joined(separator: ", "))")
    }
    return try type.init(config: config)
  }

  static func type(named name: String) -> (any Metric.Type)? {
    let found =
      all.first { $0.aliases.contains(name) }
      ?? all.first { $0.type.kind == name || Config.snakeCase($0.type.kind) == name }
    return found?.type
  }
}
