// Callback: what may happen around training, in Keras' order of events.

/// What a callback can know about the training that begins.
public struct TrainingParameters: Sendable {
  /// The number of the last epoch, plus one.
  public let epochs: Int
  public let initialEpoch: Int
  /// Batches in an epoch.
  public let steps: Int
  /// Whether epochs end with a validation.
  public let validates: Bool
}

/// Code that runs around training. A class, so that it can be read after `fit`.
/// Keras: https://keras.io/api/callbacks
///
/// Events: train begin, [epoch begin, [batch begin, batch end]…, test begin, test end, epoch end]…, train
/// end. The model is handed over for changes: its weights, its learning rate, `stopTraining`.
public protocol Callback: AnyObject {
  func onTrainBegin(_ parameters: TrainingParameters, _ model: inout Network) throws
  func onTrainEnd(_ logs: Logs, _ model: inout Network) throws
  func onEpochBegin(_ epoch: Int, _ model: inout Network) throws
  /// - Parameter logs: the epoch's numbers, with those of the validation; a callback may add to them.
  func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: inout Network) throws
  func onTrainBatchBegin(_ batch: Int, _ model: inout Network) throws
  /// - Parameter logs: the running means of the epoch so far.
  func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: inout Network) throws
  func onTestBegin(_ model: inout Network) throws
  func onTestEnd(_ logs: Logs, _ model: inout Network) throws
}

extension Callback {
  public func onTrainBegin(_ parameters: TrainingParameters, _ model: inout Network) throws {}
  public func onTrainEnd(_ logs: Logs, _ model: inout Network) throws {}
  public func onEpochBegin(_ epoch: Int, _ model: inout Network) throws {}
  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: inout Network) throws {}
  public func onTrainBatchBegin(_ batch: Int, _ model: inout Network) throws {}
  public func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: inout Network) throws {}
  public func onTestBegin(_ model: inout Network) throws {}
  public func onTestEnd(_ logs: Logs, _ model: inout Network) throws {}
}
