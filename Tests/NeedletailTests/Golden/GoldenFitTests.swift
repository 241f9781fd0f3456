// fit, evaluate and predict against Keras and float64: history, weights, order of names, errors.

import Testing

@testable import Needletail

@Suite struct GoldenFit {
  @Test func trainsAsKerasDoes() throws {
    try Golden.run("fit", missing: Self.missing) { golden in
      if golden.fields["expect_error"] != nil {
        try expectError(golden)
      } else if golden.fields["expected_one_of"] != nil {
        try expectSaturatedLoss(golden)
      } else {
        try expectTraining(golden)
      }
    }
  }

  private static func missing(_ golden: GoldenCase) throws -> String? { try golden.missingForTraining() }

  private func expectTraining(_ golden: GoldenCase) throws {
    let x = try golden.tensor("x")
    var model = try Sequential(
      [Input(shape: Shape(x.shape.dropFirst().map { $0 }))]
        + golden.objects("layers").map {
          try LayerTable.make($0["class_name"] == nil ? "Dense" : $0.string("class_name"), $0)
        })
    try model.compile(
      optimizer: try golden.optimizer(), loss: try LossTable.make(try golden.fields.string("loss")),
      metrics: try golden.texts("metrics").map { try MetricTable.make($0) },
      weightedMetrics: try golden.texts("weighted_metrics").map { try MetricTable.make($0) })
    try model.setWeights(try model.weights.indices.map { try golden.tensor("w.\($0)") })

    let keeper = LogKeeper()
    let callbacks = try golden.callbacks()
    let history = try model.fit(
      x, try golden.tensor("y"), epochs: try golden.fields.int("epochs"),
      batchSize: try golden.fields.int("batch_size"),
      validationSplit: try golden.fields.float("validation_split", default: 0),
      validationData: golden.has("val_x") ? (try golden.tensor("val_x"), try golden.tensor("val_y")) : nil,
      validationSampleWeight: try golden.optionalTensor("val_sample_weight"),
      shuffle: try golden.fields.bool("shuffle"), sampleWeight: try golden.optionalTensor("sample_weight"),
      classWeight: try golden.classWeight(), verbose: .silent, callbacks: callbacks + [keeper])

    #expect(history.keys == (try golden.texts("history_keys")), "\(golden): keys")
    #expect(history.epoch == Array(0..<(try golden.fields.int("epochs_run"))), "\(golden): epochs")
    let stopped = callbacks.contains { ($0 as? EarlyStopping)?.stoppedEpoch != nil }
    #expect(stopped == (try golden.fields.bool("stopped")), "\(golden): stopped early")
    for key in history.keys {
      try golden.check("history.\(key)", Tensor(history[key]!), try golden.tolerance("history"))
    }
    for (i, value) in model.getWeights().enumerated() {
      try golden.check("after.\(i)", value, try golden.tolerance("weights"))
    }
    let evalX = try golden.tensor("eval_x")
    try golden.check("predict", try model.predict(evalX), try golden.tolerance("predict"))
    let measured = try model.evaluate(
      evalX, try golden.tensor("eval_y"), batchSize: try golden.fields.int("batch_size"),
      sampleWeight: try golden.optionalTensor("eval_sample_weight"))
    #expect(measured.entries.map(\.name) == (try golden.texts("evaluate_list_order")), "\(golden): order")
    #expect(
      measured.entries.map(\.name).sorted() == (try golden.texts("evaluate_dict_keys")), "\(golden): names")
    try golden.check("evaluate", Tensor(measured.entries.map(\.value)), try golden.tolerance("history"))
    try expectBatchLogs(golden, keeper)
  }

  /// The running means that a callback sees after each batch of the first epoch.
  private func expectBatchLogs(_ golden: GoldenCase, _ keeper: LogKeeper) throws {
    guard golden.fields["batch_logs_first_epoch"] != nil else { return }
    let expected = try golden.objects("batch_logs_first_epoch")
    #expect(keeper.batches[0].count == expected.count, "\(golden): batches")
    for (logs, wanted) in zip(keeper.batches[0], expected) {
      #expect(
        logs.entries.map(\.name).sorted() == wanted.entries.map(\.key).sorted(), "\(golden): batch logs")
      for key in wanted.entries.map(\.key) {
        let wanted = GoldenArray(shape: [], values: [Double(try wanted.float(key))])
        let wrong = wanted.mismatch([Double(logs[key] ?? .nan)], try golden.tolerance("history"))
        #expect(wrong == nil, "\(golden): \(key) after a batch")
      }
    }
  }

  /// One unit with a logit of 100 and the opposite label: the loss comes from the logit behind the activation.
  private func expectSaturatedLoss(_ golden: GoldenCase) throws {
    let expected = try golden.fields.object("expected_one_of")
    let wanted = try #require(expected.entries.first { $0.key.hasPrefix("from_logits") }?.key)
    let (x, y, kernel) = (try golden.tensor("x"), try golden.tensor("y"), try golden.tensor("w.0"))
    let activation = try Activation(named: try golden.fields.string("activation"))
    var model = try Sequential {
      Input(shape: Shape(x.shape.dropFirst().map { $0 }))
      Dense(kernel.shape[1], activation: activation)
    }
    try model.compile(
      optimizer: .sgd(learningRate: 0), loss: try LossTable.make(try golden.fields.string("loss")))
    try model.setWeights([kernel, try golden.tensor("w.1")])
    let loss = Double(try expected.float(wanted))
    for (route, value) in [
      ("evaluate", try model.evaluate(x, y)["loss"]!),
      ("fit", try model.fit(x, y, shuffle: false, verbose: .silent)["loss"]![0]),
    ] {
      #expect(abs(Double(value) - loss) <= 1e-4 * loss, "\(golden): \(route) gives \(value)")
    }
  }

  private func expectError(_ golden: GoldenCase) throws {
    let x = Tensor.spread([8, 3])
    var model = try Sequential {
      Input(shape: [3])
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy)
    let weighted = try golden.fields.bool("sample_weight", default: false)
    #expect(throws: ModelError.self, "\(golden)") {
      try model.fit(
        x, Tensor([0, 1, 0, 1, 0, 1, 0, 1]), sampleWeight: weighted ? Tensor(repeating: 1, shape: [8]) : nil,
        classWeight: try golden.classWeight(), verbose: .silent)
    }
  }
}

extension GoldenCase {
  fileprivate func classWeight() throws -> [Int: Float]? {
    guard case .object(let weights) = fields["class_weight"] else { return nil }
    return try Dictionary(
      uniqueKeysWithValues: weights.entries.map { (Int($0.key)!, try weights.float($0.key)) })
  }
}
