// LecunNormal.

/// Truncated normal of deviation √(1 / fan in).
public struct LecunNormal: NamedScaling {
  public static let kind = "LecunNormal"
  public static let scaling = VarianceScaling()
  public let seed: Int?
  public init(seed: Int? = nil) { self.seed = seed }
}

extension Initializer where Self == LecunNormal {
  public static var lecunNormal: LecunNormal { LecunNormal() }
  public static func lecunNormal(seed: Int?) -> LecunNormal { LecunNormal(seed: seed) }
}
