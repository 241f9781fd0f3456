// GlorotNormal.

/// Truncated normal of deviation √(2 / (fan in + fan out)).
public struct GlorotNormal: NamedScaling {
  public static let kind = "GlorotNormal"
  public static let scaling = VarianceScaling(mode: .fanAvg)
  public let seed: Int?
  public init(seed: Int? = nil) { self.seed = seed }
}

extension Initializer where Self == GlorotNormal {
  public static var glorotNormal: GlorotNormal { GlorotNormal() }
  public static func glorotNormal(seed: Int?) -> GlorotNormal { GlorotNormal(seed: seed) }
}
