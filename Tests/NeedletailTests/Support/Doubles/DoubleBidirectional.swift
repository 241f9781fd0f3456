// A wrapper that holds two recurrent layers of any kind: what Bidirectional will need.

@testable import Needletail

/// A layer forwards and its copy backwards, side by side.
struct DoubleBidirectional: Layer {
  static let kind = "DoubleBidirectional"
  var name: LayerName
  private(set) var forwardLayer: any Recurrent
  private(set) var backwardLayer: any Recurrent
  private var stateCount = 0

  init(_ layer: any Recurrent, name: String? = nil) {
    self.name = LayerName(name)
    forwardLayer = layer
    backwardLayer = layer
    backwardLayer.goBackwards.toggle()
    if layer.returnSequences {
      forwardLayer.zeroOutputForMask = true
      backwardLayer.zeroOutputForMask = true
    }
  }

  init(config: Config) throws {
    let inner = try config.object("layer")
    let made = try LayerTable.make(try inner.string("class_name"), try inner.object("config"))
    guard let layer = made as? any Recurrent else {
      throw ModelError("DoubleBidirectional takes a recurrent layer")
    }
    self.init(layer, name: try config.name())
  }

  var config: Config { ["layer": .object(kind: type(of: forwardLayer).kind, forwardLayer.config)] }

  mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    let half = (inputs.count - 1) / 2
    let (sequence, states) = (Array(inputs.prefix(1)), Array(inputs.dropFirst()))
    let shapes = try builder.named("forward_layer") {
      try forwardLayer.build(sequence + states.prefix(half), &$0)
    }
    _ = try builder.named("backward_layer") { try backwardLayer.build(sequence + states.suffix(half), &$0) }
    stateCount = shapes.count - 1
    return [shapes[0].replacingLast(with: shapes[0].last.map { 2 * $0 })] + shapes.dropFirst()
      + shapes.dropFirst()
  }

  func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    let half = (inputs.count - 1) / 2
    let (sequence, states) = (Array(inputs.prefix(1)), Array(inputs.dropFirst()))
    let there = try forwardLayer.forward(sequence + states.prefix(half), &pass)
    let back = try backwardLayer.forward(sequence + states.suffix(half), &pass)
    var last = back[0].value
    if forwardLayer.returnSequences {
      let time = pass.tape.shape(last)[1]
      var steps: [Value] = []
      for t in (0..<time).reversed() { steps.append(pass.tape.step(t, of: last)) }
      last = pass.tape.sequence(steps)
    }
    let y = pass.tape.beside([there[0].value, last])
    return [Signal(y, mask: there[0].mask)] + there.dropFirst() + back.dropFirst()
  }
}
