// TimeDistributed: one layer at every step of a sequence.

/// Applies a layer to each step of a sequence, with the same weights at all of them.
/// Keras: https://keras.io/api/layers/recurrent_layers/time_distributed
///
/// `[batch, time, …]` to `[batch, time, …]`; the layer sees samples of shape `[…]`, one for each step. A mask
/// passes through; where it has further axes, the layer gets those. A layer that looks at the whole batch
/// (BatchNormalization) looks at all steps together.
public struct TimeDistributed: SimpleLayer {
  public static let kind = "TimeDistributed"
  public var name: LayerName
  public private(set) var layer: any Layer

  public init(_ layer: any Layer, name: String? = nil) {
    self.layer = layer
    self.name = LayerName(name)
  }

  public init(config: Config) throws {
    let object = try config.object("layer")
    layer = try LayerTable.make(
      try object.string("class_name"), object["config"] == nil ? [:] : try object.object("config"))
    name = LayerName(try config.name())
  }

  public var config: Config {
    let own: Config = ["name": .string(innerName)]
    return ["layer": .object(kind: type(of: layer).kind, own + layer.config.without("name"))]
  }

  private var innerName: String { layer.name.given ?? Config.snakeCase(type(of: layer).kind) }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    try builder.require(
      input.rank >= 3, "takes steps of at least one axis, [batch, time, features], and got \(input)")
    let step = Shape([nil] + input.axes.dropFirst(2))
    layer.name.resolved = innerName
    let made = try builder.named(innerName) { try layer.build([step], &$0) }
    try builder.require(
      made.count == 1, "takes a layer with one output; \(type(of: layer).kind) gives \(made.count)")
    return Shape([input[0], input[1]] + made[0].axes.dropFirst())
  }

  public func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    let shape = pass.tape.shape(input.value)
    let (batch, time) = (shape[0], shape[1])
    if let mask = input.mask, !shape.starts(with: mask.shape) {
      throw InputError(
        "\(name): the mask has shape \(Shape(mask.shape.map { $0 })) and the input \(Shape(shape.map { $0 })); "
          + "a mask has the first axes of what it belongs to")
    }
    // Every step is a sample of its own.
    let steps = pass.tape.reshape(input.value, [batch * time] + shape.dropFirst(2))
    var inner: Mask?
    if let mask = input.mask, mask.shape.count > 2 {
      inner = Mask(shape: [batch * time] + mask.shape.dropFirst(2), bytes: mask.bytes)
    }
    let samples = pass.samples
    pass.samples = samples.flatMap { sample in (0..<time).map { sample &* time &+ $0 } }
    let made = try layer.forward([Signal(steps, mask: inner)], &pass)[0].value
    pass.samples = samples
    let y = pass.tape.reshape(made, [batch, time] + pass.tape.shape(made).dropFirst())
    return Signal(y, mask: input.mask)
  }
}
