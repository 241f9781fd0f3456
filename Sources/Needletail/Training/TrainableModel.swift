// TrainableModel: what every kind of model can do, written once.

/// A model that can be compiled, trained, asked and saved. `Sequential` is one; what they do is in
/// extensions of this protocol.
public protocol TrainableModel: Sendable {
  /// The layers, wiring and weights.
  var network: Network { get set }
  /// Builds the model for inputs of the given shapes, if it is not built yet; nil where they are not known.
  /// - Throws: `ModelError` naming the layer when shapes don't fit.
  mutating func build(_ inputs: [Shape]?) throws
}

extension Network: TrainableModel {
  public var network: Network {
    get { self }
    _modify { yield &self }
  }

  public mutating func build(_ inputs: [Shape]?) throws {
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
  ///   - loss: the loss of every output.
  ///   - metrics: measured without sample weights.
  ///   - weightedMetrics: measured with them.
  /// - Throws: `ModelError` when the model's layers don't fit together.
  public mutating func compile(
    optimizer: any Optimizer, loss: any Loss, metrics: [any Metric] = [], weightedMetrics: [any Metric] = []
  ) throws {
    let goal = OutputGoal(loss: loss, metrics: metrics, weightedMetrics: weightedMetrics)
    try compile(TrainingSetup(optimizer, .every(goal)))
  }

  /// Says how a model with several outputs is trained.
  /// - Parameter outputs: what is wanted of each output, by the name of the layer that makes it. Outputs
  ///   that are left out are not trained.
  /// - Throws: `ModelError` when the layers don't fit together or a name is not that of an output.
  public mutating func compile(optimizer: any Optimizer, outputs: [String: OutputGoal]) throws {
    try compile(TrainingSetup(optimizer, .named(outputs)))
  }

  private mutating func compile(_ setup: TrainingSetup) throws {
    try setup.optimizer.optimizer.validate()
    network.training = setup
    try build(nil)
    try network.resolveTraining()
  }
}
