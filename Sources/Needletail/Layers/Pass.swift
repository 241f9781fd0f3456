// Pass: one run of a model over a batch, as a layer sees it.

/// One run of a model over a batch: the tape, the weights, whether it trains, and the states.
public struct Pass: ~Copyable {
  /// Where primitives are recorded.
  public var tape: Tape
  /// Whether the model is being trained: dropout drops, normalisation uses the batch.
  public let training: Bool
  /// The number of finished training steps, which addresses random draws.
  public let step: Int
  /// The number of each row within its data set.
  public internal(set) var samples: [Int]

  private let weights: UnsafePointer<Float>
  private(set) var assignments: [(weight: Weight, value: Tensor)] = []
  /// What outputs add to the loss: scalars.
  var penalties: [Value] = []
  var states: [Int: Tensor]
  private let frozen: Set<Int>
  /// What somebody wants to know of this pass; nil in training.
  var notes: PassNotes?

  /// - Parameters:
  ///   - weights: the model's buffer; must outlive the pass and stay as it is.
  init(
    _ workspace: Workspace, weights: UnsafePointer<Float>, training: Bool, records: Bool, step: Int = 0,
    samples: [Int] = [], states: [Int: Tensor] = [:], frozen: Set<Int> = [], plain: Bool = false,
    notes: PassNotes? = nil
  ) {
    tape = Tape(workspace, records: records, plain: plain)
    self.weights = weights
    self.training = training
    self.step = step
    self.samples = samples
    self.states = states
    self.frozen = frozen
    self.notes = notes
  }

  /// A weight as a value; its gradient goes to the optimizer.
  public mutating func weight(_ weight: Weight) -> Value {
    precondition(weight.index >= 0, "a layer was used before it was built")
    let workspace = tape.workspace
    if weight.index < workspace.leaves.count, let leaf = workspace.leaves[weight.index] { return leaf }
    var node = Node(
      data: UnsafeMutablePointer(mutating: weights + weight.place.lowerBound), shape: weight.shape,
      needsGradient: tape.records && weight.isTrainable && !isFrozen(weight))
    node.weight = weight
    node.source = weight
    let leaf = tape.append(node)
    while workspace.leaves.count <= weight.index { workspace.leaves.append(nil) }
    workspace.leaves[weight.index] = leaf
    return leaf
  }

  /// Whether the layer that holds a weight is frozen.
  public func isFrozen(_ weight: Weight) -> Bool { frozen.contains(weight.index) }

  /// Gives a weight new numbers once the step is done; for moving averages and the like.
  public mutating func assign(_ value: Tensor, to weight: Weight) {
    precondition(value.shape == weight.shape, "assign: \(value.shape) to \(weight.name) \(weight.shape)")
    assignments.append((weight, value))
  }

  /// The numbers that the pass has assigned to a weight so far; nil where none.
  func assigned(_ weight: Weight) -> Tensor? { assignments.last { $0.weight.index == weight.index }?.value }

  /// The state kept from the batch before, `[batch] + slot.shape`; nil means zeros.
  public func state(_ slot: StateSlot) -> Tensor? { states[slot.index] }

  /// Keeps a state for the next batch.
  public mutating func setState(_ value: Tensor, _ slot: StateSlot) { states[slot.index] = value }

  /// Drops numbers of x while training. See `Dropout`.
  public mutating func dropout(_ x: Value, rate: Float, _ stream: RandomStream) -> Value {
    guard training, rate > 0 else { return x }
    return tape.dropout(x, rate: rate, stream, step: step, samples: samples)
  }
}

extension Pass {
  /// Walks back from a scalar and gives the gradients of the weights.
  consuming func backward(from loss: Value, into gradient: WeightGradients) {
    tape.backward(from: loss, into: gradient)
  }

  /// Walks back from a value whose gradient is known.
  consuming func backward(from value: Value, _ gradient: Tensor, into weights: WeightGradients) {
    tape.backward(from: value, gradient, into: weights)
  }
}
