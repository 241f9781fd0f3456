// Callbacks: Keras' order of events, what they see, and what they may change.

import Testing

@testable import Needletail

/// Writes down every event.
private final class Events: Callback {
  var all: [String] = []
  var stopAtBatch: Int?

  func onTrainBegin(_ parameters: TrainingParameters, _ model: inout Network) {
    all.append("train begin \(parameters.initialEpoch)..<\(parameters.epochs), \(parameters.steps) steps")
  }
  func onTrainEnd(_ logs: Logs, _ model: inout Network) { all.append("train end \(names(logs))") }
  func onEpochBegin(_ epoch: Int, _ model: inout Network) { all.append("epoch \(epoch) begin") }
  func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: inout Network) {
    all.append("epoch \(epoch) end \(names(logs))")
  }
  func onTrainBatchBegin(_ batch: Int, _ model: inout Network) { all.append("batch \(batch) begin") }
  func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: inout Network) {
    all.append("batch \(batch) end \(names(logs))")
    if batch == stopAtBatch { model.stopTraining = true }
  }
  func onTestBegin(_ model: inout Network) { all.append("test begin") }
  func onTestEnd(_ logs: Logs, _ model: inout Network) { all.append("test end \(names(logs))") }

  private func names(_ logs: Logs) -> String { logs.entries.map(\.name).joined(separator: " ") }
}

@Suite struct Callbacks {
  private let x = Tensor.spread([8, 3])
  private let y = Tensor.ids([8], below: 2)

  private func model() throws -> Sequential {
    var model = try Sequential {
      Input(shape: [3])
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .sgd(learningRate: 0.1), loss: .binaryCrossentropy, metrics: [.acc])
    return model
  }

  @Test func eventsComeInTheOrderOfKeras() throws {
    var model = try model()
    let events = Events()
    try model.fit(
      x, y, epochs: 3, batchSize: 4, validationSplit: 0.25, initialEpoch: 1, verbose: .silent,
      callbacks: [events])
    let epoch = { (n: Int) in
      [
        "epoch \(n) begin", "batch 0 begin", "batch 0 end loss acc", "batch 1 begin", "batch 1 end loss acc",
        "test begin", "test end loss acc", "epoch \(n) end loss acc val_loss val_acc",
      ]
    }
    #expect(
      events.all == ["train begin 1..<3, 2 steps"] + epoch(1) + epoch(2) + [
        "train end loss acc val_loss val_acc"
      ])
  }

  @Test func withoutValidationThereIsNoTest() throws {
    var model = try model()
    let events = Events()
    try model.fit(x, y, batchSize: 8, verbose: .silent, callbacks: [events])
    #expect(
      events.all == [
        "train begin 0..<1, 1 steps", "epoch 0 begin", "batch 0 begin", "batch 0 end loss acc",
        "epoch 0 end loss acc", "train end loss acc",
      ])
  }

  /// Unlike Keras, which still validates and ends the epoch: the model is wanted as it then is.
  @Test func aCallbackCanEndTrainingAfterTheRunningBatch() throws {
    var model = try model()
    let events = Events()
    events.stopAtBatch = 1
    let history = try model.fit(
      x, y, epochs: 2, batchSize: 2, verbose: .silent, callbacks: [events])
    #expect(events.all.suffix(2) == ["batch 1 end loss acc", "train end loss acc"])
    #expect(history.epoch == [])
    // The next training runs again.
    events.stopAtBatch = nil
    #expect(try model.fit(x, y, epochs: 2, verbose: .silent).epoch == [0, 1])
  }

  @Test func whatACallbackAddsToTheLogsIsInTheHistoryAfterTheRest() throws {
    final class Rate: Callback {
      func onEpochBegin(_ epoch: Int, _ model: inout Network) { model.learningRate = 0.5 / Float(epoch + 1) }
      func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: inout Network) {
        logs["learning_rate"] = model.learningRate
      }
    }
    var model = try model()
    let history = try model.fit(
      x, y, epochs: 2, validationSplit: 0.25, verbose: .silent, callbacks: [Rate()])
    #expect(history.keys == ["acc", "loss", "val_acc", "val_loss", "learning_rate"])
    #expect(history["learning_rate"] == [0.5, 0.25])
    #expect(history.secondsPerEpoch.count == 2 && history.millisecondsPerStep.count == 2)
  }

  @Test func whatACallbackThrowsEndsTraining() throws {
    struct Enough: Error {}
    final class Thrower: Callback {
      func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: inout Network) throws { throw Enough() }
    }
    var model = try model()
    #expect(throws: Enough.self) { try model.fit(x, y, verbose: .silent, callbacks: [Thrower()]) }
  }

  /// The loss of an epoch is the mean over its samples, each batch measured before its step.
  @Test func theLossOfAnEpochCountsEverySampleOnce() throws {
    var model = try model()
    let before = try model.evaluate(x, y)
    try model.compile(optimizer: .sgd(learningRate: 0), loss: .binaryCrossentropy, metrics: [.acc])
    let history = try model.fit(x, y, batchSize: 3, verbose: .silent)
    #expect(abs(history["loss"]![0] - before["loss"]!) < 1e-6)
    #expect(history["acc"]![0] == before["acc"])
  }
}

@Suite struct EarlyStoppings {
  /// Feeds values of a monitored number and says after which epoch training stopped.
  private func stops(_ callback: EarlyStopping, _ values: [Float], _ name: String = "val_loss") throws -> Int?
  {
    var network = try Sequential {
      Input(shape: [1])
      Dense(1, useBias: false)
    }.network
    let parameters = TrainingParameters(epochs: values.count, initialEpoch: 0, steps: 1, validates: true)
    callback.onTrainBegin(parameters, &network)
    for (epoch, value) in values.enumerated() {
      try network.setWeights([Tensor([Float(epoch)], shape: [1, 1])])
      var logs = Logs([(name: "loss", value: 9), (name: name, value: value)])
      try callback.onEpochEnd(epoch, &logs, &network)
      if network.stopTraining { break }
    }
    callback.onTrainEnd(Logs(), &network)
    last = network[network.weights[0]].item
    return callback.stoppedEpoch
  }

  /// The weight after training, which is the number of an epoch.
  private final class Box: @unchecked Sendable { var value: Float = -1 }
  private let box = Box()
  private var last: Float {
    get { box.value }
    nonmutating set { box.value = newValue }
  }

  @Test func patienceCountsEpochsWithoutABetterNumber() throws {
    let falling: [Float] = [5, 4, 4.5, 4.2, 3, 3.5, 3.4, 3.3]
    #expect(try stops(EarlyStopping(patience: 3), falling) == 7)
    #expect(try stops(EarlyStopping(patience: 2), falling) == 3)
    #expect(try stops(EarlyStopping(patience: 1), falling) == 2)
    // Patience 0 is patience 1.
    #expect(try stops(EarlyStopping(), falling) == 2)
    #expect(try stops(EarlyStopping(patience: 9), falling) == nil)
    // An equal number is no better.
    #expect(try stops(EarlyStopping(patience: 2), [1, 1, 1, 1]) == 2)
  }

  @Test func theFirstEpochNeverStops() throws {
    #expect(try stops(EarlyStopping(baseline: 0), [5, 6, 7]) == 1)
  }

  @Test func smallChangesAreNoImprovement() throws {
    #expect(try stops(EarlyStopping(minDelta: 0.5, patience: 2), [5, 4.8, 4.6, 4.4]) == 2)
    #expect(try stops(EarlyStopping(minDelta: -0.5, patience: 2), [5, 4.8, 4.6, 4.4]) == 2)
  }

  @Test func accuraciesRise() throws {
    #expect(try stops(EarlyStopping(monitor: "val_acc", patience: 1), [0.5, 0.6, 0.7, 0.6], "val_acc") == 3)
    #expect(try stops(EarlyStopping(patience: 1, mode: .max), [5, 4]) == 1)
    #expect(
      try stops(EarlyStopping(monitor: "val_acc", patience: 1, mode: .min), [0.5, 0.6], "val_acc") == 1)
  }

  @Test func aBaselineMustBeBeatenForTheCountToStartAgain() throws {
    #expect(try stops(EarlyStopping(patience: 2, baseline: 1), [5, 4, 3, 2]) == nil)
    #expect(try stops(EarlyStopping(patience: 2, baseline: 1), [5, 4, 3, 3.5]) == 3)
    #expect(try stops(EarlyStopping(patience: 2, baseline: 4.5), [5, 4, 4.2, 4.1]) == 3)
  }

  @Test func earlyEpochsAreNotLookedAt() throws {
    #expect(try stops(EarlyStopping(patience: 1, startFromEpoch: 2), [1, 2, 5, 4, 4.5]) == 4)
  }

  @Test func theBestWeightsComeBackEvenWithoutStopping() throws {
    let falling: [Float] = [5, 3, 4, 4.5, 4.7]
    let callback = EarlyStopping(patience: 2, restoreBestWeights: true)
    #expect(try stops(callback, falling) == 3)
    #expect(last == 1 && callback.bestEpoch == 1 && callback.best == 3)
    #expect(try stops(EarlyStopping(patience: 9, restoreBestWeights: true), falling) == nil)
    #expect(last == 1)
    #expect(try stops(EarlyStopping(patience: 9), falling) == nil)
    #expect(last == 4)
  }

  /// A callback can be used for a second training.
  @Test func startsAnewWithEveryTraining() throws {
    let callback = EarlyStopping(patience: 1)
    #expect(try stops(callback, [1, 2]) == 1)
    #expect(try stops(callback, [5, 4, 3]) == nil)
  }

  @Test func aNumberThatIsNotMeasuredIsAnError() throws {
    #expect(
      throws: ModelError("EarlyStopping watches 'val_auc', which is not measured; there are loss, val_loss")
    ) {
      try stops(EarlyStopping(monitor: "val_auc"), [1, 2])
    }
  }
}
