// Loss: what training makes small, and how a loss over a batch becomes one number.

/// What a model predicted: the value, its mask and, behind a final sigmoid or softmax, the logits.
public struct Prediction {
  public let value: Value
  public let mask: Mask?
  private let source: (kind: Activation, input: Value)?

  init(_ signal: Signal, _ tape: borrowing Tape) {
    value = signal.value
    mask = signal.mask
    source = tape.workspace.nodes[signal.value.index].activation
  }

  /// What the given activation was applied to, when it is the last thing that happened.
  ///
  /// Cross-entropy is computed from there, so that the loss of a saturated unit stays finite and its
  /// gradient alive.
  public func logits(behind activation: Activation) -> Value? {
    source?.kind == activation ? source?.input : nil
  }
}

/// How the losses of a batch become one number. Keras: https://keras.io/api/losses
public enum Reduction: String, Sendable, CaseIterable {
  /// The weighted sum over the number of values (not over the sum of weights). With a mask, the mean over
  /// the values that count.
  case sumOverBatchSize = "sum_over_batch_size"
  case sum
  /// The weighted sum over the sum of weights.
  case meanWithSampleWeight = "mean_with_sample_weight"
  /// One value for each sample.
  case none
}

/// What training makes small. A loss is a function of a prediction and a target for each sample; how the
/// samples become one number is the reduction's business.
public protocol Loss: Sendable {
  /// Keras' class name, such as `BinaryCrossentropy`.
  static var kind: String { get }
  /// Keras' short name, such as `binary_crossentropy`.
  static var shortName: String { get }
  var reduction: Reduction { get }
  var config: Config { get }
  /// - Throws: `ModelError` naming the key that is wrong.
  init(config: Config) throws

  /// The loss of every sample: a value of the prediction's shape without its last axis.
  /// - Parameter target: of the prediction's shape, or without the last axis where the loss takes classes.
  /// - Throws: `InputError` when the target's shape or numbers cannot be used.
  func perSample(_ predicted: Prediction, _ target: Tensor, _ tape: inout Tape) throws -> Value

  /// Which samples the loss itself leaves out, as a mask does; nil for none.
  func ignored(_ target: Tensor) -> [Bool]?
}

extension Loss {
  public func ignored(_ target: Tensor) -> [Bool]? { nil }

  /// The loss of a batch, reduced.
  /// - Parameter weights: a weight for each sample, `[batch]` or of the per-sample shape; nil for ones.
  public func callAsFunction(
    _ predicted: Prediction, _ target: Tensor, _ weights: Tensor?, _ tape: inout Tape
  ) throws -> Value {
    let values = try perSample(predicted, target, &tape)
    return try tape.reduce(
      values, weights: weights, mask: predicted.mask, ignored: ignored(target), reduction)
  }
}
