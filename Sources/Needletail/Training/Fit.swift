// Fit: the training loop, with Keras' order of events.

extension TrainableModel {
  /// Trains for some epochs. Keras: https://keras.io/api/models/model_training_apis/#fit-method
  ///
  /// - Parameters:
  ///   - x: `[samples, …]`
  ///   - y: `[samples, …]`
  ///   - epochs: the number of the last epoch; training starts at `initialEpoch`.
  ///   - batchSize: samples in a step; the last step of an epoch takes what is left.
  ///   - validationSplit: the share of the samples, taken from the end before shuffling, that is measured
  ///     after each epoch instead of trained on.
  ///   - validationData: samples to measure after each epoch, in place of a split.
  ///   - shuffle: whether each epoch goes through the samples in another order, which the seed decides.
  ///   - sampleWeight: `[samples]`, multiplies each sample's loss.
  ///   - classWeight: multiplies the loss of the samples of a class while training.
  /// - Returns: what was measured, epoch by epoch.
  /// - Throws: `ModelError` when the model cannot be trained as asked, `InputError` when the data cannot be
  ///   used, and what callbacks throw.
  ///
  /// Cancelling the task ends training after the running batch, with the model as it then is.
  @discardableResult
  public mutating func fit(
    _ x: Tensor, _ y: Tensor, epochs: Int = 1, batchSize: Int = 32, validationSplit: Float = 0,
    validationData: (Tensor, Tensor)? = nil, validationSampleWeight: Tensor? = nil, shuffle: Bool = true,
    initialEpoch: Int = 0, sampleWeight: Tensor? = nil, classWeight: [Int: Float]? = nil,
    verbose: Verbosity = .auto, callbacks: [any Callback] = []
  ) throws -> History {
    try fit(
      [x], [y], epochs: epochs, batchSize: batchSize, validationSplit: validationSplit,
      validationData: validationData.map { ([$0.0], [$0.1]) }, validationSampleWeight: validationSampleWeight,
      shuffle: shuffle, initialEpoch: initialEpoch, sampleWeight: sampleWeight, classWeight: classWeight,
      verbose: verbose, callbacks: callbacks)
  }

  /// Trains a model with several inputs or outputs. See `fit(_:_:…)`.
  /// - Parameters:
  ///   - x: one tensor for each input.
  ///   - y: one tensor for each output.
  @discardableResult
  public mutating func fit(
    _ x: [Tensor], _ y: [Tensor], epochs: Int = 1, batchSize: Int = 32, validationSplit: Float = 0,
    validationData: ([Tensor], [Tensor])? = nil, validationSampleWeight: Tensor? = nil,
    shuffle: Bool = true, initialEpoch: Int = 0, sampleWeight: Tensor? = nil,
    classWeight: [Int: Float]? = nil, verbose: Verbosity = .auto, callbacks: [any Callback] = []
  ) throws -> History {
    var data = try TensorDataset(x, y, weights: sampleWeight)
    var validation = try validationData.map {
      try TensorDataset($0.0, $0.1, weights: validationSampleWeight)
    }
    if validation == nil, validationSplit != 0 {
      (data, validation) = try data.split(validation: validationSplit)
    }
    data = try data.weighted(byClass: classWeight)
    return try fit(
      data, epochs: epochs, batchSize: batchSize, validation: validation, shuffle: shuffle,
      initialEpoch: initialEpoch, verbose: verbose, callbacks: callbacks)
  }

  /// Trains on a data set, the last rows of which are measured after each epoch. See `fit(_:_:…)`.
  @discardableResult
  public mutating func fit(
    _ data: some SlicedDataset, epochs: Int = 1, batchSize: Int = 32, validationSplit: Float,
    shuffle: Bool = true, initialEpoch: Int = 0, classWeight: [Int: Float]? = nil, verbose: Verbosity = .auto,
    callbacks: [any Callback] = []
  ) throws -> History {
    guard validationSplit != 0 else {
      return try fit(
        data, epochs: epochs, batchSize: batchSize, shuffle: shuffle, initialEpoch: initialEpoch,
        classWeight: classWeight, verbose: verbose, callbacks: callbacks)
    }
    let (kept, validation) = try data.split(validation: validationSplit)
    return try fit(
      kept, epochs: epochs, batchSize: batchSize, validation: validation, shuffle: shuffle,
      initialEpoch: initialEpoch, classWeight: classWeight, verbose: verbose, callbacks: callbacks)
  }

  /// Trains on a data set that answers rows. See `fit(_:_:…)`.
  @discardableResult
  public mutating func fit(
    _ data: some Dataset, epochs: Int = 1, batchSize: Int = 32, validation: (any Dataset)? = nil,
    shuffle: Bool = true, initialEpoch: Int = 0, classWeight: [Int: Float]? = nil, verbose: Verbosity = .auto,
    callbacks: [any Callback] = []
  ) throws -> History {
    guard batchSize > 0 else { throw ModelError("batchSize must be at least 1, not \(batchSize)") }
    guard epochs >= 0, initialEpoch >= 0 else {
      throw ModelError("epochs and initialEpoch must not be negative (\(epochs), \(initialEpoch))")
    }
    guard data.count > 0 else { throw InputError("there are no samples to train on") }
    try build(data.inputShapes)
    var run = try TrainingRun(network)
    var validationRun = try validation.map { _ in try TrainingRun(network) }
    let steps = (data.count + batchSize - 1) / batchSize
    let parameters = TrainingParameters(
      epochs: epochs, initialEpoch: initialEpoch, steps: steps, validates: validation != nil)
    let callbacks = callbacks + verbose.callbacks()
    let stream = RandomStream(seed: network.seed, purpose: "shuffle")
    var (history, logs, batch, held) = (History(), Logs(), Batch(), Batch())
    var order = Array(0..<data.count)
    let clock = ContinuousClock()

    network.stopTraining = false
    for callback in callbacks { try callback.onTrainBegin(parameters, &network) }
    for epoch in initialEpoch..<max(initialEpoch, epochs) {
      for callback in callbacks { try callback.onEpochBegin(epoch, &network) }
      run.reset()
      if shuffle { stream.shuffle(&order, step: epoch) }
      let start = clock.now
      for step in 0..<steps {
        for callback in callbacks { try callback.onTrainBatchBegin(step, &network) }
        // Those of the batch before, which a data set without weights leaves as they are.
        if classWeight != nil { batch.weights = nil }
        data.load(order[step * batchSize..<min(data.count, (step + 1) * batchSize)], into: &batch)
        try batch.weigh(byClass: classWeight)
        try run.train(&network, batch)
        logs = run.logs
        for callback in callbacks { try callback.onTrainBatchEnd(step, logs, &network) }
        if network.stopTraining || Task.isCancelled { break }
      }
      let trained = clock.now
      if Task.isCancelled || network.stopTraining { break }
      if let validation {
        for callback in callbacks { try callback.onTestBegin(&network) }
        try validationRun!.evaluate(&network, validation, batchSize: batchSize, into: &held)
        let measured = validationRun!.logs
        for callback in callbacks { try callback.onTestEnd(measured, &network) }
        for entry in measured.entries { logs["val_" + entry.name] = entry.value }
      }
      history.secondsPerEpoch.append(seconds(clock.now - start))
      history.millisecondsPerStep.append(seconds(trained - start) * 1000 / Double(steps))
      for callback in callbacks { try callback.onEpochEnd(epoch, &logs, &network) }
      history.append(epoch, logs)
      if network.stopTraining { break }
    }
    for callback in callbacks { try callback.onTrainEnd(logs, &network) }
    return history
  }

  /// One step on a batch of its own. Keras: `train_on_batch`.
  /// - Returns: the loss before the step, and the metrics of the batch.
  @discardableResult
  public mutating func trainOnBatch(
    _ x: Tensor, _ y: Tensor, sampleWeight: Tensor? = nil, classWeight: [Int: Float]? = nil
  ) throws -> Logs {
    let data = try TensorDataset(x, y, weights: sampleWeight).weighted(byClass: classWeight)
    guard data.count > 0 else { throw InputError("there are no samples to train on") }
    try build(data.inputShapes)
    var run = try TrainingRun(network)
    var batch = Batch()
    data.load(ArraySlice(0..<data.count), into: &batch)
    try run.train(&network, batch)
    return run.logs
  }
}

extension TensorDataset {
  /// The same rows, each weighted by its class: y as class numbers, or one-hot rows.
  /// - Throws: `ModelError` when the rows have weights already, `InputError` for a class without one.
  func weighted(byClass classWeight: [Int: Float]?) throws -> TensorDataset {
    guard let classWeight else { return self }
    guard weights == nil else {
      throw ModelError("give either classWeight or sampleWeight; they cannot be used together")
    }
    guard y.count == 1 else { throw ModelError("classWeight needs a model with one output") }
    return weighted(try y[0].classWeights(classWeight, samples: Array(0..<count)))
  }
}

extension Batch {
  /// Weights the rows by their classes, as `TensorDataset.weighted(byClass:)` does for all at once.
  fileprivate mutating func weigh(byClass classWeight: [Int: Float]?) throws {
    guard let classWeight else { return }
    guard weights == nil else {
      throw ModelError("give either classWeight or sampleWeight; they cannot be used together")
    }
    guard y.count == 1 else { throw ModelError("classWeight needs a model with one output") }
    weights = try y[0].classWeights(classWeight, samples: rows)
  }
}

extension Tensor {
  /// The weight of each row's class; rows are class numbers or one-hot.
  fileprivate func classWeights(_ classWeight: [Int: Float], samples: [Int]) throws -> Tensor {
    let width = count / max(1, samples.count)
    let numbers = elements
    return Tensor(
      try samples.enumerated().map { i, sample in
        let row = numbers[i * width..<(i + 1) * width]
        let label =
          width == 1 ? Int(exactly: row.first!) : row.indices.max { row[$0] < row[$1] }! - row.startIndex
        guard let label, let weight = classWeight[label] else {
          let name = label.map { "\($0)" } ?? "\(row.first!)"
          throw InputError("classWeight has no weight for class \(name), the class of sample \(sample)")
        }
        return weight
      })
  }
}

extension TrainingRun {
  /// Measures a whole data set, in order.
  mutating func evaluate(
    _ network: inout Network, _ data: any Dataset, batchSize: Int, into batch: inout Batch
  ) throws {
    reset()
    if order.count != data.count { order = Array(0..<data.count) }
    var start = 0
    while start < data.count {
      let end = min(data.count, start + batchSize)
      data.load(order[start..<end], into: &batch)
      try test(&network, batch)
      start = end
    }
  }
}

func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}

extension Float {
  /// The double that prints as this float does: 0.2, not 0.20000000298.
  var shortest: Double { Double("\(self)") ?? Double(self) }
}
