// AlphaDropout: forgets some of its input while training and keeps mean and variance.

/// Sets numbers to the value that SELU has far below zero, with probability `rate` while training, then scales and
/// shifts all so that mean and variance stay. Keras: https://keras.io/api/layers/regularization_layers/alpha_dropout
///
/// Any shape; a mask passes through. Klambauer et al., "Self-Normalizing Neural Networks", 2017.
public struct AlphaDropout: SimpleLayer {
  public static let kind = "AlphaDropout"
  public var name: LayerName
  /// The share of numbers that is dropped, at least 0 and below 1.
  public let rate: Float
  private var stream: RandomStream?

  /// −scale · alpha of SELU.
  private static let dropped: Float = -1.7580993408473766

  public init(_ rate: Float, name: String? = nil) {
    self.rate = rate
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    guard config["noise_shape"] == nil || config["noise_shape"] == .null else {
      throw ModelError("the configuration's 'noise_shape' must be null; every number is drawn by itself here")
    }
    self.init(try config.float("rate"), name: try config.name())
  }

  public var config: Config { ["rate": .float(rate), "noise_shape": nil] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(rate >= 0 && rate < 1, "rate must be at least 0 and below 1, not \(rate)")
    stream = builder.stream("dropout")
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    guard pass.training, rate > 0 else { return input }
    let width = pass.width(of: input.value)
    let scale = 1 / ((1 - rate) * (1 + rate * Self.dropped * Self.dropped)).squareRoot()
    let shift = -scale * Self.dropped * rate
    let (factors, offsets) = pass.tape.dropToValue(
      Self.dropped * scale + shift, kept: (scale, shift), width: width, rate: rate, stream!, step: pass.step,
      samples: pass.samples)
    let kept = pass.tape.multiply(input.value, constants: factors)
    return Signal(pass.tape.add(kept, constants: offsets), mask: input.mask)
  }
}

extension Tape {
  /// Factors and offsets that make a number `value` with probability `rate`, and otherwise scale and shift it.
  fileprivate func dropToValue(
    _ value: Float, kept: (scale: Float, shift: Float), width: Int, rate: Float, _ stream: RandomStream,
    step: Int, samples: [Int]
  ) -> (factors: UnsafePointer<Float>, offsets: UnsafePointer<Float>) {
    let factors = arena.allocate(Float.self, count: samples.count * width)
    let offsets = arena.allocate(Float.self, count: samples.count * width)
    parallel(samples.count) { row in
      let (factor, offset) = (factors + row * width, offsets + row * width)
      stream.uniform(
        into: UnsafeMutableBufferPointer(start: factor, count: width), sample: samples[row], step: step)
      for i in 0..<width {
        let isKept = factor[i] >= rate
        factor[i] = isKept ? kept.scale : 0
        offset[i] = isKept ? kept.shift : value
      }
    }
    return (UnsafePointer(factors), UnsafePointer(offsets))
  }
}
