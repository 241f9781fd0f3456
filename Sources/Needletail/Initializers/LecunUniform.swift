// LecunUniform.

/// Uniform within ±√(3 / fan in).
public struct LecunUniform: NamedScaling {
  public static let kind = "LecunUniform"
  public static let scaling = VarianceScaling(distribution: .uniform)
  public let seed: Int?
  public init(seed: Int? = nil) { self.seed = seed }
}

extension Initializer where Self == LecunUniform {
  public static var lecunUniform: LecunUniform { LecunUniform() }
  public static func lecunUniform(seed: Int?) -> LecunUniform { LecunUniform(seed: seed) }
}
