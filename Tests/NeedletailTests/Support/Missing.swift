// Missing: what the golden fixtures speak of and the library does not have yet. The one list of it.

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

  /// The reason to leave a case out: `loss Hinge does not exist yet`; nil where there is none.
  static func reason(loss name: String) -> String? { reason("loss", name, losses) }
  static func reason(metric name: String) -> String? { reason("metric", name, metrics) }
  static func reason(optimizer name: String) -> String? { reason("optimizer", name, optimizers) }
  static func reason(schedule name: String) -> String? { reason("schedule", name, schedules) }

  static func reason(_ kind: String, _ name: String, _ list: Set<String>) -> String? {
    list.contains(name) ? "\(kind) \(name) does not exist yet" : nil
  }
}
