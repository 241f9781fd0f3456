// L1L2: the sum of absolute values and the sum of squares together.

/// `l1 · Σ|w| + l2 · Σw²`.
public struct L1L2: Regularizer {
  public static let kind = "L1L2"
  public let l1: Float
  public let l2: Float

  public init(l1: Float = 0, l2: Float = 0) {
    self.l1 = l1
    self.l2 = l2
  }

  public init(config: Config) throws {
    self.init(l1: try config.float("l1", default: 0), l2: try config.float("l2", default: 0))
  }

  public var config: Config { ["l1": .float(l1), "l2": .float(l2)] }

  public func penalty(_ weight: UnsafeBufferPointer<Float>) -> Double {
    var (absolute, squares) = (0.0, 0.0)
    for w in weight {
      absolute += Double(abs(w))
      squares += Double(w) * Double(w)
    }
    return Double(l1) * absolute + Double(l2) * squares
  }

  /// d/dw = l1 · sign(w) + 2 · l2 · w
  public func addGradient(_ weight: UnsafeBufferPointer<Float>, to gradient: UnsafeMutablePointer<Float>) {
    for (i, w) in weight.enumerated() {
      let sign: Float = w > 0 ? 1 : w < 0 ? -1 : 0
      gradient[i] += l1 * sign + 2 * l2 * w
    }
  }
}

extension Regularizer where Self == L1L2 {
  /// `L1L2(l1:l2:)`
  public static func l1l2(l1: Float = 0, l2: Float = 0) -> L1L2 { L1L2(l1: l1, l2: l2) }
}
