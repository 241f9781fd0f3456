// Layers with weights that are not trained, with two inputs and outputs, and with a layer inside.

@testable import Needletail

/// Batch normalisation over all axes but the last, with moving averages: what BatchNormalization will need.
struct DoubleNormalization: SimpleLayer {
  static let kind = "DoubleNormalization"
  static let momentum: Float = 0.75
  static let epsilon: Float = 1e-3
  var name: LayerName
  private(set) var gamma = Weight.unbuilt, beta = Weight.unbuilt
  private(set) var movingMean = Weight.unbuilt, movingVariance = Weight.unbuilt

  init(name: String? = nil) { self.name = LayerName(name) }
  init(config: Config) throws { self.init(name: try config.name()) }
  var config: Config { [:] }

  mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    let n = try builder.features(of: input)
    gamma = builder.weight("gamma", [n], .ones)
    beta = builder.weight("beta", [n], .zeros)
    movingMean = builder.weight("moving_mean", [n], .zeros, trainable: false)
    movingVariance = builder.weight("moving_variance", [n], .ones, trainable: false)
    return input
  }

  func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let (factor, offset) = (pass.weight(gamma), pass.weight(beta))
    let (mean, variance) = (pass.weight(movingMean), pass.weight(movingVariance))
    let (oldMean, oldVariance) = (pass.tape.tensor(mean).elements, pass.tape.tensor(variance).elements)
    guard pass.training else {
      let scale = oldVariance.map { 1 / ($0 + Self.epsilon).squareRoot() }
      let shift = zip(oldMean, scale).map { -$0 * $1 }
      let (scaleValue, shiftValue) = (pass.tape.constant(Tensor(scale)), pass.tape.constant(Tensor(shift)))
      let centred = pass.tape.scaleAndShift(input.value, scaleValue, shiftValue)
      return Signal(pass.tape.scaleAndShift(centred, factor, offset), mask: input.mask)
    }
    let (y, batchMean, batchVariance) = pass.tape.normalized(input.value, epsilon: Self.epsilon)
    func moved(_ old: [Float], _ new: [Float]) -> Tensor {
      Tensor(zip(old, new).map { $0 * Self.momentum + $1 * (1 - Self.momentum) })
    }
    pass.assign(moved(oldMean, batchMean), to: movingMean)
    pass.assign(moved(oldVariance, batchVariance), to: movingVariance)
    return Signal(pass.tape.scaleAndShift(y, factor, offset), mask: input.mask)
  }
}

/// Two signals in, two out: [a·K, a ∘ b]. With one in, b is a.
struct DoubleCross: Layer {
  static let kind = "DoubleCross"
  var name: LayerName
  let units: Int
  private var kernel = Weight.unbuilt

  init(_ units: Int, name: String? = nil) { (self.units, self.name) = (units, LayerName(name)) }
  init(config: Config) throws { self.init(try config.size("units"), name: try config.name()) }
  var config: Config { ["units": .int(units)] }

  mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    try builder.require(inputs.count <= 2, "takes one or two inputs")
    kernel = builder.weight("kernel", [try builder.features(of: inputs[0]), units], .glorotUniform)
    return [inputs[0].replacingLast(with: units), inputs[0]]
  }

  func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    let w = pass.weight(kernel)
    let (a, b) = (inputs[0], inputs.last!)
    return [
      Signal(pass.tape.affine(a.value, w), mask: a.mask),
      Signal(pass.tape.multiply(a.value, b.value), mask: b.mask),
    ]
  }
}

/// Two signals in, one out: side by side.
struct DoubleJoin: Layer {
  static let kind = "DoubleJoin"
  var name: LayerName

  init(name: String? = nil) { self.name = LayerName(name) }
  init(config: Config) throws { self.init(name: try config.name()) }
  var config: Config { [:] }

  mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    try builder.require(inputs.count == 2, "takes two inputs")
    return [inputs[0].replacingLast(with: inputs[0].last! + inputs[1].last!)]
  }

  func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    [Signal(pass.tape.beside(inputs.map(\.value)), mask: inputs[0].mask)]
  }
}

/// y = x + inner(x): a layer that holds another of any kind.
struct DoubleResidual: SimpleLayer {
  static let kind = "DoubleResidual"
  var name: LayerName
  private(set) var inner: any Layer

  init(_ inner: any Layer, name: String? = nil) { (self.inner, self.name) = (inner, LayerName(name)) }

  init(config: Config) throws {
    let object = try config.object("layer")
    let inner = try LayerTable.make(try object.string("class_name"), try object.object("config"))
    self.init(inner, name: try config.name())
  }

  var config: Config { ["layer": .object(kind: type(of: inner).kind, inner.config)] }

  mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    let shapes = try builder.named("inner") { try inner.build([input], &$0) }
    try builder.require(shapes == [input], "the layer inside gives \(shapes), not \(input)")
    return input
  }

  func forward(_ input: Signal, _ pass: inout Pass) throws -> Signal {
    let inside = try inner.forward([input], &pass)[0]
    return Signal(pass.tape.add(input.value, inside.value), mask: inside.mask)
  }
}

enum Doubles {
  static let all: [any Layer.Type] = [
    DoubleLSTM.self, DoubleBidirectional.self, DoubleNormalization.self, DoubleCross.self, DoubleJoin.self,
    DoubleResidual.self,
  ]
}
