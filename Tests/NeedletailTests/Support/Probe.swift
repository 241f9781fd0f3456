// Probe: a layer, a stack or a bare function run by itself, and everything that comes out of it.

@testable import Needletail

/// A mask given to a layer or got from one.
struct MaskValues: Equatable {
  let shape: [Int]
  let steps: [Bool]

  init(shape: [Int], _ steps: [Bool]) {
    self.shape = shape
    self.steps = steps
  }

  init(_ mask: Mask) {
    self.init(shape: mask.shape, (0..<mask.count).map { mask.bytes[$0] != 0 })
  }
}

/// Weights and the forward pass that reads them, outside any model.
struct Probe {
  /// What one run gave.
  struct Result {
    var outputs: [Tensor] = []
    var masks: [MaskValues?] = []
    /// Of Σᵢ Σ outputᵢ · factorᵢ; empty when no factors were given.
    var inputGradients: [Tensor] = []
    var weightGradients: [Tensor] = []
    var states: [Int: Tensor] = [:]
    var assignments: [(weight: Weight, value: Tensor)] = []
  }

  let weights: [Weight]
  /// The shapes of the outputs as the layer announced them.
  let outputShapes: [Shape]
  let stateSlots: [StateSlot]
  private(set) var buffer: Tensor
  private let forward: ([Signal], inout Pass) throws -> [Signal]

  var training = false
  var plain = false
  var step = 0
  /// The rows' numbers within the data set; nil counts from 0.
  var samples: [Int]?
  var states: [Int: Tensor] = [:]

  /// A layer built for inputs of the given shapes, the batch axis first.
  init(_ layer: any Layer, inputs: [Shape], seed: UInt64 = 1) throws {
    var builder = Builder(
      layerName: layer.name.given ?? "layer", layerKind: type(of: layer).kind, ordinal: 0, seed: seed,
      nextPlace: 0,
      nextIndex: 0, nextState: 0)
    var built = layer
    outputShapes = try built.build(inputs, &builder)
    weights = builder.requests.map(\.weight)
    stateSlots = builder.states
    buffer = Tensor(repeating: 0, shape: [weights.last.map { ($0.place.upperBound + 15) & ~15 } ?? 1])
    for request in builder.requests {
      buffer.withUnsafeMutableBufferPointer { all in
        request.initializer.fill(
          UnsafeMutableBufferPointer(rebasing: all[request.weight.place]), shape: request.weight.shape,
          request.stream)
      }
    }
    let layer = built
    forward = { try layer.forward($0, &$1) }
  }

  /// A built model.
  init(_ network: Network) {
    weights = network.weights
    outputShapes = network.wiring.outputs.map { network.wiring.shapes[$0] }
    stateSlots = network.stateSlots
    buffer = network.buffer.count > 0 ? network.buffer : Tensor(repeating: 0, shape: [1])
    forward = { try network.forward($0, &$1) }
  }

  /// The numbers of the weights, in order.
  var values: [Tensor] {
    get {
      weights.map {
        Tensor(shape: $0.shape, storage: buffer.storage, offset: buffer.offset + $0.place.lowerBound)
      }
    }
    set {
      for (weight, value) in zip(weights, newValue) {
        precondition(weight.shape == value.shape, "\(weight.name): \(weight.shape) and \(value.shape)")
        buffer.withUnsafeMutableBufferPointer { all in
          _ = UnsafeMutableBufferPointer(rebasing: all[weight.place]).update(fromContentsOf: value.elements)
        }
      }
    }
  }

  /// One run.
  /// - Parameter factors: one tensor for each output; with them, the gradients of Σᵢ Σ outputᵢ · factorᵢ.
  func run(_ inputs: [Tensor], masks: [MaskValues?] = [], factors: [Tensor]? = nil) throws -> Result {
    try buffer.withUnsafeBufferPointer { numbers in
      let workspace = Workspace()
      defer { withExtendedLifetime(workspace) {} }  // touched rows lie in its memory
      var pass = Pass(
        workspace, weights: numbers.baseAddress!, training: training, records: factors != nil, step: step,
        samples: samples ?? Array(0..<(inputs.first?.shape.first ?? 0)), states: states, plain: plain)
      var signals: [Signal] = []
      for (i, input) in inputs.enumerated() {
        var signal = Signal(pass.tape.variable(input))
        if i < masks.count, let mask = masks[i] { signal.mask = pass.tape.mask(mask) }
        signals.append(signal)
      }
      let made = try forward(signals, &pass)
      var result = Result()
      for signal in made {
        result.outputs.append(pass.tape.tensor(signal.value))
        result.masks.append(signal.mask.map { MaskValues($0) })
      }
      result.states = pass.states
      result.assignments = pass.assignments
      guard let factors else { return result }
      let loss = pass.tape.weightedSum(made.map(\.value), factors)
      let gradients = WeightGradients(count: buffer.count, weights: weights.count)
      pass.backward(from: loss, into: gradients)
      result.inputGradients = signals.map { workspace.gradient(of: $0.value) }
      result.weightGradients = weights.map { gradients.tensor($0) }
      return result
    }
  }
}

extension Tape {
  /// Σᵢ Σ valueᵢ · factorᵢ
  mutating func weightedSum(_ values: [Value], _ factors: [Tensor]) -> Value {
    precondition(values.count == factors.count, "\(values.count) outputs and \(factors.count) factors")
    var total: Value?
    for (value, factor) in zip(values, factors) {
      let part = sum(multiply(value, constant(factor)))
      total = total == nil ? part : add(total!, part)
    }
    return total!
  }

  mutating func mask(_ values: MaskValues) -> Mask {
    let mask = makeMask(shape: values.shape)
    for (i, step) in values.steps.enumerated() { mask.bytes[i] = step ? 1 : 0 }
    return mask
  }
}

extension Workspace {
  /// The gradient that reached a value, zeros where none did.
  func gradient(of value: Value) -> Tensor {
    let node = nodes[value.index]
    return Tensor(uninitialized: node.shape) { out in
      if let gradient = node.gradient {
        out.baseAddress!.update(from: gradient, count: node.count)
      } else {
        out.update(repeating: 0)
      }
    }
  }
}
