// Missing: what the golden fixtures speak of and the library does not have yet. The one list of it.

import Needletail

/// What Keras has and Needletail does not have yet. A golden case that needs one of these is left out and
/// counted; a case that needs anything else that does not exist fails. Whoever adds one deletes it here
/// (a test fails while an entry exists).
enum Missing {
  static let losses: Set<String> = [
    "LogCosh", "CosineSimilarity", "Huber", "Hinge", "SquaredHinge", "CategoricalHinge", "KLDivergence",
    "Poisson", "MeanAbsolutePercentageError", "MeanSquaredLogarithmicError", "BinaryFocalCrossentropy",
  ]
  static let metrics: Set<String> = [
    "TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy", "RootMeanSquaredError", "LogCoshError",
    "CosineSimilarity", "MeanAbsolutePercentageError", "Hinge", "SquaredHinge", "KLDivergence", "Poisson",
    "Precision", "Recall", "TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives", "AUC",
    "F1Score", "FBetaScore", "Sum",
  ]
  static let optimizers: Set<String> = ["AdamW", "Nadam", "Adamax", "Adagrad", "Adadelta", "Lion", "Ftrl"]
  static let schedules: Set<String> = [
    "ExponentialDecay", "InverseTimeDecay", "PiecewiseConstantDecay", "PolynomialDecay", "CosineDecay",
    "CosineDecayRestarts",
  ]
  static let layers: Set<String> = [
    "Attention", "AdditiveAttention", "MultiHeadAttention", "Lambda",
  ]
  static let callbacks: Set<String> = [
    "ReduceLROnPlateau", "LearningRateScheduler", "ModelCheckpoint", "CSVLogger", "TerminateOnNaN",
    "LambdaCallback", "BackupAndRestore", "TensorBoard",
  ]
  /// The reason to leave a case out: `loss Hinge does not exist yet`; nil where there is none.
  static func reason(loss name: String) -> String? { reason("loss", name, losses) }
  static func reason(metric name: String) -> String? { reason("metric", name, metrics) }
  static func reason(optimizer name: String) -> String? { reason("optimizer", name, optimizers) }
  static func reason(schedule name: String) -> String? { reason("schedule", name, schedules) }
  static func reason(callback name: String) -> String? { reason("callback", name, callbacks) }
  /// - Parameter config: the layer's configuration, which may name layers within it.
  static func reason(layer name: String, _ config: Config = [:]) -> String? {
    if let reason = reason("layer", name, layers) { return reason }
    return config.namedLayers.lazy.compactMap { reason("layer", $0, layers) }.first
  }

  /// - Parameter name: the class, or Keras' short name for it.
  static func reason(_ kind: String, _ name: String, _ list: Set<String>) -> String? {
    let name = shortNames[name, default: name]
    let found = list.first { $0 == name || Config.snakeCase($0) == name }
    return found.map { "\(kind) \($0) does not exist yet" }
  }

  private static let shortNames = [
    "mape": "MeanAbsolutePercentageError", "msle": "MeanSquaredLogarithmicError", "kld": "KLDivergence",
    "kl_divergence": "KLDivergence", "logcosh": "LogCosh",
  ]
}

extension Config {
  /// The class names of the layers that a layer's configuration holds: `layer`, `layers`, at any depth.
  fileprivate var namedLayers: [String] {
    func names(_ value: Config.Value) -> [String] {
      switch value {
      case .array(let values): return values.flatMap(names)
      case .object(let object):
        guard case .string(let name) = object["class_name"] else { return [] }
        guard case .object(let inner) = object["config"] else { return [name] }
        return [name] + inner.namedLayers
      default: return []
      }
    }
    return ["layer", "layers", "backward_layer"].compactMap { self[$0] }.flatMap(names)
  }
}
