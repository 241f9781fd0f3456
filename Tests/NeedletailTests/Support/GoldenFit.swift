// GoldenFit: models, optimizers, metrics and callbacks as the golden cases of training describe them.

@testable import Needletail

extension GoldenCase {
  /// The texts of a list; empty where the case has none.
  func texts(_ key: String) throws -> [String] {
    guard fields[key] != nil, fields[key] != .null else { return [] }
    return try fields.array(key).map { value in
      guard case .string(let text) = value else { throw FixtureError("\(self): '\(key)' holds \(value)") }
      return text
    }
  }

  /// The objects of a list; empty where the case has none.
  func objects(_ key: String) throws -> [Config] {
    guard fields[key] != nil, fields[key] != .null else { return [] }
    return try fields.array(key).map { value in
      guard case .object(let object) = value else { throw FixtureError("\(self): '\(key)' holds \(value)") }
      return object
    }
  }

  /// The case's array of that name, or nil.
  func optionalTensor(_ name: String) throws -> Tensor? { has(name) ? try tensor(name) : nil }

  func optimizer() throws -> any Optimizer {
    let object = try fields.object("optimizer")
    return try OptimizerTable.make(try object.string("class_name"), try object.object("config"))
  }

  /// What the optimizer, the loss, the metrics or a callback of the case lack.
  func missingForTraining() throws -> String? {
    var reasons: [String?] = []
    if case .object(let optimizer) = fields["optimizer"] {
      reasons.append(Missing.reason(optimizer: try optimizer.string("class_name")))
    }
    if case .string(let loss) = fields["loss"] { reasons.append(Missing.reason(loss: loss)) }
    for metric in try texts("metrics") + texts("weighted_metrics") {
      reasons.append(Missing.reason(metric: metric))
    }
    for callback in try objects("callbacks") {
      reasons.append(Missing.reason(callback: try callback.string("class_name")))
    }
    return reasons.lazy.compactMap { $0 }.first
  }

  /// The callbacks of the case. Whoever adds a callback adds a line here.
  func callbacks() throws -> [any Callback] {
    try objects("callbacks").map { object in
      let config = try object.object("config")
      switch try object.string("class_name") {
      case "EarlyStopping":
        return EarlyStopping(
          monitor: try config.string("monitor", default: "val_loss"),
          minDelta: try config.float("min_delta", default: 0),
          patience: try config.int("patience", default: 0),
          mode: MonitorMode(rawValue: try config.string("mode", default: "auto"))!,
          baseline: try config.optionalFloat("baseline"),
          restoreBestWeights: try config.bool("restore_best_weights", default: false),
          startFromEpoch: try config.int("start_from_epoch", default: 0))
      case let name: throw FixtureError("\(self): there is no callback \(name)")
      }
    }
  }
}

/// Keeps the logs of every batch and the number of the last epoch.
final class LogKeeper: Callback {
  private(set) var batches: [[Logs]] = []

  func onEpochBegin(_ epoch: Int, _ model: inout Network) { batches.append([]) }
  func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: inout Network) {
    batches[batches.count - 1].append(logs)
  }
}
