// TrainableModel: what every kind of model can do, written once.

/// A model that can be compiled, trained, asked and saved. `Sequential` is one; what they do is in
/// extensions of this protocol.
public protocol TrainableModel: Sendable {
  /// The layers, wiring and weights.
  var network: Network { get set }
  /// Builds the model for data of the given shape, if it is not built yet.
  /// - Throws: `ModelError` naming the layer when shapes don't fit.
  mutating func build(_ input: Shape?) throws
}

extension Network: TrainableModel {
  public var network: Network {
    get { self }
    _modify { yield &self }
  }

  public mutating func build(_ input: Shape?) throws {
    precondition(isBuilt, "a network is built by the model that it belongs to")
  }
}

extension TrainableModel {
  /// The weights under their Keras paths.
  public var weights: [Weight] { network.weights }

  /// The numbers of all weights, in order. Keras: `get_weights`.
  public func getWeights() -> [Tensor] { network.weights.map { network[$0] } }

  /// Sets all weights, in order. Keras: `set_weights`.
  /// - Throws: `ModelError` when their number or a shape differs.
  public mutating func setWeights(_ values: [Tensor]) throws { try network.setWeights(values) }

  /// The number of parameters. Keras: `count_params`.
  public func countParams() -> Int { network.countParams() }

  /// Sets the states of stateful layers back to zeros. Keras: `reset_states`.
  public mutating func resetStates() { network.states = [:] }

  /// The learning rate in use; nil before `compile`.
  public var learningRate: Float? {
    get { network.training?.optimizer.optimizer.settings.learningRate }
    set {
      if let newValue { network.training?.optimizer.optimizer.settings.learningRate = newValue }
    }
  }

  /// Says how the model is trained. Keras: https://keras.io/api/models/model_training_apis/#compile-method
  /// - Parameters:
  ///   - metrics: measured without sample weights.
  ///   - weightedMetrics: measured with them.
  /// - Throws: `ModelError` when the model's layers don't fit together.
  public mutating func compile(
    optimizer: any Optimizer, loss: any Loss, metrics: [any Metric] = [], weightedMetrics: [any Metric] = []
  ) throws {
    network.training = TrainingSetup(
      optimizer: OptimizerState(optimizer), loss: loss, metrics: metrics, weightedMetrics: weightedMetrics)
    try build(nil)
    try network.resolveTraining()
  }
}

/// What `compile` set.
struct TrainingSetup: Sendable {
  var optimizer: OptimizerState
  let loss: any Loss
  /// As given to `compile`.
  let metrics: [any Metric]
  let weightedMetrics: [any Metric]
  /// As measured, once the outputs are known: plain, then weighted.
  var measured: [any Metric] = []

  init(optimizer: OptimizerState, loss: any Loss, metrics: [any Metric], weightedMetrics: [any Metric]) {
    self.optimizer = optimizer
    self.loss = loss
    self.metrics = metrics
    self.weightedMetrics = weightedMetrics
  }
}

extension TrainingSetup {
  /// Keras' `get_compile_config`.
  var config: Config {
    func object(_ metric: any Metric) -> Config.Value {
      .object(
        kind: type(of: metric).kind,
        Config([(key: "name", value: .string(metric.name))] + metric.config.entries))
    }
    return [
      "optimizer": .object(kind: type(of: optimizer.optimizer).kind, optimizer.optimizer.config),
      "loss": .object(kind: type(of: loss).kind, loss.config), "metrics": .array(metrics.map(object)),
      "weighted_metrics": .array(weightedMetrics.map(object)),
    ]
  }

  /// - Throws: `ModelError` naming what is unknown or wrong.
  init(config: Config) throws {
    func make<T>(_ value: Config.Value, _ table: (String, Config) throws -> T) throws -> T {
      guard case .object(let object) = value else { throw ModelError("the compile configuration is damaged") }
      return try table(try object.string("class_name"), try object.object("config"))
    }
    self.init(
      optimizer: OptimizerState(try make(config["optimizer"] ?? .null, OptimizerTable.make)),
      loss: try make(config["loss"] ?? .null, LossTable.make),
      metrics: try config.array("metrics").map { try make($0, MetricTable.make) },
      weightedMetrics: try config.array("weighted_metrics").map { try make($0, MetricTable.make) })
  }
}

extension Network {
  /// Settles which metrics are measured, once the model is built and compiled.
  mutating func resolveTraining() throws {
    guard isBuilt, let setup = training else { return }
    guard outputs.count == 1 else {
      throw ModelError("\(name) has \(outputs.count) outputs; training takes one")
    }
    let size = shapes[outputs[0]].last
    var taken: Set<String> = []
    var measured = setup.metrics.map { $0.resolved(loss: setup.loss, outputs: size) }
    taken.formUnion(measured.map(\.name))
    for metric in setup.weightedMetrics {
      var metric = metric.resolved(loss: setup.loss, outputs: size)
      if taken.contains(metric.name) { metric.name = "weighted_\(metric.name)" }
      taken.insert(metric.name)
      measured.append(metric)
    }
    training!.measured = measured
  }
}
