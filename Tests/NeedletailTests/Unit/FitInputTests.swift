// Bad input of training: one clear error each, never a crash, and the model as it was.

import Testing

@testable import Needletail

@Suite struct BadInput {
  private let x = Tensor.spread([6, 3])
  private let y = Tensor([0, 1, 1, 0, 1, 0])

  private func model(classes: Int = 1) throws -> Sequential {
    var model = try Sequential {
      Input(shape: [3])
      Dense(classes, activation: classes == 1 ? .sigmoid : .softmax)
    }
    try model.compile(
      optimizer: .sgd(), loss: try LossTable.make(classes == 1 ? "bce" : "sparse_categorical_crossentropy"),
      metrics: [.acc])
    return model
  }

  /// The message of what fit throws.
  private func message(
    _ x: Tensor? = nil, _ y: Tensor? = nil, epochs: Int = 1, batchSize: Int = 32, split: Float = 0,
    weights: Tensor? = nil, classWeight: [Int: Float]? = nil, classes: Int = 1
  ) throws -> String {
    var model = try model(classes: classes)
    let before = model.getWeights()
    var text = ""
    do {
      try model.fit(
        x ?? self.x, y ?? self.y, epochs: epochs, batchSize: batchSize, validationSplit: split,
        sampleWeight: weights, classWeight: classWeight, verbose: .silent)
    } catch { text = "\(error)" }
    if !text.isEmpty { #expect(model.getWeights() == before) }
    return text
  }

  @Test func samplesAndLabelsMustBeAsMany() throws {
    #expect(try message(nil, Tensor([0, 1])) == "x has 6 samples and y has 2; they must be as many")
    #expect(
      try message(weights: Tensor([1, 2]))
        == "x has 6 samples and the sample weights has 2; they must be as many")
    #expect(
      try message(nil, Tensor([1], shape: [])) == "y is a single number; it needs a first axis of samples")
  }

  @Test func thereMustBeSamples() throws {
    #expect(
      try message(Tensor([], shape: [0, 3]), Tensor([], shape: [0])) == "there are no samples to train on")
    let model = try model()
    #expect(throws: InputError.self) {
      try model.evaluate(Tensor([], shape: [0, 3]), Tensor([], shape: [0]))
    }
    // Of no samples there are no predictions.
    #expect(try model.predict(Tensor([], shape: [0, 3])).shape == [0, 1])
  }

  @Test func nothingMayBeNaN() throws {
    var broken = x
    broken[4, 1] = .nan
    let advice = "remove or replace such values before training"
    #expect(try message(broken) == "x holds a NaN in sample 4; \(advice)")
    #expect(try message(nil, Tensor([0, 1, .nan, 0, 1, 0])) == "y holds a NaN in sample 2; \(advice)")
    #expect(
      try message(weights: Tensor([1, 1, 1, 1, 1, .nan]))
        == "the sample weights holds a NaN in sample 5; \(advice)")
    let model = try model()
    #expect(throws: InputError.self) { try model.predict(broken) }
    #expect(throws: InputError.self) { try model.evaluate(broken, y) }
  }

  /// Infinite numbers are numbers: they may be meant.
  @Test func infinitiesAreLetThrough() throws {
    var broken = x
    broken[4, 1] = .infinity
    #expect(try model().predict(broken).shape == [6, 1])
  }

  @Test func shapesMustFit() throws {
    let advice = "; give samples of that shape, or build the model for others with Input(shape:)"
    #expect(
      try message(.spread([6, 4])) == "sequential takes an input of shape (None, 3) and got (6, 4)\(advice)")
    #expect(
      try message(.spread([6, 3, 3]))
        == "sequential takes an input of shape (None, 3) and got (6, 3, 3)\(advice)")
    #expect(try message(nil, .spread([6, 2])).contains("[6, 2]"))
    #expect(try message(weights: .spread([6, 3])).contains("[6, 3]"))
  }

  @Test func idsMustBeInTheVocabulary() throws {
    var model = try Sequential {
      Embedding(10, 2)
      SimpleRNN(2)
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy)
    for (id, shown) in [(10, "10.0"), (-1, "-1.0"), (1.5, "1.5"), (.infinity, "inf"), (1e9, "1e+09")]
      as [(Float, String)]
    {
      let x = Tensor([1, 2, 3, 4, id, 5], shape: [2, 3])
      let wanted =
        "embedding: id \(shown) in row 1 of the batch, step 1, is outside the vocabulary 0..<10; "
        + "raise the layer's inputDim or map rarer words to the out-of-vocabulary id"
      #expect(throws: InputError(wanted)) { try model.predict(x) }
      #expect(throws: InputError(wanted)) { try model.evaluate(x, Tensor([0, 1])) }
      #expect(throws: InputError(wanted)) {
        try model.fit(x, Tensor([0, 1]), shuffle: false, verbose: .silent)
      }
    }
  }

  @Test func classesMustExist() throws {
    #expect(try message(nil, Tensor([0, 1, 2, 3, 0, 1]), classes: 3).contains("3"))
    #expect(try message(nil, Tensor([0, 1, 2, -1, 0, 1]), classes: 3).contains("-1"))
    #expect(try message(nil, Tensor([0, 1, 0.5, 1, 0, 1]), classes: 3).contains("0.5"))
    #expect(try message(nil, Tensor([0, 1, .infinity, 1, 0, 1]), classes: 3).contains("inf"))
  }

  @Test func sizesMustBePositive() throws {
    #expect(try message(batchSize: 0) == "batchSize must be at least 1, not 0")
    #expect(try message(batchSize: -3) == "batchSize must be at least 1, not -3")
    #expect(try message(epochs: -1) == "epochs and initialEpoch must not be negative (-1, 0)")
    let model = try model()
    #expect(throws: ModelError.self) { try model.predict(x, batchSize: 0) }
    #expect(throws: ModelError.self) { try model.evaluate(x, y, batchSize: 0) }
    // No epochs: nothing happens.
    var same = model
    #expect(try same.fit(x, y, epochs: 0, verbose: .silent).epoch == [])
  }

  @Test func theSplitMustLeaveSomethingOnBothSides() throws {
    #expect(try message(split: 1) == "validationSplit must be at least 0 and below 1, not 1.0")
    #expect(try message(split: -0.1) == "validationSplit must be at least 0 and below 1, not -0.1")
    #expect(try message(split: .nan) == "validationSplit must be at least 0 and below 1, not nan")
    #expect(
      try message(split: 0.99)
        == "validationSplit 0.99 of 6 samples leaves 0 to train on and 6 to validate on; both must be at least 1"
    )
    // 0.2 is a fifth, also of five samples.
    #expect(try message(.spread([5, 3]), Tensor([0, 1, 1, 0, 1]), split: 0.2) == "")
  }

  @Test func classWeightsMustCoverTheClasses() throws {
    #expect(
      try message(classWeight: [0: 1]) == "classWeight has no weight for class 1, the class of sample 1")
    #expect(
      try message(weights: Tensor(repeating: 1, shape: [6]), classWeight: [0: 1, 1: 1])
        == "give either classWeight or sampleWeight; they cannot be used together")
    #expect(try message(nil, Tensor([0, 1, .infinity, 1, 0, 1]), classWeight: [0: 1, 1: 2]) != "")
  }

  /// Row by row as all at once, over several batches and with a validation part that is not weighted.
  @Test(arguments: [[Int: Float]?.none, [0: 0.25, 1: 3]])
  func classWeightsOfADataSetAreThoseOfItsTensors(_ classWeight: [Int: Float]?) throws {
    let y = Tensor([0, 1, 1, 0, 1, 0])
    var (whole, rows) = (try model(), try model())
    let first = try whole.fit(
      x, y, epochs: 2, batchSize: 2, validationSplit: 0.34, classWeight: classWeight, verbose: .silent)
    let second = try rows.fit(
      try TensorDataset(x, y), epochs: 2, batchSize: 2, validationSplit: 0.34, classWeight: classWeight,
      verbose: .silent)
    #expect(whole.getWeights() == rows.getWeights())
    for key in first.keys { #expect(first[key] == second[key], "\(key)") }
    var plain = try model()
    try plain.fit(x, y, epochs: 2, batchSize: 2, validationSplit: 0.34, verbose: .silent)
    #expect((plain.getWeights() == rows.getWeights()) == (classWeight == nil))
  }

  @Test func classWeightsOfADataSetMustCoverTheClasses() throws {
    var model = try model()
    let data = try TensorDataset(x, Tensor([0, 1, 1, 0, 1, 0]))
    #expect(throws: InputError.self) { try model.fit(data, classWeight: [0: 1], verbose: .silent) }
    let weighted = try TensorDataset(
      x, Tensor([0, 1, 1, 0, 1, 0]), weights: Tensor(repeating: 1, shape: [6]))
    #expect(throws: ModelError.self) {
      try model.fit(weighted, classWeight: [0: 1, 1: 2], verbose: .silent)
    }
  }

  @Test func theModelMustBeCompiledAndBuilt() throws {
    var model = try Sequential {
      Input(shape: [3])
      Dense(1)
    }
    let wanted = ModelError("sequential is not compiled; call compile(optimizer:loss:metrics:) first")
    #expect(throws: wanted) { try model.fit(x, y, verbose: .silent) }
    #expect(throws: wanted) { try model.evaluate(x, y) }
    #expect(throws: wanted) { try model.trainOnBatch(x, y) }
    var empty = Sequential()
    try empty.compile(optimizer: .sgd(), loss: .meanSquaredError)
    #expect(throws: ModelError.self) { try empty.fit(x, y, verbose: .silent) }
    #expect(throws: ModelError.self) { try empty.predict(x) }
    // A model is built by the first data it sees.
    var late = try Sequential { Dense(1) }
    try late.compile(optimizer: .sgd(), loss: .meanSquaredError)
    try late.fit(x, y, verbose: .silent)
    #expect(late.weights.map(\.shape) == [[3, 1], [1]])
  }

  @Test func trainingNeedsOneNumberToMakeSmall() throws {
    var model = try model()
    try model.compile(optimizer: .sgd(), loss: .meanSquaredError(reduction: .none))
    #expect(
      throws: ModelError("training needs a loss with one value; reduction .none gives one for each sample")
    ) { try model.fit(x, y, verbose: .silent) }
  }

  @Test func sequencesMayBeEmpty() throws {
    let model = try Sequential {
      Embedding(5, 2, maskZero: true)
      SimpleRNN(3)
      Dense(2)
    }
    #expect(try model.predict(Tensor([], shape: [4, 0])).elements == [Float](repeating: 0, count: 8))
  }
}
