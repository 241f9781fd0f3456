// HeNormal.

/// Truncated normal of deviation √(2 / fan in).
public struct HeNormal: NamedScaling {
  public static let kind = "HeNormal"
  public static let scaling = VarianceScaling(scale: 2)
  public let seed: Int?
  public init(seed: Int? = nil) { self.seed = seed }
}

extension Initializer where Self == HeNormal {
  public static var heNormal: HeNormal { HeNormal() }
  public static func heNormal(seed: Int?) -> HeNormal { HeNormal(seed: seed) }
}
