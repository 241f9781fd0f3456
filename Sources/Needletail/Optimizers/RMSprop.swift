// RMSprop: steps divided by a running root mean square of the gradient.

import CKernels

/// v = ρv + (1 − ρ)g², w −= rate · g / √(v + ε), the small number inside the root.
///
/// Centered: √(v − a² + ε) with a = ρa + (1 − ρ)g. With momentum μ: m = μm + step, w −= m.
/// Defaults: learning rate 0.001, ρ 0.9, ε 1e-7. Keras: https://keras.io/api/optimizers/rmsprop
public struct RMSprop: Optimizer {
  public static let kind = "RMSprop"
  public var settings: OptimizerSettings
  public let rho: Float
  public let momentum: Float
  public let epsilon: Float
  public let centered: Bool

  public init(
    learningRate: Float = 0.001, rho: Float = 0.9, momentum: Float = 0, epsilon: Float = 1e-7,
    centered: Bool = false, weightDecay: Float? = nil, clipnorm: Float? = nil, clipvalue: Float? = nil,
    globalClipnorm: Float? = nil
  ) {
    settings = OptimizerSettings(
      learningRate: learningRate, weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue,
      globalClipnorm: globalClipnorm)
    self.rho = rho
    self.momentum = momentum
    self.epsilon = epsilon
    self.centered = centered
  }

  public init(config: Config) throws {
    settings = try config.optimizerSettings(learningRate: 0.001)
    rho = try config.float("rho", default: 0.9)
    momentum = try config.float("momentum", default: 0)
    epsilon = try config.float("epsilon", default: 1e-7)
    centered = try config.bool("centered", default: false)
    try validate()
  }

  public var config: Config {
    .optimizer(
      Self.kind, settings,
      [
        "rho": .float(rho), "momentum": .float(momentum), "epsilon": .float(epsilon),
        "centered": .bool(centered),
      ])
  }

  public func validate() throws {
    try settings.validate()
    for (name, number) in [("rho", rho), ("momentum", momentum)] where !(0...1).contains(number) {
      throw ModelError("\(name) must be from 0 to 1, not \(number)")
    }
  }

  // The running square, then the running mean where centered, then the momentum where there is one.
  public var slots: Int { 1 + (centered ? 1 : 0) + (momentum == 0 ? 0 : 1) }

  public func update(
    _ weights: UnsafeMutableBufferPointer<Float>, _ gradient: WeightGradient, _ slots: OptimizerSlots,
    learningRate: Float, iteration: Int
  ) {
    var options = ck_rmsprop_options(
      rate: learningRate, rho: rho, epsilon: epsilon, momentum: momentum, centered: centered)
    var g = gradient.raw
    kernels.pointee.rmsprop(
      &options, Int64(weights.count), &g, weights.baseAddress, slots[0], centered ? slots[1] : nil,
      momentum == 0 ? nil : slots[centered ? 2 : 1])
  }
}

extension Optimizer where Self == RMSprop {
  public static var rmsprop: RMSprop { RMSprop() }
  public static func rmsprop(
    learningRate: Float = 0.001, rho: Float = 0.9, momentum: Float = 0, epsilon: Float = 1e-7,
    centered: Bool = false, weightDecay: Float? = nil, clipnorm: Float? = nil, clipvalue: Float? = nil,
    globalClipnorm: Float? = nil
  ) -> RMSprop {
    RMSprop(
      learningRate: learningRate, rho: rho, momentum: momentum, epsilon: epsilon, centered: centered,
      weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm)
  }
}
