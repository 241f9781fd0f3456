// The table of losses: one line for each, which is all that loading needs.

/// Losses by their Keras names.
public enum LossTable {
  static let all: [(type: any RowLoss.Type, aliases: [String])] = [
    (BinaryCrossentropy.self, ["bce", "BCE"]),
    (CategoricalCrossentropy.self, []),
    (SparseCategoricalCrossentropy.self, []),
    (MeanSquaredError.self, ["mse", "MSE"]),
    (MeanAbsoluteError.self, ["mae", "MAE"]),
  ]

  /// A loss by Keras class name (`MeanSquaredError`), short name (`mean_squared_error`) or alias (`mse`).
  /// - Throws: `ModelError` when there is none, or when a key of its configuration is wrong.
  public static func make(_ name: String, _ config: Config = [:]) throws -> any Loss {
    guard let type = type(named: name) else {
      throw ModelError(
        "there is no loss '\(name)'; choose one of \(all.map { $0.type.shortName }.joined(separator: ", "))")
    }
    return try type.init(config: config)
  }

  static func type(named name: String) -> (any RowLoss.Type)? {
    all.first { $0.type.kind == name || $0.type.shortName == name || $0.aliases.contains(name) }?.type
  }
}
