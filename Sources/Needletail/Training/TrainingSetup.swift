// TrainingSetup: what compile set, and what that means for a model's outputs.

/// What is wanted of one output of a model.
public struct OutputGoal: Sendable {
  public var loss: any Loss
  /// How much the output's loss counts in the whole.
  public var lossWeight: Float
  /// Measured without sample weights.
  public var metrics: [any Metric]
  /// Measured with them.
  public var weightedMetrics: [any Metric]

  public init(
    loss: any Loss, lossWeight: Float = 1, metrics: [any Metric] = [], weightedMetrics: [any Metric] = []
  ) {
    self.loss = loss
    self.lossWeight = lossWeight
    self.metrics = metrics
    self.weightedMetrics = weightedMetrics
  }
}

/// What `compile` set.
struct TrainingSetup: Sendable {
  enum Goals: Sendable {
    case every(OutputGoal)
    case named([String: OutputGoal])
  }

  var optimizer: OptimizerState
  let goals: Goals
  /// What is measured of each trained output, once the model is built.
  var measured: [MeasuredOutput] = []

  init(_ optimizer: any Optimizer, _ goals: Goals) {
    self.optimizer = OptimizerState(optimizer)
    self.goals = goals
  }
}

/// One output in training: its loss, and its metrics under the names that they have in logs.
struct MeasuredOutput: Sendable {
  /// Which of the model's outputs, and so which of the targets.
  let output: Int
  /// The name of its loss in logs where the model has several outputs.
  let lossName: String
  let loss: any Loss
  let lossWeight: Float
  /// The metrics without sample weights, then those with.
  var metrics: [any Metric]
  let plainMetrics: Int

  init(_ goal: OutputGoal, output: Int, name: String?, size: Int?) {
    self.output = output
    lossName = name.map { $0 + "_loss" } ?? "loss"
    loss = goal.loss
    lossWeight = goal.lossWeight
    plainMetrics = goal.metrics.count
    metrics = []
    for (i, metric) in (goal.metrics + goal.weightedMetrics).enumerated() {
      var metric = metric.resolved(loss: goal.loss, outputs: size)
      if let name { metric.name = "\(name)_\(metric.name)" }
      if i >= plainMetrics, metrics.contains(where: { $0.name == metric.name }) {
        metric.name = "weighted_\(metric.name)"
      }
      metrics.append(metric)
    }
  }
}

extension Network {
  /// The names of the outputs: those of the layers that make them.
  var outputNames: [String] {
    wiring.outputs.map { output in
      layerNames[wiring.calls.first { $0.outputs.contains(output) }!.layer]
    }
  }

  /// Settles what is measured, once the model is built and compiled.
  /// - Throws: `ModelError` when a goal's name is not that of an output.
  mutating func resolveTraining() throws {
    guard isBuilt, let setup = training else { return }
    let names = outputNames
    let several = names.count > 1
    if case .named(let goals) = setup.goals,
      let unknown = goals.keys.sorted().first(where: { !names.contains($0) })
    {
      throw ModelError(
        "\(name) has no output '\(unknown)'; its outputs are \(names.joined(separator: ", "))")
    }
    training!.measured = names.enumerated().compactMap { output, name in
      let goal: OutputGoal?
      switch setup.goals {
      case .every(let every): goal = every
      case .named(let goals): goal = goals[name]
      }
      return goal.map {
        MeasuredOutput(
          $0, output: output, name: several ? name : nil, size: wiring.shapes[wiring.outputs[output]].last)
      }
    }
  }
}

extension TrainingSetup {
  /// Keras' `get_compile_config`.
  var config: Config {
    var config: Config = [
      "optimizer": .object(kind: type(of: optimizer.optimizer).kind, optimizer.optimizer.config)
    ]
    switch goals {
    case .every(let goal): config["goal"] = .object(goal.config)
    case .named(let goals):
      config["outputs"] = .object(
        Config(goals.sorted { $0.key < $1.key }.map { (key: $0.key, value: .object($0.value.config)) }))
    }
    return config
  }

  /// - Throws: `ModelError` naming what is unknown or wrong.
  init(config: Config) throws {
    let optimizer = try config.object("optimizer")
    let goals: Goals
    if config["goal"] != nil {
      goals = .every(try OutputGoal(config: try config.object("goal")))
    } else {
      var named: [String: OutputGoal] = [:]
      let outputs = try config.object("outputs")
      for entry in outputs.entries {
        named[entry.key] = try OutputGoal(config: try outputs.object(entry.key))
      }
      goals = .named(named)
    }
    self.init(
      try OptimizerTable.make(try optimizer.string("class_name"), try optimizer.object("config")), goals)
  }
}

extension OutputGoal {
  fileprivate var config: Config {
    func object(_ metric: any Metric) -> Config.Value {
      var config = metric.config
      config["name"] = .string(metric.name)
      return .object(kind: type(of: metric).kind, config)
    }
    return [
      "loss": .object(kind: type(of: loss).kind, loss.config), "loss_weight": .float(lossWeight),
      "metrics": .array(metrics.map(object)), "weighted_metrics": .array(weightedMetrics.map(object)),
    ]
  }

  fileprivate init(config: Config) throws {
    func metric(_ value: Config.Value) throws -> any Metric {
      guard case .object(let object) = value else {
        throw ModelError("the compile configuration has a metric that is no object")
      }
      return try MetricTable.make(try object.string("class_name"), try object.object("config"))
    }
    let loss = try config.object("loss")
    self.init(
      loss: try LossTable.make(try loss.string("class_name"), try loss.object("config")),
      lossWeight: try config.float("loss_weight", default: 1),
      metrics: try config.array("metrics").map(metric),
      weightedMetrics: try config.array("weighted_metrics").map(metric))
  }
}
