// GlorotUniform.

/// Uniform within ±√(6 / (fan in + fan out)).
public struct GlorotUniform: NamedScaling {
  public static let kind = "GlorotUniform"
  public static let scaling = VarianceScaling(mode: .fanAvg, distribution: .uniform)
  public let seed: Int?
  public init(seed: Int? = nil) { self.seed = seed }
}

extension Initializer where Self == GlorotUniform {
  public static var glorotUniform: GlorotUniform { GlorotUniform() }
  public static func glorotUniform(seed: Int?) -> GlorotUniform { GlorotUniform(seed: seed) }
}
