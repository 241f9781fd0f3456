// SGD: gradient descent, with momentum if asked.

import CKernels

/// w −= rate · g. With momentum μ: m = μm − rate · g, w += m; Nesterov's way: w += μm − rate · g.
///
/// Defaults: learning rate 0.01, no momentum. Keras: https://keras.io/api/optimizers/sgd
public struct SGD: Optimizer {
  public static let kind = "SGD"
  public var settings: OptimizerSettings
  public let momentum: Float
  public let nesterov: Bool

  public init(
    learningRate: Float = 0.01, momentum: Float = 0, nesterov: Bool = false, weightDecay: Float? = nil,
    clipnorm: Float? = nil, clipvalue: Float? = nil, globalClipnorm: Float? = nil
  ) {
    settings = OptimizerSettings(
      learningRate: learningRate, weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue,
      globalClipnorm: globalClipnorm)
    self.momentum = momentum
    self.nesterov = nesterov
  }

  public init(config: Config) throws {
    settings = try config.optimizerSettings(learningRate: 0.01)
    momentum = try config.float("momentum", default: 0)
    nesterov = try config.bool("nesterov", default: false)
    try validate()
  }

  public var config: Config {
    .optimizer(Self.kind, settings, ["momentum": .float(momentum), "nesterov": .bool(nesterov)])
  }

  public func validate() throws {
    try settings.validate()
    guard (0...1).contains(momentum) else {
      throw ModelError("momentum must be from 0 to 1, not \(momentum)")
    }
  }

  public var slots: Int { momentum == 0 ? 0 : 1 }

  public func update(
    _ weights: UnsafeMutableBufferPointer<Float>, _ gradient: WeightGradient, _ slots: OptimizerSlots,
    learningRate: Float, iteration: Int
  ) {
    var options = ck_sgd_options(rate: learningRate, momentum: momentum, nesterov: nesterov)
    var g = gradient.raw
    kernels.pointee.sgd(
      &options, Int64(weights.count), &g, weights.baseAddress, momentum == 0 ? nil : slots[0])
  }
}

extension Optimizer where Self == SGD {
  public static var sgd: SGD { SGD() }
  public static func sgd(
    learningRate: Float = 0.01, momentum: Float = 0, nesterov: Bool = false, weightDecay: Float? = nil,
    clipnorm: Float? = nil, clipvalue: Float? = nil, globalClipnorm: Float? = nil
  ) -> SGD {
    SGD(
      learningRate: learningRate, momentum: momentum, nesterov: nesterov, weightDecay: weightDecay,
      clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm)
  }
}
