// Losses: shapes, reductions, errors, names. Values are the golden tests' business.

import Testing

@testable import Needletail

@Suite struct LossTests {
  /// The loss of predictions, reduced.
  private func value(
    _ loss: any Loss, _ p: [Float], _ pShape: [Int], _ y: [Float], _ yShape: [Int], weights: Tensor? = nil,
    mask: GoldenArray? = nil
  ) throws -> [Float] {
    var run = LossRun(Tensor(p, shape: pShape))
    return try run.run(loss, Tensor(y, shape: yShape), weights, mask: mask).value.elements
  }

  @Test func readsWell() throws {
    func kind(_ loss: any Loss) -> String { "\(type(of: loss).kind)" }
    #expect(kind(.binaryCrossentropy) == "BinaryCrossentropy")
    #expect(kind(.binaryCrossentropy(fromLogits: true, labelSmoothing: 0.1)) == "BinaryCrossentropy")
    #expect(kind(.categoricalCrossentropy) == "CategoricalCrossentropy")
    #expect(kind(.categoricalCrossentropy(reduction: .sum)) == "CategoricalCrossentropy")
    #expect(kind(.sparseCategoricalCrossentropy) == "SparseCategoricalCrossentropy")
    #expect(kind(.sparseCategoricalCrossentropy(ignoreClass: -1)) == "SparseCategoricalCrossentropy")
    #expect(kind(.meanSquaredError) == "MeanSquaredError")
    #expect(kind(.mse) == "MeanSquaredError")
    #expect(kind(.meanAbsoluteError) == "MeanAbsoluteError")
    #expect(kind(.mae) == "MeanAbsoluteError")
  }

  // MARK: Targets beside predictions

  @Test func targetsOfOneAxisFitOneOutput() throws {
    let p: [Float] = [0.5, 2, 4]
    let y: [Float] = [1, 1, 1]
    // (0.25 + 1 + 9) / 3, whichever side has the axis of 1
    for (pShape, yShape) in [([3, 1], [3]), ([3, 1], [3, 1]), ([3], [3, 1]), ([3], [3])] {
      #expect(try value(.mse, p, pShape, y, yShape) == [Float(10.25 / 3)], "\(pShape) \(yShape)")
    }
    // One value for each sample, but rank 1 beside rank 1 is one row.
    let each = MeanSquaredError(reduction: .none)
    #expect(try value(each, p, [3, 1], y, [3]) == [0.25, 1, 9])
    #expect(try value(each, p, [3], y, [3, 1]) == [0.25, 1, 9])
    #expect(try value(each, p, [3], y, [3]) == [Float(10.25 / 3)])
  }

  @Test func sequencesOfOneOutput() throws {
    let p: [Float] = [1, 2, 3, 4]
    let y: [Float] = [0, 0, 0, 0]
    let each = MeanSquaredError(reduction: .none)
    // As Keras: the mean over time is taken as over outputs; with a mask every step counts for itself.
    #expect(try value(each, p, [2, 2, 1], y, [2, 2]) == [2.5, 12.5])
    #expect(try value(each, p, [2, 2], y, [2, 2, 1]) == [2.5, 12.5])
    let mask = GoldenArray(shape: [2, 2], values: [1, 0, 1, 1])
    #expect(
      try value(each, p, [2, 2, 1], y, [2, 2], mask: mask).map { ($0 * 16).rounded() / 16 }
        == [1, 0, 9, 16])
  }

  @Test func axisOfTheClasses() throws {
    // [batch 1, classes 2, places 3] along axis 1 equals the transposed [1, 3, 2] along the last.
    let along: [Float] = [0.1, 0.4, 0.7, 0.9, 0.6, 0.3]
    let turned: [Float] = [0.1, 0.9, 0.4, 0.6, 0.7, 0.3]
    let y: [Float] = [1, 0, 0]
    let first = SparseCategoricalCrossentropy(axis: 1, reduction: .none)
    let last = SparseCategoricalCrossentropy(reduction: .none)
    #expect(try value(first, along, [1, 2, 3], y, [1, 3]) == value(last, turned, [1, 3, 2], y, [1, 3]))
    var runFirst = LossRun(Tensor(along, shape: [1, 2, 3]))
    var runLast = LossRun(Tensor(turned, shape: [1, 3, 2]))
    let gFirst = try runFirst.run(first, Tensor(y, shape: [1, 3])).gradient
    let gLast = try runLast.run(last, Tensor(y, shape: [1, 3])).gradient
    for place in 0..<3 { for c in 0..<2 { #expect(gFirst[0, c, place] == gLast[0, place, c]) } }
    #expect(throws: InputError.self) { try value(first, [1], [1], [0], [1]) }
  }

  @Test func shapesThatDoNotFit() throws {
    let error = #expect(throws: InputError.self) {
      try value(.mse, [1, 2, 3, 4], [2, 2], [1, 2, 3], [3])
    }
    #expect(error!.description.contains("[3]") && error!.description.contains("[2, 2]"))
    #expect(throws: InputError.self) { try value(.mse, [1, 2], [2, 1], [1, 2, 3, 4], [2, 2]) }
    #expect(throws: InputError.self) {
      try value(.categoricalCrossentropy, [0.5, 0.5], [1, 2], [1], [1])
    }
    #expect(throws: InputError.self) {
      try value(.sparseCategoricalCrossentropy, [0.5, 0.5], [1, 2], [1, 0], [1, 2])
    }
  }

  @Test(arguments: [3, -1, 1.5, Float.nan, .infinity] as [Float])
  func classesOutOfRange(_ label: Float) throws {
    let p = [Float](repeating: 0.25, count: 9)
    let error = #expect(throws: InputError.self) {
      try value(.sparseCategoricalCrossentropy, p, [3, 3], [0, 2, label], [3])
    }
    #expect(error!.description.contains("sample 2") && error!.description.contains("0..<3"))
  }

  // MARK: Reductions

  @Test func weights() throws {
    let p: [Float] = [1, 2, 3]
    let y: [Float] = [0, 0, 0]
    let w = Tensor([2, 0, 1])
    func reduced(_ reduction: Reduction, _ weights: Tensor?) throws -> [Float] {
      try value(MeanSquaredError(reduction: reduction), p, [3, 1], y, [3], weights: weights)
    }
    #expect(try reduced(.sumOverBatchSize, w) == [Float(11.0 / 3)])  // over the number of samples
    #expect(try reduced(.sum, w) == [11])
    #expect(try reduced(.meanWithSampleWeight, w) == [Float(11.0 / 3)])
    #expect(try reduced(.meanWithSampleWeight, Tensor([2, 0, 0])) == [1])
    #expect(try reduced(.meanWithSampleWeight, Tensor([0, 0, 0])) == [0])
    #expect(try reduced(.none, w) == [2, 0, 9])
    #expect(try reduced(.sum, Tensor([2, 0, 1], shape: [3, 1])) == [11])
    let error = #expect(throws: InputError.self) { try reduced(.sum, Tensor([1, 2])) }
    #expect(error!.description.contains("[2]") && error!.description.contains("[3]"))
  }

  @Test func weightsOfSequences() throws {
    let p: [Float] = [1, 2, 3, 4]
    let y: [Float] = [0, 0, 0, 0]
    let sum = MeanSquaredError(reduction: .sum)
    // [batch, time, 1] beside the same: one loss a step, weighed by step or by sample.
    let steps = Tensor([1, 0, 2, 1], shape: [2, 2])
    #expect(try value(sum, p, [2, 2, 1], y, [2, 2, 1], weights: steps) == [1 + 18 + 16])
    #expect(try value(sum, p, [2, 2, 1], y, [2, 2, 1], weights: Tensor([1, 2])) == [5 + 50])
  }

  /// A scalar loss (rank 1) is weighed once for each weight.
  @Test func weightsOfOneRow() throws {
    let w = Tensor([2, 0, 1])
    #expect(try value(.mse, [1, 2, 3], [3], [0, 0, 0], [3], weights: w) == [Float(14.0 / 3)])
    let each = MeanSquaredError(reduction: .none)
    #expect(try value(each, [1, 1, 1], [3], [0, 0, 0], [3], weights: w) == [2, 0, 1])
  }

  /// What is masked has no part in value or gradient, not even when its loss is infinite.
  @Test func maskedStepsAreNothing() throws {
    var run = LossRun(Tensor([1, .infinity, 3, .nan], shape: [2, 2, 1]))
    let mask = GoldenArray(shape: [2, 2], values: [1, 0, 1, 0])
    for reduction in Reduction.allCases {
      let result = try run.run(
        MeanSquaredError(reduction: reduction), Tensor(repeating: 0, shape: [2, 2, 1]), mask: mask)
      let finite = result.value.elements.allSatisfy(\.isFinite)
      #expect(finite, "\(reduction)")
      #expect(result.gradient[0, 1, 0] == 0 && result.gradient[1, 1, 0] == 0, "\(reduction)")
      #expect(result.gradient[0, 0, 0] > 0 && result.gradient[1, 0, 0] > 0, "\(reduction)")
    }
    #expect(
      try value(.mse, [1, 9, 3, 9], [2, 2, 1], [0, 0, 0, 0], [2, 2, 1], mask: mask) == [5])
  }

  @Test func ignoredClassesAreMasked() throws {
    let p: [Float] = [0.2, 0.8, 0.5, 0.5, 0.9, 0.1]
    let loss = SparseCategoricalCrossentropy(ignoreClass: 7)
    let some = try value(loss, p, [3, 2], [1, 7, 0], [3])
    let others = try value(.sparseCategoricalCrossentropy, [0.2, 0.8, 0.9, 0.1], [2, 2], [1, 0], [2])
    #expect(abs(some[0] - others[0]) < 1e-6)
    #expect(try value(loss, p, [3, 2], [7, 7, 7], [3]) == [0])
  }

  /// The metric and the loss are one formula.
  @Test func valuesWithoutATape() throws {
    let p = Tensor([0.2, 0.8, 0.5, 0.5], shape: [2, 2])
    let y = Tensor([0, 1, 1, 0], shape: [2, 2])
    let loss = BinaryCrossentropy(reduction: .none)
    var run = LossRun(p)
    #expect(try loss.values(p, y) == run.run(loss, y).perSample)
  }

  // MARK: Names

  @Test func names() throws {
    for (type, aliases) in LossTable.all {
      for name in [type.kind, type.shortName] + aliases {
        #expect(Swift.type(of: try LossTable.make(name)) == type)
      }
      #expect(Config.snakeCase(type.kind) == type.shortName)
      let first = try LossTable.make(type.kind)
      #expect(try LossTable.make(type.kind, first.config).config == first.config)
      #expect(first.config["name"] == .string(type.shortName))
      #expect(first.config["reduction"] == "sum_over_batch_size")
    }
    let error = #expect(throws: ModelError.self) { try LossTable.make("rmse") }
    #expect(error!.description.contains("'rmse'") && error!.description.contains("mean_squared_error"))
  }

  @Test func configurations() throws {
    let given: Config = [
      "name": "binary_crossentropy", "reduction": "sum", "from_logits": true, "label_smoothing": 0.1,
      "axis": -1,
    ]
    #expect(try LossTable.make("BinaryCrossentropy", given).config == given)
    #expect(try MeanSquaredError(config: ["reduction": nil]).reduction == .none)
    #expect(try MeanSquaredError(config: ["reduction": "mean"]).reduction == .sumOverBatchSize)
    #expect(try MeanSquaredError(config: [:]).reduction == .sumOverBatchSize)
    #expect(throws: ModelError.self) { try MeanSquaredError(config: ["reduction": "median"]) }
    #expect(throws: ModelError.self) { try BinaryCrossentropy(config: ["label_smoothing": 2]) }
    #expect(throws: ModelError.self) { try BinaryCrossentropy(config: ["from_logits": "yes"]) }
  }
}
