// MinMaxNorm: no column shorter or longer than its limits.

/// `w · (rate · clip(‖w‖, minValue, maxValue) + (1 − rate) · ‖w‖) / (1e-7 + ‖w‖)`, the norm taken over an axis.
public struct MinMaxNorm: Constraint {
  public static let kind = "MinMaxNorm"
  public let minValue: Float
  public let maxValue: Float
  /// How far a norm is brought to its limit in one step: 1 all the way.
  public let rate: Float
  /// The axis that the norm sums over.
  public let axis: Int

  public init(minValue: Float = 0, maxValue: Float = 1, rate: Float = 1, axis: Int = 0) {
    self.minValue = minValue
    self.maxValue = maxValue
    self.rate = rate
    self.axis = axis
  }

  public init(config: Config) throws {
    self.init(
      minValue: try config.float("min_value", default: 0),
      maxValue: try config.float("max_value", default: 1),
      rate: try config.float("rate", default: 1), axis: try config.axis())
  }

  public var config: Config {
    [
      "min_value": .float(minValue), "max_value": .float(maxValue), "rate": .float(rate), "axis": .int(axis),
    ]
  }

  public func apply(_ weight: UnsafeMutableBufferPointer<Float>, shape: [Int]) {
    weight.scaleNorms(shape: shape, axis: axis) { norm in
      let wanted = rate * min(max(norm, minValue), maxValue) + (1 - rate) * norm
      return wanted / (1e-7 + norm)
    }
  }
}

extension Constraint where Self == MinMaxNorm {
  /// `MinMaxNorm(minValue:maxValue:rate:axis:)`
  public static func minMaxNorm(
    _ minValue: Float = 0, _ maxValue: Float = 1, rate: Float = 1, axis: Int = 0
  ) -> MinMaxNorm {
    MinMaxNorm(minValue: minValue, maxValue: maxValue, rate: rate, axis: axis)
  }
}
