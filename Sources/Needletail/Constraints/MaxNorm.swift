// MaxNorm: no column longer than a limit.

/// `w · clip(‖w‖, 0, maxValue) / (1e-7 + ‖w‖)`, the norm taken over an axis.
public struct MaxNorm: Constraint {
  public static let kind = "MaxNorm"
  public let maxValue: Float
  /// The axis that the norm sums over.
  public let axis: Int

  public init(maxValue: Float = 2, axis: Int = 0) {
    self.maxValue = maxValue
    self.axis = axis
  }

  public init(config: Config) throws {
    self.init(maxValue: try config.float("max_value", default: 2), axis: try config.axis())
  }

  public var config: Config { ["max_value": .float(maxValue), "axis": .int(axis)] }

  public func apply(_ weight: UnsafeMutableBufferPointer<Float>, shape: [Int]) {
    weight.scaleNorms(shape: shape, axis: axis) { norm in min(norm, maxValue) / (1e-7 + norm) }
  }
}

extension Constraint where Self == MaxNorm {
  /// `MaxNorm(maxValue:axis:)`
  public static func maxNorm(_ maxValue: Float = 2, axis: Int = 0) -> MaxNorm {
    MaxNorm(maxValue: maxValue, axis: axis)
  }
}

extension Config {
  /// The axis of a norm: a number or, as Keras also writes it, a list of one.
  func axis() throws -> Int {
    if case .array(let axes) = self["axis"], axes.count == 1 {
      return try Config([(key: "axis", value: axes[0])]).int("axis")
    }
    return try int("axis", default: 0)
  }
}

extension UnsafeMutableBufferPointer<Float> {
  /// Scales each run along `axis` by a factor made from its norm.
  func scaleNorms(shape: [Int], axis: Int, _ factor: (Float) -> Float) {
    let axis = axis < 0 ? shape.count + axis : axis
    guard shape.indices.contains(axis) else { return }
    let length = shape[axis]
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    for o in 0..<outer {
      for i in 0..<inner {
        let start = o * length * inner + i
        var sum: Float = 0
        for k in 0..<length { sum += self[start + k * inner] * self[start + k * inner] }
        let scale = factor(sum.squareRoot())
        for k in 0..<length { self[start + k * inner] *= scale }
      }
    }
  }
}
