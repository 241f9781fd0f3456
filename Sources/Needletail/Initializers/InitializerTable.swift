// The table of initializers: one line for each, which is all that loading needs.

/// Initializers by their Keras names.
public enum InitializerTable {
  static let all: [any Initializer.Type] = [
    Zeros.self,
    Ones.self,
    Constant.self,
    RandomUniform.self,
    RandomNormal.self,
    TruncatedNormal.self,
    VarianceScaling.self,
    GlorotUniform.self,
    GlorotNormal.self,
    HeUniform.self,
    HeNormal.self,
    LecunUniform.self,
    LecunNormal.self,
    Orthogonal.self,
    Identity.self,
  ]
  private static let aliases = [
    "uniform": "random_uniform", "normal": "random_normal", "one": "ones", "zero": "zeros",
    "IdentityInitializer": "Identity", "OrthogonalInitializer": "Orthogonal",
  ]

  /// An initializer by Keras class name (`GlorotUniform`) or short name (`glorot_uniform`, `uniform`).
  /// - Throws: `ModelError` when there is none, or when a key of its configuration is wrong.
  public static func make(_ name: String, _ config: Config = [:]) throws -> any Initializer {
    let wanted = aliases[name, default: name]
    for type in all where type.kind == wanted || Config.snakeCase(type.kind) == wanted {
      return try type.init(config: config)
    }
    let names = all.map { $0.kind }.joined(separator: ", ")
    throw ModelError("there is no initializer '\(name)'; choose one of \(names)")
  }
}
