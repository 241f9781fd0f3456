// UnitNorm: every column of length one.

/// `w / (1e-7 + ‖w‖)`, the norm taken over an axis.
public struct UnitNorm: Constraint {
  public static let kind = "UnitNorm"
  /// The axis that the norm sums over.
  public let axis: Int

  public init(axis: Int = 0) { self.axis = axis }
  public init(config: Config) throws { self.init(axis: try config.axis()) }

  public var config: Config { ["axis": .int(axis)] }

  public func apply(_ weight: UnsafeMutableBufferPointer<Float>, shape: [Int]) {
    weight.scaleNorms(shape: shape, axis: axis) { norm in 1 / (1e-7 + norm) }
  }
}

extension Constraint where Self == UnitNorm {
  public static var unitNorm: UnitNorm { UnitNorm() }
  /// `UnitNorm(axis:)`
  public static func unitNorm(axis: Int = 0) -> UnitNorm { UnitNorm(axis: axis) }
}
