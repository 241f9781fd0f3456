// TruncatedNormal: numbers of the normal distribution, those beyond two deviations drawn again.

/// Numbers of the normal distribution, those beyond two deviations drawn again.
/// Defaults: mean 0, stddev 0.05.
public struct TruncatedNormal: Initializer {
  public static let kind = "TruncatedNormal"
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
    stream.truncatedNormal(into: out)
    for i in out.indices { out[i] = mean + stddev * out[i] }
  }
}

extension Initializer where Self == TruncatedNormal {
  public static var truncatedNormal: TruncatedNormal { TruncatedNormal() }
  public static func truncatedNormal(
    mean: Float = 0, stddev: Float = 0.05, seed: Int? = nil
  ) -> TruncatedNormal {
    TruncatedNormal(mean: mean, stddev: stddev, seed: seed)
  }
}
