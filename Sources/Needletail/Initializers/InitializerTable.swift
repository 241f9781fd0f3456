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
    guard let type = all.first(where: { $0.kind == wanted || Config.snakeCase($0.kind) == wanted }) else {
      throw ModelError(
        "there is no initializer '\(name)'; choose one of \(all.map(\.kind).joined(separator: ", "))")
    }
    return try type.init(config: config)
  }
}
