// LossMetric: a loss as a metric.

/// The mean of a loss over all samples, weighted: Keras' metric of the same name.
///
/// It works on the predictions themselves, never on the logits behind them.
public struct LossMetric<Measured: RowLoss>: MeanMetric {
  public static var kind: String { Measured.kind }
  public let loss: Measured
  public var mean: Mean

  public init(_ loss: Measured, name: String = Measured.shortName) {
    self.loss = loss
    mean = Mean(name: name)
  }

  public init(config: Config) throws {
    var own = config
    own["reduction"] = nil
    self.init(try Measured(config: own), name: try config.name() ?? Measured.shortName)
  }

  public var config: Config {
    var config = loss.config
    config["reduction"] = nil
    config["name"] = .string(name)
    return config
  }

  public func values(_ predicted: Tensor, _ target: Tensor) throws -> Tensor {
    try loss.values(predicted, target)
  }
}

extension Metric where Self == LossMetric<MeanSquaredError> {
  public static var meanSquaredError: Self { Self(MeanSquaredError()) }
  public static var mse: Self { Self(MeanSquaredError(), name: "mse") }
}

extension Metric where Self == LossMetric<MeanAbsoluteError> {
  public static var meanAbsoluteError: Self { Self(MeanAbsoluteError()) }
  public static var mae: Self { Self(MeanAbsoluteError(), name: "mae") }
}

extension Metric where Self == LossMetric<BinaryCrossentropy> {
  public static var binaryCrossentropy: Self { Self(BinaryCrossentropy()) }
  public static func binaryCrossentropy(fromLogits: Bool = false, labelSmoothing: Float = 0) -> Self {
    Self(BinaryCrossentropy(fromLogits: fromLogits, labelSmoothing: labelSmoothing))
  }
}

extension Metric where Self == LossMetric<CategoricalCrossentropy> {
  public static var categoricalCrossentropy: Self { Self(CategoricalCrossentropy()) }
  public static func categoricalCrossentropy(fromLogits: Bool = false, labelSmoothing: Float = 0) -> Self {
    Self(CategoricalCrossentropy(fromLogits: fromLogits, labelSmoothing: labelSmoothing))
  }
}

extension Metric where Self == LossMetric<SparseCategoricalCrossentropy> {
  public static var sparseCategoricalCrossentropy: Self { Self(SparseCategoricalCrossentropy()) }
  public static func sparseCategoricalCrossentropy(fromLogits: Bool = false) -> Self {
    Self(SparseCategoricalCrossentropy(fromLogits: fromLogits))
  }
}
