// OptimizerSettings: learning rate, clipping and weight decay, which all optimizers share.

/// What all optimizers share. Keras: https://keras.io/api/optimizers
public struct OptimizerSettings: Sendable, Equatable {
  public var learningRate: Float
  /// Before each step, w −= w · weightDecay · learningRate.
  public var weightDecay: Float?
  /// Each weight's gradient is scaled down to this norm.
  public var clipnorm: Float?
  /// Every number of the gradient is cut to ±clipvalue.
  public var clipvalue: Float?
  /// All gradients together are scaled down to this norm.
  public var globalClipnorm: Float?

  public init(
    learningRate: Float, weightDecay: Float? = nil, clipnorm: Float? = nil, clipvalue: Float? = nil,
    globalClipnorm: Float? = nil
  ) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.clipnorm = clipnorm
    self.clipvalue = clipvalue
    self.globalClipnorm = globalClipnorm
  }

  /// The learning rate of a step.
  /// - Parameter finished: how many steps are done; 0 at the first.
  func rate(afterSteps finished: Int) -> Float { learningRate }

  /// - Throws: `ModelError` when a setting makes no sense.
  func validate() throws {
    guard learningRate >= 0, learningRate.isFinite else {
      throw ModelError("the learning rate must be a number of at least 0, not \(learningRate)")
    }
    let clips = [("clipnorm", clipnorm), ("clipvalue", clipvalue), ("globalClipnorm", globalClipnorm)]
    for case (let name, let limit?) in clips where !(limit > 0) {
      throw ModelError("\(name) must be above 0, not \(limit)")
    }
    let given = clips.filter { $0.1 != nil }.map(\.0)
    guard given.count <= 1 else {
      throw ModelError("only one way of clipping can be used; \(given.joined(separator: " and ")) are given")
    }
    if let weightDecay, !weightDecay.isFinite {
      throw ModelError("weightDecay must be a finite number, not \(weightDecay)")
    }
  }
}

extension Config {
  /// The keys that Keras writes for every optimizer, then its own.
  static func optimizer(_ kind: String, _ settings: OptimizerSettings, _ own: Config) -> Config {
    let shared: Config = [
      "name": .string(Config.snakeCase(kind)), "learning_rate": .float(settings.learningRate),
      "weight_decay": .float(settings.weightDecay), "clipnorm": .float(settings.clipnorm),
      "global_clipnorm": .float(settings.globalClipnorm), "clipvalue": .float(settings.clipvalue),
      "use_ema": false, "ema_momentum": 0.99, "ema_overwrite_frequency": nil, "loss_scale_factor": nil,
      "gradient_accumulation_steps": nil,
    ]
    return Config(shared.entries + own.entries)
  }

  /// The settings that Keras writes for every optimizer.
  /// - Throws: `ModelError` naming a key that is wrong or asks for what does not exist.
  func optimizerSettings(learningRate: Float, weightDecay: Float? = nil) throws -> OptimizerSettings {
    if case .object(let schedule) = self["learning_rate"] {
      let name = (try? schedule.string("class_name")) ?? "of an unknown kind"
      throw ModelError("there is no learning rate schedule '\(name)'")
    }
    let unknown: Set = ["loss_scale_factor", "gradient_accumulation_steps"]
    for entry in entries where unknown.contains(entry.key) && entry.value != .null {
      throw ModelError("the optimizer setting '\(entry.key)' is not supported; leave it out")
    }
    if try bool("use_ema", default: false) {
      throw ModelError("the optimizer setting 'use_ema' is not supported; leave it out")
    }
    let settings = OptimizerSettings(
      learningRate: try float("learning_rate", default: learningRate),
      weightDecay: self["weight_decay"] == nil ? weightDecay : try optionalFloat("weight_decay"),
      clipnorm: try optionalFloat("clipnorm"), clipvalue: try optionalFloat("clipvalue"),
      globalClipnorm: try optionalFloat("global_clipnorm"))
    try settings.validate()
    return settings
  }
}
