// WeightOptions: how a weight of a layer starts, what it costs and what it keeps to, and the same for outputs.

/// What Keras' arguments `NAME_initializer`, `NAME_regularizer` and `NAME_constraint` say of a weight.
struct WeightOptions: Sendable {
  var initializer: any Initializer
  var regularizer: (any Regularizer)?
  var constraint: (any Constraint)?

  init(
    _ initializer: any Initializer, _ regularizer: (any Regularizer)? = nil,
    _ constraint: (any Constraint)? = nil
  ) {
    (self.initializer, self.regularizer, self.constraint) = (initializer, regularizer, constraint)
  }

  init(_ name: String, of config: Config, default initializer: any Initializer) throws {
    self.init(
      try config.initializer("\(name)_initializer", default: initializer),
      try config.regularizer("\(name)_regularizer"), try config.constraint("\(name)_constraint"))
  }
}

extension Builder {
  /// A weight with its options.
  mutating func weight(_ name: String, _ shape: [Int], _ options: WeightOptions) -> Weight {
    weight(
      name, shape, options.initializer, regularizer: options.regularizer, constraint: options.constraint)
  }
}

extension Config {
  /// The arguments for several weights in Keras' order: initializers, then regularizers (and that of the outputs),
  /// then constraints.
  static func weights(
    _ options: [(name: String, options: WeightOptions)], activity: (any Regularizer)?
  ) -> Config {
    Config(
      options.map { (key: "\($0.name)_initializer", value: .initializer($0.options.initializer)) }
        + options.map { (key: "\($0.name)_regularizer", value: .regularizer($0.options.regularizer)) }
        + [(key: "activity_regularizer", value: .regularizer(activity))]
        + options.map { (key: "\($0.name)_constraint", value: .constraint($0.options.constraint)) })
  }
}
