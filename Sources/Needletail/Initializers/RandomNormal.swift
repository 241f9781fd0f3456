// RandomNormal: numbers of the normal distribution.

/// Numbers of the normal distribution.
/// Defaults: mean 0, stddev 0.05.
public struct RandomNormal: Initializer {
  public static let kind = "RandomNormal"
  public let mean: Float
  public let stddev: Float
  public let seed: Int?

  public init(mean: Float = 0, stddev: Float = 0.05, seed: Int? = nil) {
    self.mean = mean
    self.stddev = stddev
    self.seed = seed
  }

  public init(config: Config) throws {
    self.init(
      mean: try config.float("mean", default: 0), stddev: try config.float("stddev", default: 0.05),
      seed: config.seed())
  }

  public var config: Config { ["mean": .float(mean), "stddev": .float(stddev), "seed": .seed(seed)] }

  public func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream) {
    stream.normal(into: out)
    for i in out.indices { out[i] = mean + stddev * out[i] }
  }
}

extension Initializer where Self == RandomNormal {
  /// Keras' `normal`: mean 0, deviation 0.05.
  public static var normal: RandomNormal { RandomNormal() }
  public static var randomNormal: RandomNormal { RandomNormal() }
  public static func randomNormal(mean: Float = 0, stddev: Float = 0.05, seed: Int? = nil) -> RandomNormal {
    RandomNormal(mean: mean, stddev: stddev, seed: seed)
  }
}
