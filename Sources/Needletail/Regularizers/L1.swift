// L1: the sum of absolute values.

/// `l1 · Σ|w|`.
public struct L1: Regularizer {
  public static let kind = "L1"
  public let l1: Float

  public init(l1: Float = 0.01) { self.l1 = l1 }
  public init(config: Config) throws { self.init(l1: try config.float("l1", default: 0.01)) }

  public var config: Config { ["l1": .float(l1)] }

  private var both: L1L2 { L1L2(l1: l1) }

  public func penalty(_ weight: UnsafeBufferPointer<Float>) -> Double { both.penalty(weight) }

  public func addGradient(_ weight: UnsafeBufferPointer<Float>, to gradient: UnsafeMutablePointer<Float>) {
    both.addGradient(weight, to: gradient)
  }
}

extension Regularizer where Self == L1 {
  /// `L1(l1:)`
  public static func l1(_ l1: Float = 0.01) -> L1 { L1(l1: l1) }
}
