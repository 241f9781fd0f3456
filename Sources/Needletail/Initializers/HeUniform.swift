// HeUniform.

/// Uniform within ±√(6 / fan in).
public struct HeUniform: NamedScaling {
  public static let kind = "HeUniform"
  public static let scaling = VarianceScaling(scale: 2, distribution: .uniform)
  public let seed: Int?
  public init(seed: Int? = nil) { self.seed = seed }
}

extension Initializer where Self == HeUniform {
  public static var heUniform: HeUniform { HeUniform() }
  public static func heUniform(seed: Int?) -> HeUniform { HeUniform(seed: seed) }
}
