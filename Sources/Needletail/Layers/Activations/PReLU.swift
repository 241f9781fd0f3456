// PReLU: a slope below zero that is learned.

/// y = x where x > 0, else alpha · x. Keras: https://keras.io/api/layers/activation_layers/prelu
///
/// Any shape; a mask passes through. alpha has a number for every place of a sample, or one for all places along the
/// shared axes.
public struct PReLU: SimpleLayer {
  public static let kind = "PReLU"
  public var name: LayerName
  /// Axes along which one number serves all places, counted from 1, the batch being 0.
  public let sharedAxes: [Int]?
  private let alphaOptions: WeightOptions
  /// A sample's shape, with 1 for the shared axes.
  public private(set) var alpha = Weight.unbuilt

  public init(
    alphaInitializer: any Initializer = .zeros, alphaRegularizer: (any Regularizer)? = nil,
    alphaConstraint: (any Constraint)? = nil, sharedAxes: [Int]? = nil, name: String? = nil
  ) {
    alphaOptions = WeightOptions(alphaInitializer, alphaRegularizer, alphaConstraint)
    self.sharedAxes = sharedAxes
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    alphaOptions = try WeightOptions("alpha", of: config, default: .zeros)
    let hasAxes = config["shared_axes"] != nil && config["shared_axes"] != .null
    sharedAxes = hasAxes ? try config.integers("shared_axes").numbers : nil
    name = LayerName(try config.name())
  }

  public var config: Config {
    [
      "alpha_initializer": .initializer(alphaOptions.initializer),
      "alpha_regularizer": .regularizer(alphaOptions.regularizer),
      "alpha_constraint": .constraint(alphaOptions.constraint),
      "shared_axes": sharedAxes.map { .array($0.map { .int($0) }) } ?? .null,
    ]
  }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    let shared = sharedAxes ?? []
    try builder.require(
      shared.allSatisfy { $0 > 0 && $0 < input.rank },
      "sharedAxes \(shared) must be axes of \(input), counted from 1")
    let sizes = try (1..<max(1, input.rank)).map { axis in
      shared.contains(axis) ? 1 : try builder.size(ofAxis: axis, in: input)
    }
    alpha = builder.weight("alpha", sizes, alphaOptions)
    return input
  }

  public func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let weight = pass.weight(alpha)
    let slopes = pass.tape.broadcast(weight, to: Array(pass.tape.shape(input.value).dropFirst()))
    return Signal(pass.tape.rectify(input.value, slopes: slopes), mask: input.mask)
  }
}
