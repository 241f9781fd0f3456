// Loss: what training makes small.

/// What training makes small. A loss is a function of a prediction and a target for each sample; how the
/// samples become one number is the reduction's business. Keras: https://keras.io/api/losses
///
/// Most losses are a function of one row of numbers and are written as a `RowLoss`.
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
  /// - Throws: `InputError` when shapes don't fit or the target's numbers cannot be used.
  public func callAsFunction(
    _ predicted: Prediction, _ target: Tensor, _ weights: Tensor?, _ tape: inout Tape
  ) throws -> Value {
    let values = try perSample(predicted, target, &tape)
    return try tape.reduce(
      values, weights: weights, mask: predicted.mask, ignored: ignored(target), reduction)
  }
}
