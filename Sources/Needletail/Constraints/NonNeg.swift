// NonNeg: no number below zero.

/// `w` where it is at least 0, else 0.
public struct NonNeg: Constraint {
  public static let kind = "NonNeg"

  public init() {}
  public init(config: Config) throws {}

  public var config: Config { [:] }

  public func apply(_ weight: UnsafeMutableBufferPointer<Float>, shape: [Int]) {
    for i in weight.indices where !(weight[i] >= 0) { weight[i] = 0 }
  }
}

extension Constraint where Self == NonNeg {
  public static var nonNeg: NonNeg { NonNeg() }
}
