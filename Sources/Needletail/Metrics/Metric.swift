// Metric: what is measured over an epoch beside the loss.

/// A number that is gathered over batches. Keras: https://keras.io/api/metrics
public protocol Metric: Sendable {
  /// Keras' class name, such as `BinaryAccuracy`.
  static var kind: String { get }
  /// The name it goes by in logs; it belongs to the instance (`acc`, `accuracy`, `weighted_accuracy`).
  var name: String { get set }
  var config: Config { get }
  init(config: Config) throws

  /// Takes a batch in.
  /// - Parameters:
  ///   - predicted: `[batch, …, outputs]`
  ///   - target: the same shape, or without the last axis where the metric takes classes.
  ///   - weights: a weight for each sample; nil for ones.
  /// - Throws: `InputError` when the shapes don't fit.
  mutating func update(_ predicted: Tensor, _ target: Tensor, _ weights: Tensor?) throws
  /// Forgets every batch.
  mutating func reset()
  /// The number so far; 0 before the first batch.
  var result: Float { get }

  /// The metric that this one stands for, once the loss and the outputs are known (`accuracy` picks
  /// the binary, categorical or sparse form). Most stand for themselves.
  func resolved(loss: any Loss, outputs: Int?) -> any Metric
}

extension Metric {
  public func resolved(loss: any Loss, outputs: Int?) -> any Metric { self }
}
