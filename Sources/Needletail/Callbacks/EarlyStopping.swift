// EarlyStopping: ends training when a number stops getting better.

/// Whether a monitored number should fall or rise.
public enum MonitorMode: String, Sendable {
  /// Rises for accuracies and the like, falls for all else.
  case auto
  case min
  case max

  /// Whether higher is better for a number of this name.
  func rises(_ monitor: String) -> Bool {
    switch self {
    case .min: false
    case .max: true
    case .auto: ["acc", "auc", "precision", "recall", "f1"].contains { monitor.contains($0) }
    }
  }
}

/// Ends training when a number has not become better for some epochs.
/// Keras: https://keras.io/api/callbacks/early_stopping
public final class EarlyStopping: Callback {
  public let monitor: String
  public let minDelta: Float
  public let patience: Int
  public let mode: MonitorMode
  public let baseline: Float?
  public let restoreBestWeights: Bool
  public let startFromEpoch: Int

  /// The epoch after which training ended; nil when it ran to its end.
  public private(set) var stoppedEpoch: Int?
  /// The epoch with the best number so far.
  public private(set) var bestEpoch = 0
  /// The best number so far.
  public private(set) var best: Float?
  private var wait = 0
  private var bestWeights: Tensor?

  /// - Parameters:
  ///   - monitor: the name of the number, such as `val_loss`.
  ///   - minDelta: a smaller change does not count as better.
  ///   - patience: epochs without a better number before training ends.
  ///   - baseline: a number to beat; epochs that do not beat it count as no better.
  ///   - restoreBestWeights: whether the model gets the weights of its best epoch back.
  ///   - startFromEpoch: epochs before this one are not looked at.
  public init(
    monitor: String = "val_loss", minDelta: Float = 0, patience: Int = 0, mode: MonitorMode = .auto,
    baseline: Float? = nil, restoreBestWeights: Bool = false, startFromEpoch: Int = 0
  ) {
    self.monitor = monitor
    self.minDelta = abs(minDelta)
    self.patience = patience
    self.mode = mode
    self.baseline = baseline
    self.restoreBestWeights = restoreBestWeights
    self.startFromEpoch = startFromEpoch
  }

  public func onTrainBegin(_ parameters: TrainingParameters, _ model: inout Network) {
    (wait, bestEpoch, best, stoppedEpoch, bestWeights) = (0, 0, nil, nil, nil)
  }

  /// - Throws: `ModelError` when no number has the monitored name.
  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: inout Network) throws {
    guard epoch >= startFromEpoch else { return }
    let current = try logs.required(monitor, by: "EarlyStopping")
    if restoreBestWeights, bestWeights == nil {
      bestWeights = model.buffer
      bestEpoch = epoch
    }
    wait += 1
    if isBetter(current, than: best) {
      best = current
      bestEpoch = epoch
      if restoreBestWeights { bestWeights = model.buffer }
      if isBetter(current, than: baseline) { wait = 0 }
      return
    }
    if wait >= patience, epoch > 0 {
      stoppedEpoch = epoch
      model.stopTraining = true
    }
  }

  public func onTrainEnd(_ logs: Logs, _ model: inout Network) {
    if restoreBestWeights, let bestWeights { model.buffer = bestWeights }
  }

  private func isBetter(_ current: Float, than reference: Float?) -> Bool {
    guard let reference else { return true }
    return mode.rises(monitor) ? current - minDelta > reference : current + minDelta < reference
  }
}

extension Logs {
  /// The number that a callback watches.
  /// - Throws: `ModelError` when nothing of that name is measured.
  func required(_ name: String, by callback: String) throws -> Float {
    if let value = self[name] { return value }
    throw ModelError(
      "\(callback) watches '\(name)', which is not measured; there are \(entries.map(\.name).joined(separator: ", "))"
    )
  }
}
