// Adam: steps along a running mean of the gradient, divided by its running root mean square.

import CKernels

/// m += (g − m)(1 − β₁), v += (g² − v)(1 − β₂), w −= rate · √(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε), the small
/// number outside the root.
///
/// With AMSGrad the largest v so far takes the place of v. Defaults: learning rate 0.001, β₁ 0.9, β₂ 0.999,
/// ε 1e-7. Keras: https://keras.io/api/optimizers/adam
public struct Adam: Optimizer {
  public static let kind = "Adam"
  public var settings: OptimizerSettings
  public let beta1: Float
  public let beta2: Float
  public let epsilon: Float
  public let amsgrad: Bool

  public init(
    learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-7,
    amsgrad: Bool = false, weightDecay: Float? = nil, clipnorm: Float? = nil, clipvalue: Float? = nil,
    globalClipnorm: Float? = nil
  ) {
    settings = OptimizerSettings(
      learningRate: learningRate, weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue,
      globalClipnorm: globalClipnorm)
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.amsgrad = amsgrad
  }

  public init(config: Config) throws {
    settings = try config.optimizerSettings(learningRate: 0.001)
    beta1 = try config.float("beta_1", default: 0.9)
    beta2 = try config.float("beta_2", default: 0.999)
    epsilon = try config.float("epsilon", default: 1e-7)
    amsgrad = try config.bool("amsgrad", default: false)
    try validate()
  }

  public var config: Config {
    .optimizer(
      Self.kind, settings,
      [
        "beta_1": .float(beta1), "beta_2": .float(beta2), "epsilon": .float(epsilon),
        "amsgrad": .bool(amsgrad),
      ])
  }

  public func validate() throws {
    try settings.validate()
    for (name, beta) in [("beta1", beta1), ("beta2", beta2)] where !(beta >= 0 && beta < 1) {
      throw ModelError("\(name) must be at least 0 and below 1, not \(beta)")
    }
  }

  // The mean, the square and, with AMSGrad, the largest square.
  public var slots: Int { amsgrad ? 3 : 2 }

  public func update(
    _ weights: UnsafeMutableBufferPointer<Float>, _ gradient: WeightGradient, _ slots: OptimizerSlots,
    learningRate: Float, iteration: Int
  ) {
    let first = 1 - Adam.power(beta1, iteration)
    let second = 1 - Adam.power(beta2, iteration)
    var options = ck_adam_options(
      rate: Float(Double(learningRate) * second.squareRoot() / first), beta1: beta1, beta2: beta2,
      epsilon: epsilon)
    var g = gradient.raw
    kernels.pointee.adam(
      &options, Int64(weights.count), &g, weights.baseAddress, slots[0], slots[1], amsgrad ? slots[2] : nil)
  }

  /// βᵗ of the β that the kernel uses, a float.
  private static func power(_ beta: Float, _ t: Int) -> Double {
    beta == 0 ? 0 : ck_pow(Double(beta), Double(t))
  }
}

extension Optimizer where Self == Adam {
  public static var adam: Adam { Adam() }
  public static func adam(
    learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-7,
    amsgrad: Bool = false, weightDecay: Float? = nil, clipnorm: Float? = nil, clipvalue: Float? = nil,
    globalClipnorm: Float? = nil
  ) -> Adam {
    Adam(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad,
      weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm)
  }
}
