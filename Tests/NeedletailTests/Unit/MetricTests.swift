// Metrics: names, automatic accuracy, weights, errors. Values are the golden tests' business.

import Testing

@testable import Needletail

@Suite struct MetricTests {
  @Test func readsWell() {
    let metrics: [any Metric] = [
      .acc, .accuracy, .binaryAccuracy, .binaryAccuracy(threshold: 0.3), .categoricalAccuracy,
      .sparseCategoricalAccuracy, .mse, .mae, .meanSquaredError, .meanAbsoluteError, .binaryCrossentropy,
      .binaryCrossentropy(fromLogits: true), .categoricalCrossentropy, .sparseCategoricalCrossentropy,
    ]
    #expect(
      metrics.map(\.name) == [
        "acc", "accuracy", "binary_accuracy", "binary_accuracy", "categorical_accuracy",
        "sparse_categorical_accuracy", "mse", "mae", "mean_squared_error", "mean_absolute_error",
        "binary_crossentropy", "binary_crossentropy", "categorical_crossentropy",
        "sparse_categorical_crossentropy",
      ])
  }

  @Test func names() throws {
    for name in ["acc", "accuracy", "mse", "MSE", "mae", "binary_accuracy", "bce", "BinaryAccuracy"] {
      #expect(try MetricTable.make(name).name == name)
    }
    #expect(try MetricTable.make("Accuracy", [:]) is Accuracy)
    #expect(try MetricTable.make("accuracy") is AutomaticAccuracy)
    for (type, _) in MetricTable.all {
      let first = try type.init(config: [:])
      let again = try MetricTable.make(type.kind, first.config)
      #expect(Swift.type(of: again) == type)
      #expect(again.config == first.config)
    }
    let threshold: Config = ["name": "t", "threshold": 0.7]
    #expect(try MetricTable.make("BinaryAccuracy", threshold).config == threshold)
    let smooth = try MetricTable.make("BinaryCrossentropy", ["name": "b", "label_smoothing": 0.2])
    #expect(smooth.config["label_smoothing"] == 0.2 && smooth.config["reduction"] == nil)
    let error = #expect(throws: ModelError.self) { try MetricTable.make("f2") }
    #expect(error!.description.contains("'f2'") && error!.description.contains("binary_accuracy"))
  }

  // MARK: Automatic accuracy

  @Test func choosesByLossAndOutputs() {
    func kind(_ loss: any Loss, _ outputs: Int?) -> String {
      let metric: any Metric = .acc
      let chosen = metric.resolved(loss: loss, outputs: outputs)
      #expect(chosen.name == "acc")
      return "\(type(of: chosen).kind)"
    }
    #expect(kind(.binaryCrossentropy, 1) == "BinaryAccuracy")
    #expect(kind(.mse, 1) == "BinaryAccuracy")
    #expect(kind(.categoricalCrossentropy, 3) == "CategoricalAccuracy")
    #expect(kind(.binaryCrossentropy, 3) == "CategoricalAccuracy")  // as Keras
    #expect(kind(.sparseCategoricalCrossentropy, 3) == "SparseCategoricalAccuracy")
    #expect(kind(.mse, nil) == "AutomaticAccuracy")
    #expect(BinaryAccuracy(name: "b").resolved(loss: MeanSquaredError(), outputs: 3) is BinaryAccuracy)
  }

  @Test func choosesByTheFirstBatch() throws {
    var metric = AutomaticAccuracy(name: "acc")
    #expect(metric.result == 0)
    try metric.update(Tensor([0.2, 0.7], shape: [2, 1]), Tensor([0, 1]), nil)
    #expect(metric.result == 1)
    metric.reset()
    #expect(metric.result == 0)
    metric.name = "weighted_acc"
    #expect(metric.name == "weighted_acc")
    var sparse = AutomaticAccuracy()
    try sparse.update(Tensor([0.2, 0.7, 0.1, 0.8, 0.1, 0.1], shape: [2, 3]), Tensor([1, 2]), nil)
    #expect(sparse.result == 0.5)
    var categorical = AutomaticAccuracy()
    try categorical.update(
      Tensor([0.2, 0.7, 0.1], shape: [1, 3]), Tensor([0, 1, 0], shape: [1, 3]), nil)
    #expect(categorical.result == 1)
  }

  // MARK: Means

  @Test func means() throws {
    var mean = Mean()
    #expect(mean.result == 0)
    mean.add(1, weight: 3)
    mean.add(5)
    #expect(mean.result == 2)
    mean.reset()
    try mean.add(Tensor([1, 2, 3, 4], shape: [2, 2]), weights: Tensor([1, 3]))
    #expect(mean.result == 3)  // (1.5 · 1 + 3.5 · 3) / 4
    mean.reset()
    try mean.add(Tensor([1, 2, 3, 4], shape: [2, 2]), weights: Tensor([1, 0, 0, 1], shape: [2, 2]))
    #expect(mean.result == 2.5)
    mean.reset()
    try mean.add(Tensor([1, 2]), weights: Tensor([0, 0]))
    #expect(mean.result == 0)
    #expect(throws: InputError.self) { try mean.add(Tensor([1, 2]), weights: Tensor([1, 2, 3])) }
  }

  /// Thousands of batches in float would lose the last digits.
  @Test func gathersInDouble() throws {
    var mean = Mean()
    for _ in 0..<100_000 { mean.add(0.1, weight: 32) }
    #expect(mean.result == 0.1)
  }

  @Test func equalNumbersCountAsTheFirst() throws {
    var metric = SparseCategoricalAccuracy()
    try metric.update(Tensor([0.5, 0.5], shape: [1, 2]), Tensor([0]), nil)
    #expect(metric.result == 1)
    var binary = BinaryAccuracy()
    try binary.update(Tensor([0.5], shape: [1, 1]), Tensor([0]), nil)
    #expect(binary.result == 1)
  }

  @Test(arguments: ["binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "mse", "acc"])
  func shapesThatDoNotFit(_ name: String) throws {
    var metric = try MetricTable.make(name)
    let error = #expect(throws: InputError.self) {
      try metric.update(Tensor(repeating: 0, shape: [4, 3]), Tensor(repeating: 0, shape: [5, 2]), nil)
    }
    #expect(error!.description.contains("[4, 3]") && error!.description.contains("[5, 2]"))
  }

  @Test func targetsOfOneAxisFitOneOutput() throws {
    for (p, y) in [([2, 1], [2]), ([2], [2, 1]), ([2, 1], [2, 1]), ([2], [2])] {
      var metric = BinaryAccuracy()
      try metric.update(Tensor([0.9, 0.9], shape: p), Tensor([1, 0], shape: y), nil)
      #expect(metric.result == 0.5)
    }
  }
}
