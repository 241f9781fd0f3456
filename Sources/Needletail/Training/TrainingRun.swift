// TrainingRun: one step of training and one of evaluation, with the memory they use again.

/// The memory of a training run and the steps that use it.
struct TrainingRun {
  private let workspace = Workspace()
  private let gradients: WeightGradients
  private var lossMean = RunningMean()
  private var outputs: [Output]
  /// The places that a step may change, and the weights that were frozen when they were listed.
  private var trainable: (weights: [Weight], frozenWeights: Set<Int>)
  /// The rows of a data set in order, for `evaluate`.
  var order: [Int] = []
  /// Whether every primitive takes its plain path; for tests.
  var plain = false

  /// What is measured of an output, and what the last step gave for it.
  private struct Output {
    var measured: MeasuredOutput
    var mean = RunningMean()
    var loss: Float = 0
    var prediction = Tensor(repeating: 0, shape: [0])
  }

  init(_ network: Network) throws {
    guard let setup = network.training else {
      throw ModelError("\(network.name) is not compiled; call compile(optimizer:loss:metrics:) first")
    }
    guard network.isBuilt else {
      throw ModelError("\(network.name) does not know the shape of its input; put Input(shape:) first")
    }
    gradients = WeightGradients(count: network.buffer.count, weights: network.weights.count)
    outputs = setup.measured.map { Output(measured: $0) }
    trainable = (network.trainableWeights, network.frozenWeights)
    reset()
  }

  /// Forgets the means and metrics, and what it knows of weights that may have changed, at the start of an epoch.
  mutating func reset() {
    workspace.projections.forget()
    lossMean = RunningMean()
    for i in outputs.indices {
      outputs[i].mean = RunningMean()
      for m in outputs[i].measured.metrics.indices { outputs[i].measured.metrics[m].reset() }
    }
  }

  /// The running numbers: the loss, those of the outputs where there are several, then the metrics in
  /// compile order.
  var logs: Logs {
    var entries = [(name: "loss", value: lossMean.value)]
    if outputs.contains(where: { $0.measured.lossName != "loss" }) {
      entries += outputs.map { (name: $0.measured.lossName, value: $0.mean.value) }
    }
    for output in outputs {
      entries += output.measured.metrics.map { (name: $0.name, value: $0.result) }
    }
    return Logs(entries)
  }

  /// Forward, backward, update. The loss counted is that before the update.
  mutating func train(_ network: inout Network, _ batch: Batch) throws {
    let frozen = network.frozenWeights
    if trainable.frozenWeights != frozen { trainable = (network.trainableWeights, frozen) }
    let result = try network.buffer.withUnsafeBufferPointer { weights in
      try run(network, batch, weights: weights.baseAddress!, training: true)
    }
    network.states = result.states
    // Nobody but the model holds its buffer now, unless a copy of the model was taken.
    network.buffer.withUnsafeMutableBufferPointer { buffer in
      network.training!.optimizer.step(buffer, trainable.weights, gradients)
    }
    network.constrain()
    for (weight, value) in result.assignments { network[weight] = value }
    try count(result, batch)
  }

  /// Forward only.
  mutating func test(_ network: inout Network, _ batch: Batch) throws {
    let result = try network.buffer.withUnsafeBufferPointer { weights in
      try run(network, batch, weights: weights.baseAddress!, training: false)
    }
    network.states = result.states
    try count(result, batch)
  }

  /// What a pass over a batch gave.
  private struct Result {
    let loss: Float
    let states: [Int: Tensor]
    let assignments: [(weight: Weight, value: Tensor)]
  }

  private mutating func run(
    _ network: Network, _ batch: Batch, weights: UnsafePointer<Float>, training: Bool
  ) throws -> Result {
    guard batch.y.count == network.wiring.outputs.count else {
      throw InputError(
        batch.y.isEmpty
          ? "training and evaluation need targets; y is missing"
          : "\(network.name) has \(network.wiring.outputs.count) outputs "
            + "(\(network.outputNames.joined(separator: ", "))) and got \(batch.y.count) targets; give one tensor "
            + "for each, in that order")
    }
    var pass = Pass(
      workspace, weights: weights, training: training, records: training,
      step: network.training!.optimizer.iterations, samples: batch.rows, states: network.states,
      frozen: trainable.frozenWeights, plain: plain)
    defer { workspace.release() }
    let inputs = batch.x.map { Signal(pass.tape.constant($0)) }
    let made = try network.forward(inputs, &pass)
    var total: Value?
    for i in outputs.indices {
      let output = outputs[i].measured
      let signal = made[output.output]
      let predicted = Prediction(signal, pass.tape)
      let loss = try output.loss(predicted, batch.y[output.output], batch.weights, &pass.tape)
      guard pass.tape.count(loss) == 1 else {
        throw ModelError("training needs a loss with one value; reduction .none gives one for each sample")
      }
      outputs[i].loss = pass.tape.pointer(loss)[0]
      pass.tape.copy(signal.value, into: &outputs[i].prediction)
      let part = output.lossWeight == 1 ? loss : pass.tape.scale(loss, by: output.lossWeight)
      total = total == nil ? part : pass.tape.add(total!, part)
    }
    guard var total else { throw ModelError("\(network.name) has no output with a loss") }
    for penalty in pass.penalties { total = pass.tape.add(total, penalty) }
    let result = Result(
      loss: pass.tape.pointer(total)[0] + network.penalty(), states: pass.states,
      assignments: pass.assignments)
    if training {
      gradients.reset()
      pass.backward(from: total, into: gradients)
      network.addPenaltyGradients(to: gradients)
    }
    return result
  }

  private mutating func count(_ result: Result, _ batch: Batch) throws {
    lossMean.add(result.loss, weight: batch.count)
    for i in outputs.indices {
      outputs[i].mean.add(outputs[i].loss, weight: batch.count)
      let target = batch.y[outputs[i].measured.output]
      for m in outputs[i].measured.metrics.indices {
        let weights = m < outputs[i].measured.plainMetrics ? nil : batch.weights
        try outputs[i].measured.metrics[m].update(outputs[i].prediction, target, weights)
      }
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
