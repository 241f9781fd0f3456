// BatchNormalization: every feature brought to a mean of 0 and a variance of 1 over the batch.

/// y = (x − μ) / √(v + epsilon) · gamma + beta, with mean and variance of each feature.
/// Keras: https://keras.io/api/layers/normalization_layers/batch_normalization
///
/// In training they are those of the batch, over all axes but `axis`, and move the moving mean and variance towards
/// them: moving = moving · momentum + batch · (1 − momentum). In inference, and where the layer is frozen, they are the
/// moving ones. The variance is that of the population in both places. Any shape stays as it is; a mask passes
/// through, and masked steps do not count for the statistics.
public struct BatchNormalization: SimpleLayer {
  public static let kind = "BatchNormalization"
  public var name: LayerName
  /// The axis of the features, the batch being 0; a negative one counts from the last.
  public let axis: Int
  public let momentum: Float
  public let epsilon: Float
  /// Whether there is a beta.
  public let center: Bool
  /// Whether there is a gamma.
  public let scale: Bool
  private let betaOptions: WeightOptions
  private let gammaOptions: WeightOptions
  private let movingMeanInitializer: any Initializer
  private let movingVarianceInitializer: any Initializer
  /// `[features]`
  public private(set) var gamma = Weight.unbuilt, beta = Weight.unbuilt
  /// `[features]`, not trained.
  public private(set) var movingMean = Weight.unbuilt, movingVariance = Weight.unbuilt

  public init(
    axis: Int = -1, momentum: Float = 0.99, epsilon: Float = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: any Initializer = .zeros, gammaInitializer: any Initializer = .ones,
    movingMeanInitializer: any Initializer = .zeros, movingVarianceInitializer: any Initializer = .ones,
    betaRegularizer: (any Regularizer)? = nil, gammaRegularizer: (any Regularizer)? = nil,
    betaConstraint: (any Constraint)? = nil, gammaConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.axis = axis
    self.momentum = momentum
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
    betaOptions = WeightOptions(betaInitializer, betaRegularizer, betaConstraint)
    gammaOptions = WeightOptions(gammaInitializer, gammaRegularizer, gammaConstraint)
    self.movingMeanInitializer = movingMeanInitializer
    self.movingVarianceInitializer = movingVarianceInitializer
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    axis = try config.int("axis", default: -1)
    momentum = try config.float("momentum", default: 0.99)
    epsilon = try config.float("epsilon", default: 1e-3)
    center = try config.bool("center", default: true)
    scale = try config.bool("scale", default: true)
    betaOptions = try WeightOptions("beta", of: config, default: .zeros)
    gammaOptions = try WeightOptions("gamma", of: config, default: .ones)
    movingMeanInitializer = try config.initializer("moving_mean_initializer", default: .zeros)
    movingVarianceInitializer = try config.initializer("moving_variance_initializer", default: .ones)
    name = LayerName(try config.name())
  }

  public var config: Config {
    let own: Config = [
      "axis": .int(axis), "momentum": .float(momentum), "epsilon": .float(epsilon), "center": .bool(center),
      "scale": .bool(scale),
    ]
    let further: [(name: String, initializer: any Initializer)] = [
      ("moving_mean", movingMeanInitializer), ("moving_variance", movingVarianceInitializer),
    ]
    return own + .normalizing(beta: betaOptions, gamma: gammaOptions, further: further)
      + ["synchronized": false]
  }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(epsilon >= 0, "epsilon must not be negative, as \(epsilon) is")
    let sizes = try LayerAxes(axis).sizes(in: input, builder)
    if scale { gamma = builder.weight("gamma", sizes, gammaOptions) }
    if center { beta = builder.weight("beta", sizes, betaOptions) }
    movingMean = builder.weight("moving_mean", sizes, movingMeanInitializer, trainable: false)
    movingVariance = builder.weight("moving_variance", sizes, movingVarianceInitializer, trainable: false)
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    let sizes = pass.tape.shape(input.value)
    let x = pass.tape.dense(pass.tape.moveLast(input.value, LayerAxes(axis)))
    let statistics: ColumnStatistics
    if pass.training, !pass.isFrozen(movingMean) {
      statistics = pass.tape.columnStatistics(x, kept: try kept(input.mask, sizes, &pass))
      move(movingMean, towards: statistics.mean, &pass)
      move(movingVariance, towards: statistics.variance, &pass)
    } else {
      let (mean, variance) = (pass.weight(movingMean), pass.weight(movingVariance))
      statistics = ColumnStatistics(mean: pass.tape.pointer(mean), variance: pass.tape.pointer(variance))
    }
    let (g, b) = (scale ? pass.weight(gamma) : nil, center ? pass.weight(beta) : nil)
    let y = pass.tape.normalizeColumns(x, statistics, epsilon: epsilon, g, b)
    return Signal(pass.tape.moveBack(y, LayerAxes(axis), sizes), mask: input.mask)
  }

  /// The rows of features that count, one byte for each.
  private func kept(_ mask: Mask?, _ sizes: [Int], _ pass: inout Pass) throws -> UnsafePointer<UInt8>? {
    guard let mask else { return nil }
    guard axis == -1 || axis == sizes.count - 1, mask.shape == Array(sizes.prefix(mask.shape.count)),
      mask.shape.count < sizes.count
    else {
      throw InputError(
        "\(name): a mask of shape \(Shape(mask.shape.map { $0 })) does not say which steps of an input of shape "
          + "\(Shape(sizes.map { $0 })) count for axis \(axis); use axis -1, or an input without a mask")
    }
    return pass.tape.rows(mask, of: sizes)
  }

  private func move(_ weight: Weight, towards batch: UnsafePointer<Float>, _ pass: inout Pass) {
    // A layer that is used twice moves twice.
    let old = pass.assigned(weight) ?? pass.tape.tensor(pass.weight(weight))
    let moved = Tensor(uninitialized: weight.shape) { out in
      old.withUnsafeBufferPointer { old in
        for i in out.indices { out[i] = old[i] * momentum + batch[i] * (1 - momentum) }
      }
    }
    pass.assign(moved, to: weight)
  }
}
