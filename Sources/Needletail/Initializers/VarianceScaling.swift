// VarianceScaling: random numbers whose variance suits the number of inputs and outputs.

/// Random numbers of variance scale / fan, where fan is the number of inputs, of outputs, or their mean.
///
/// Uniform within ±√(3 · scale / fan), or normal of deviation √(scale / fan); the truncated normal is
/// widened by 1 / 0.8796, so that it has that deviation after the cut. Keras' defaults: scale 1, fan in,
/// truncated normal. A fan below 1 counts as 1.
public struct VarianceScaling: Initializer {
  /// Which connections are counted.
  public enum Mode: String, Sendable, CaseIterable {
    case fanIn = "fan_in"
    case fanOut = "fan_out"
    case fanAvg = "fan_avg"
  }
  public enum Distribution: String, Sendable, CaseIterable {
    case truncatedNormal = "truncated_normal"
    case untruncatedNormal = "untruncated_normal"
    case uniform
  }

  public static let kind = "VarianceScaling"
  public let scale: Float
  public let mode: Mode
  public let distribution: Distribution
  public let seed: Int?

  /// - Precondition: `scale > 0`.
  public init(
    scale: Float = 1, mode: Mode = .fanIn, distribution: Distribution = .truncatedNormal, seed: Int? = nil
  ) {
    precondition(scale > 0, "the scale must be above 0, not \(scale)")
    self.scale = scale
    self.mode = mode
    self.distribution = distribution
    self.seed = seed
  }

  public init(config: Config) throws {
    let scale = try config.float("scale", default: 1)
    guard scale > 0 else { throw ModelError("the configuration's 'scale' must be above 0, not \(scale)") }
    let distribution = try config.string("distribution", default: "truncated_normal").lowercased()
    self.init(
      scale: scale, mode: try config.choice("mode", default: .fanIn),
      distribution: distribution == "normal"
        ? .truncatedNormal : try config.choice("distribution", default: .truncatedNormal),
      seed: config.seed())
  }

  public var config: Config {
    [
      "scale": .float(scale), "mode": .string(mode.rawValue), "distribution": .string(distribution.rawValue),
      "seed": .seed(seed),
    ]
  }

  public func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream) {
    let fans = VarianceScaling.fans(of: shape)
    let fan =
      switch mode {
      case .fanIn: Double(fans.in)
      case .fanOut: Double(fans.out)
      case .fanAvg: Double(fans.in + fans.out) / 2
      }
    let variance = Double(scale) / max(1, fan)
    switch distribution {
    case .uniform:
      let limit = Float((3 * variance).squareRoot())
      RandomUniform(minval: -limit, maxval: limit).fill(out, shape: shape, stream)
    case .truncatedNormal:
      // The deviation of a standard normal distribution cut at ±2.
      let stddev = Float(variance.squareRoot() / 0.87962566103423978)
      TruncatedNormal(stddev: stddev).fill(out, shape: shape, stream)
    case .untruncatedNormal:
      RandomNormal(stddev: Float(variance.squareRoot())).fill(out, shape: shape, stream)
    }
  }

  /// How many numbers go into and out of a unit, as Keras counts them: a matrix `[in, out]`; a
  /// convolution's kernel `[…, in, out]` times its window; a vector both ways its size.
  static func fans(of shape: [Int]) -> (in: Int, out: Int) {
    switch shape.count {
    case 0: return (1, 1)
    case 1: return (shape[0], shape[0])
    default:
      let window = shape.dropLast(2).reduce(1, *)
      return (shape[shape.count - 2] * window, shape[shape.count - 1] * window)
    }
  }
}

extension Initializer where Self == VarianceScaling {
  public static func varianceScaling(
    scale: Float = 1, mode: VarianceScaling.Mode = .fanIn,
    distribution: VarianceScaling.Distribution = .truncatedNormal, seed: Int? = nil
  ) -> VarianceScaling {
    VarianceScaling(scale: scale, mode: mode, distribution: distribution, seed: seed)
  }
}

/// A `VarianceScaling` with a name of its own, which has a seed and nothing else to choose.
public protocol NamedScaling: Initializer {
  static var scaling: VarianceScaling { get }
  var seed: Int? { get }
  init(seed: Int?)
}

extension NamedScaling {
  public init(config: Config) { self.init(seed: config.seed()) }
  public var config: Config { ["seed": .seed(seed)] }

  public func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream) {
    Self.scaling.fill(out, shape: shape, stream)
  }
}
