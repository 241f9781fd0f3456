// TrainingRun: one step of training and one of evaluation, with the memory they use again.

/// The memory of a training run and the steps that use it.
struct TrainingRun {
  private let workspace = Workspace()
  private let gradients: WeightGradients
  private var lossMean = RunningMean()
  private var metrics: [any Metric]
  private let plainMetrics: Int
  /// Whether every primitive takes its plain path; for tests.
  var plain = false

  init(_ network: Network) throws {
    guard let setup = network.training else {
      throw ModelError("\(network.name) is not compiled; call compile(optimizer:loss:metrics:) first")
    }
    guard network.isBuilt else {
      throw ModelError("\(network.name) does not know the shape of its input; put Input(shape:) first")
    }
    gradients = WeightGradients(count: network.buffer.count, weights: network.weights.count)
    metrics = setup.measured
    plainMetrics = setup.metrics.count
    reset()
  }

  /// Forgets the means and metrics, at the start of an epoch.
  mutating func reset() {
    lossMean = RunningMean()
    for i in metrics.indices { metrics[i].reset() }
  }

  /// The running numbers: the loss, then the metrics in compile order.
  var logs: Logs {
    Logs([(name: "loss", value: lossMean.value)] + metrics.map { (name: $0.name, value: $0.result) })
  }

  /// Forward, backward, update. The loss counted is that before the update.
  mutating func train(_ network: inout Network, _ batch: Batch) throws {
    let output = try network.buffer.withUnsafeBufferPointer { weights in
      try run(network, batch, weights: weights.baseAddress!, training: true)
    }
    network.states = output.states
    // Nobody but the model holds its buffer now, unless a copy of the model was taken.
    let places = network.weights
    network.buffer.withUnsafeMutableBufferPointer { buffer in
      network.training!.optimizer.step(buffer, places, gradients)
    }
    network.constrain()
    for (weight, value) in output.assignments { network[weight] = value }
    try count(output, batch)
  }

  /// Forward only.
  mutating func test(_ network: inout Network, _ batch: Batch) throws {
    let output = try network.buffer.withUnsafeBufferPointer { weights in
      try run(network, batch, weights: weights.baseAddress!, training: false)
    }
    network.states = output.states
    try count(output, batch)
  }

  private struct Output {
    let loss: Float
    let prediction: Tensor
    let states: [Int: Tensor]
    let assignments: [(weight: Weight, value: Tensor)]
  }

  private func run(
    _ network: Network, _ batch: Batch, weights: UnsafePointer<Float>, training: Bool
  ) throws -> Output {
    let setup = network.training!
    guard let target = batch.y else { throw InputError("training and evaluation need targets; y is missing") }
    var pass = Pass(
      workspace, weights: weights, training: training, records: training, step: setup.optimizer.iterations,
      samples: batch.rows, states: network.states, plain: plain)
    let inputs = batch.x.map { Signal(pass.tape.constant($0)) }
    let signal = try network.forward(inputs, &pass)[0]
    let predicted = Prediction(signal, pass.tape)
    let loss = try setup.loss(predicted, target, batch.weights, &pass.tape)
    let value = pass.tape.count(loss) == 1 ? pass.tape.pointer(loss)[0] : .nan
    guard pass.tape.count(loss) == 1 else {
      throw ModelError("training needs a loss with one value; reduction .none gives one for each sample")
    }
    let penalty = network.penalty()
    let output = Output(
      loss: value + penalty, prediction: pass.tape.tensor(signal.value), states: pass.states,
      assignments: pass.assignments)
    if training {
      gradients.reset()
      pass.backward(from: loss, into: gradients)
      network.addPenaltyGradients(to: gradients)
    }
    return output
  }

  private mutating func count(_ output: Output, _ batch: Batch) throws {
    lossMean.add(output.loss, weight: batch.count)
    for i in metrics.indices {
      try metrics[i].update(output.prediction, batch.y!, i < plainMetrics ? nil : batch.weights)
    }
  }
}

/// A mean of numbers, each counting as often as its batch has rows.
struct RunningMean {
  private var sum = 0.0
  private var count = 0

  mutating func add(_ value: Float, weight: Int) {
    sum += Double(value) * Double(weight)
    count += weight
  }

  var value: Float { count == 0 ? 0 : Float(sum / Double(count)) }
}
