// Evaluate and predict: the model as it is, measured and asked.

extension TrainableModel {
  /// Measures the model. Keras: https://keras.io/api/models/model_training_apis/#evaluate-method
  /// - Returns: the loss and the metrics, in compile order.
  /// - Throws: `ModelError` when the model is not compiled, `InputError` when the data cannot be used.
  public func evaluate(
    _ x: Tensor, _ y: Tensor, batchSize: Int = 32, sampleWeight: Tensor? = nil
  ) throws -> Logs {
    try evaluate([x], [y], batchSize: batchSize, sampleWeight: sampleWeight)
  }

  /// Measures a model with several inputs or outputs.
  public func evaluate(
    _ x: [Tensor], _ y: [Tensor], batchSize: Int = 32, sampleWeight: Tensor? = nil
  ) throws -> Logs {
    try evaluate(try TensorDataset(x, y, weights: sampleWeight), batchSize: batchSize)
  }

  /// Measures the model on a data set that answers rows.
  public func evaluate(_ data: some Dataset, batchSize: Int = 32) throws -> Logs {
    guard batchSize > 0 else { throw ModelError("batchSize must be at least 1, not \(batchSize)") }
    guard data.count > 0 else { throw InputError("there are no samples to evaluate on") }
    var model = self
    try model.build(data.inputShapes)
    var run = try TrainingRun(model.network)
    var batch = Batch()
    try run.evaluate(&model.network, data, batchSize: batchSize, into: &batch)
    return run.logs
  }

  /// What the model makes of some samples. Keras: https://keras.io/api/models/model_training_apis/#predict-method
  ///
  /// Safe to call from many tasks at once.
  /// - Parameters:
  ///   - x: `[samples, …]`
  ///   - batchSize: samples at a time; the result does not depend on it.
  /// - Returns: `[samples, …]`
  public func predict(_ x: Tensor, batchSize: Int = 32) throws -> Tensor {
    try predict([x], batchSize: batchSize)[0]
  }

  /// What a model with several inputs or outputs makes of some samples.
  /// - Returns: one tensor for each output.
  public func predict(_ x: [Tensor], batchSize: Int = 32) throws -> [Tensor] {
    guard batchSize > 0 else { throw ModelError("batchSize must be at least 1, not \(batchSize)") }
    var model = self
    let data = try TensorDataset(x)
    try model.build(data.inputShapes)
    guard model.network.isBuilt else {
      throw ModelError("\(network.name) does not know the shape of its input; put Input(shape:) first")
    }
    let workspace = Workspace()
    var parts: [[Tensor]] = model.network.wiring.outputs.map { _ in [] }
    var start = 0
    repeat {
      let end = min(data.count, start + batchSize)
      let made = try model.network.run(x.map { $0[rows: start..<end] }, workspace, firstRow: start)
      for (i, part) in made.enumerated() { parts[i].append(part) }
      start = end
    } while start < data.count
    return parts.map { Tensor(joining: $0) }
  }

  /// What a model makes of the rows of a data set.
  ///
  /// Safe to call from many tasks at once.
  /// - Parameters:
  ///   - data: its targets, if it has any, are not looked at.
  ///   - batchSize: rows at a time; where all rows are equally long, the result does not depend on it.
  /// - Returns: one tensor for each output, `[rows, …]`.
  public func predict(_ data: some Dataset, batchSize: Int = 32) throws -> [Tensor] {
    guard batchSize > 0 else { throw ModelError("batchSize must be at least 1, not \(batchSize)") }
    let starts = stride(from: 0, to: max(1, data.count), by: batchSize)
    return try predict(data, batches: starts.map { $0..<min($0 + batchSize, data.count) })
  }

  /// What a model makes of the rows of a data set, cut into these batches.
  package func predict(_ data: some Dataset, batches: [Range<Int>]) throws -> [Tensor] {
    var model = self
    try model.build(data.inputShapes)
    guard model.network.isBuilt else {
      throw ModelError("\(network.name) does not know the shape of its input; put Input(shape:) first")
    }
    let workspace = Workspace()
    let rows = Array(0..<data.count)
    var batch = Batch()
    var parts: [[Tensor]] = model.network.wiring.outputs.map { _ in [] }
    for range in batches {
      data.load(rows[range], into: &batch)
      let made = try model.network.run(batch.x, workspace, firstRow: range.lowerBound)
      for (i, part) in made.enumerated() { parts[i].append(part) }
    }
    return parts.map { Tensor(joining: $0) }
  }
}

extension Network {
  /// The outputs for a batch, without recording.
  fileprivate mutating func run(
    _ x: [Tensor], _ workspace: Workspace, firstRow: Int
  ) throws -> [Tensor] {
    let result: (outputs: [Tensor], states: [Int: Tensor]) = try buffer.withUnsafeBufferPointer { weights in
      var pass = Pass(
        workspace, weights: weights.baseAddress!, training: false, records: false,
        samples: Array(firstRow..<firstRow + x[0].shape[0]), states: states)
      let inputs = x.map { Signal(pass.tape.constant($0)) }
      let made = try forward(inputs, &pass)
      var outputs: [Tensor] = []
      for signal in made { outputs.append(pass.tape.tensor(signal.value)) }
      return (outputs, pass.states)
    }
    states = result.states
    return result.outputs
  }
}

extension Tensor {
  /// Tensors one behind the other along the first axis.
  init(joining parts: [Tensor]) {
    if parts.count == 1 {
      self = parts[0]
      return
    }
    let rows = parts.reduce(0) { $0 + $1.shape[0] }
    self.init(uninitialized: [rows] + parts[0].shape.dropFirst()) { out in
      var place = 0
      for part in parts {
        part.withUnsafeBufferPointer {
          (out.baseAddress! + place).update(from: $0.baseAddress!, count: $0.count)
        }
        place += part.count
      }
    }
  }
}
