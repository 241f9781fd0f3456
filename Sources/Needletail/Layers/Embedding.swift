// Embedding: a row of numbers for every token id.

/// Looks up a row of `outputDim` numbers for every id. Keras: https://keras.io/api/layers/core_layers/embedding
///
/// `[batch, …]` of ids to `[batch, …, outputDim]`. With `maskZero`, id 0 is masked (its row is an
/// ordinary one all the same).
public struct Embedding: SimpleLayer {
  public static let kind = "Embedding"
  public var name: LayerName
  public let inputDim: Int
  public let outputDim: Int
  private let options: WeightOptions
  private let activityRegularizer: (any Regularizer)?
  public let maskZero: Bool
  /// What the rows start with instead of what the initializer draws; not part of the configuration.
  private let given: Tensor?
  /// `[inputDim, outputDim]`
  public private(set) var embeddings = Weight.unbuilt

  /// - Parameters:
  ///   - inputDim: the size of the vocabulary; ids are below it.
  ///   - outputDim: how many numbers an id becomes.
  ///   - activityRegularizer: what the outputs add to the loss, divided by the batch's size.
  ///   - weights: `[inputDim, outputDim]`, the rows to start with, such as those of `WordVectors`, in place of what the
  ///     initializer draws. To keep them in training, call `setTrainable(false, layer: "embedding")` of the model.
  public init(
    _ inputDim: Int, _ outputDim: Int, embeddingsInitializer: any Initializer = .uniform,
    embeddingsRegularizer: (any Regularizer)? = nil, activityRegularizer: (any Regularizer)? = nil,
    embeddingsConstraint: (any Constraint)? = nil, maskZero: Bool = false, weights: Tensor? = nil,
    name: String? = nil
  ) {
    self.inputDim = inputDim
    self.outputDim = outputDim
    options = WeightOptions(embeddingsInitializer, embeddingsRegularizer, embeddingsConstraint)
    self.activityRegularizer = activityRegularizer
    self.maskZero = maskZero
    given = weights
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    inputDim = try config.size("input_dim")
    outputDim = try config.size("output_dim")
    options = try WeightOptions("embeddings", of: config, default: .uniform)
    activityRegularizer = try config.regularizer("activity_regularizer")
    maskZero = try config.bool("mask_zero", default: false)
    given = nil
    name = LayerName(try config.name())
  }

  public var config: Config {
    let own: Config = ["input_dim": .int(inputDim), "output_dim": .int(outputDim)]
    return own + .weights([("embeddings", options)], activity: activityRegularizer)
      + ["mask_zero": .bool(maskZero)]
  }

  public var assumedInput: Shape? { [nil, nil] }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(inputDim > 0, "inputDim must be at least 1, not \(inputDim)")
    try builder.require(outputDim > 0, "outputDim must be at least 1, not \(outputDim)")
    if let given {
      try builder.require(
        given.shape == [inputDim, outputDim],
        "weights have the shape \(given.shape) and must have [\(inputDim), \(outputDim)]")
    }
    var options = options
    if let given { options.initializer = GivenNumbers(given) }
    embeddings = builder.weight("embeddings", [inputDim, outputDim], options)
    return Shape(input.axes + [outputDim])
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    let shape = pass.tape.shape(input.value)
    let table = pass.weight(embeddings)
    let ids = try pass.tape.tokenIDs(input.value, below: inputDim, layer: "\(name)")
    let rows = pass.noted(embedded: pass.tape.gather(table, ids, shape: shape))
    pass.addActivityPenalty(of: rows, activityRegularizer)
    return Signal(rows, mask: maskZero ? pass.tape.nonZeroMask(ids, shape: shape) : nil)
  }
}
