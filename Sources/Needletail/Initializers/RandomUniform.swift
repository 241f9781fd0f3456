// RandomUniform: equally likely between two bounds.

/// minval + (maxval − minval) · u, u uniform in [0, 1). Defaults −0.05 and 0.05.
public struct RandomUniform: Initializer {
  public static let kind = "RandomUniform"
  public let minval: Float
  public let maxval: Float
  public let seed: Int?

  public init(minval: Float = -0.05, maxval: Float = 0.05, seed: Int? = nil) {
    self.minval = minval
    self.maxval = maxval
    self.seed = seed
  }

  public init(config: Config) throws {
    self.init(
      minval: try config.float("minval", default: -0.05), maxval: try config.float("maxval", default: 0.05),
      seed: config.seed())
  }

  public var config: Config { ["minval": .float(minval), "maxval": .float(maxval), "seed": .seed(seed)] }

  public func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream) {
    stream.uniform(into: out)
    for i in out.indices { out[i] = minval + (maxval - minval) * out[i] }
  }
}

extension Initializer where Self == RandomUniform {
  /// Keras' `uniform`: between −0.05 and 0.05.
  public static var uniform: RandomUniform { RandomUniform() }
  public static var randomUniform: RandomUniform { RandomUniform() }
  public static func randomUniform(
    minval: Float = -0.05, maxval: Float = 0.05, seed: Int? = nil
  ) -> RandomUniform {
    RandomUniform(minval: minval, maxval: maxval, seed: seed)
  }
}
