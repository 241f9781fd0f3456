// L2: the sum of squares.

/// `l2 · Σw²`, without a factor one half.
public struct L2: Regularizer {
  public static let kind = "L2"
  public let l2: Float

  public init(l2: Float = 0.01) { self.l2 = l2 }
  public init(config: Config) throws { self.init(l2: try config.float("l2", default: 0.01)) }

  public var config: Config { ["l2": .float(l2)] }

  private var both: L1L2 { L1L2(l2: l2) }

  public func penalty(_ weight: UnsafeBufferPointer<Float>) -> Double { both.penalty(weight) }

  public func addGradient(_ weight: UnsafeBufferPointer<Float>, to gradient: UnsafeMutablePointer<Float>) {
    both.addGradient(weight, to: gradient)
  }
}

extension Regularizer where Self == L2 {
  /// `L2(l2:)`
  public static func l2(_ l2: Float = 0.01) -> L2 { L2(l2: l2) }
}
