// The table of optimizers: one line for each, which is all that loading needs.

/// Optimizers by their Keras names.
public enum OptimizerTable {
  static let all: [any Optimizer.Type] = [
    SGD.self,
    RMSprop.self,
    Adam.self,
  ]

  /// An optimizer by Keras class name, in any case (`RMSprop`, `rmsprop`).
  /// - Throws: `ModelError` when there is none, or when a key of its configuration is wrong.
  public static func make(_ name: String, _ config: Config = [:]) throws -> any Optimizer {
    guard let type = type(named: name) else {
      let names = all.map { $0.kind.lowercased() }.joined(separator: ", ")
      throw ModelError("there is no optimizer '\(name)'; choose one of \(names)")
    }
    return try type.init(config: config)
  }

  static func type(named name: String) -> (any Optimizer.Type)? {
    all.first { $0.kind.lowercased() == name.lowercased() }
  }
}
