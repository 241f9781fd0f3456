// Tape: what a forward pass computed, in order, so that one walk back gives every gradient.

/// The values of one pass and the steps that made them.
///
/// A flat array of values and a flat array of entries, one for each primitive. Pullbacks capture
/// pointers and indices, never the tape. Reading the tape after `backward` does not compile.
public struct Tape: ~Copyable {
  let workspace: Workspace
  /// Whether entries are kept for a walk back; false for `predict` and `evaluate`.
  public let records: Bool
  /// Whether every primitive takes its plain path. For tests that compare the two.
  let plain: Bool

  var arena: Arena { workspace.arena }

  init(_ workspace: Workspace, records: Bool, plain: Bool = false) {
    workspace.reset()
    self.workspace = workspace
    self.records = records
    self.plain = plain
  }

  // MARK: Reading

  /// The sizes of a value's axes.
  public func shape(_ v: Value) -> [Int] { workspace.nodes[v.index].shape }
  /// The number of elements of a value.
  public func count(_ v: Value) -> Int { workspace.nodes[v.index].count }

  /// A copy of a value's numbers.
  public mutating func tensor(_ v: Value) -> Tensor {
    let v = dense(v)
    let node = workspace.nodes[v.index]
    return Tensor(uninitialized: node.shape) { out in
      out.baseAddress!.update(from: node.data!, count: node.count)
    }
  }

  /// Copies a value's numbers into a tensor, whose memory is used again where it is large enough.
  mutating func copy(_ v: Value, into tensor: inout Tensor) {
    let v = dense(v)
    let node = workspace.nodes[v.index]
    if tensor.shape != node.shape { tensor.resize(node.shape) }
    tensor.withUnsafeMutableBufferPointer { $0.baseAddress!.update(from: node.data!, count: node.count) }
  }

  /// A value's numbers in place, valid until the pass ends. The value must be dense (see `dense`).
  public func pointer(_ v: Value) -> UnsafeMutablePointer<Float> {
    guard let data = workspace.nodes[v.index].data else {
      preconditionFailure("an indexed value has no numbers of its own; call dense(_:) first")
    }
    return data
  }

  func needsGradient(_ v: Value) -> Bool { workspace.nodes[v.index].needsGradient }

  // MARK: Making values

  /// A value that holds a tensor and needs no gradient. Shares the tensor's memory.
  public mutating func constant(_ tensor: Tensor) -> Value {
    workspace.keep(tensor.storage)
    return append(
      Node(data: tensor.storage.pointer + tensor.offset, shape: tensor.shape, needsGradient: false))
  }

  /// A value that holds a tensor and whose gradient can be asked for after the walk back.
  public mutating func variable(_ tensor: Tensor) -> Value {
    let v = constant(tensor)
    workspace.nodes[v.index].needsGradient = records
    return v
  }

  /// A new value to be filled by the primitive that asks for it; it needs a gradient where one of
  /// `inputs` does. Its numbers are not initialised.
  public mutating func make(_ shape: [Int], from inputs: Value...) -> Value {
    make(shape, from: inputs)
  }

  /// The same for any number of inputs.
  public mutating func make(_ shape: [Int], from inputs: [Value]) -> Value {
    make(shape, needsGradient: inputs.contains { needsGradient($0) })
  }

  // One and two inputs, by far the most frequent, without an array.

  public mutating func make(_ shape: [Int], from input: Value) -> Value {
    make(shape, needsGradient: needsGradient(input))
  }

  public mutating func make(_ shape: [Int], from a: Value, _ b: Value) -> Value {
    make(shape, needsGradient: needsGradient(a) || needsGradient(b))
  }

  mutating func make(_ shape: [Int], needsGradient: Bool) -> Value {
    append(
      Node(
        data: arena.allocate(count: shape.reduce(1, *)), shape: shape, needsGradient: records && needsGradient
      ))
  }

  mutating func append(_ node: Node) -> Value {
    workspace.nodes.append(node)
    return Value(index: workspace.nodes.count - 1)
  }

  /// Room for a mask of the given size, to be filled.
  public mutating func makeMask(batch: Int, time: Int) -> Mask { makeMask(shape: [batch, time]) }

  /// Room for a mask of the given shape, to be filled.
  public mutating func makeMask(shape: [Int]) -> Mask {
    Mask(shape: shape, bytes: arena.allocate(UInt8.self, count: shape.reduce(1, *)))
  }

  // MARK: Recording

  /// Notes how the gradients of `outputs` flow back. The pullback runs only when one of them has a
  /// gradient, and adds to the gradients of the inputs.
  public mutating func record(_ outputs: Value..., pullback: @escaping (inout Backward) -> Void) {
    record(outputs, pullback: pullback)
  }

  public mutating func record(_ output: Value, pullback: @escaping (inout Backward) -> Void) {
    guard records, needsGradient(output) else { return }
    workspace.entries.append(Entry(first: output, others: [], pullback: pullback))
  }

  mutating func record(_ outputs: [Value], pullback: @escaping (inout Backward) -> Void) {
    guard records, outputs.contains(where: { workspace.nodes[$0.index].needsGradient }) else { return }
    workspace.entries.append(
      Entry(first: outputs[0], others: Array(outputs.dropFirst()), pullback: pullback))
  }

  /// Walks the tape back from a scalar.
  /// - Parameters:
  ///   - loss: a value with one element.
  ///   - gradient: takes the gradients of the weights.
  consuming func backward(from loss: Value, into gradient: WeightGradients) {
    precondition(count(loss) == 1, "backward starts from one number, not from shape \(shape(loss))")
    var walk = Backward(workspace: workspace, gradient: gradient)
    walk.add(to: loss) { $0[0] += 1 }
    Tape.walkBack(&walk)
  }

  /// Walks the tape back from a value whose gradient is known.
  /// - Parameters:
  ///   - value: a dense value.
  ///   - start: its gradient, of its shape.
  ///   - gradient: takes the gradients of the weights.
  consuming func backward(from value: Value, _ start: Tensor, into gradient: WeightGradients) {
    precondition(shape(value) == start.shape, "a gradient of shape \(start.shape) for \(shape(value))")
    var walk = Backward(workspace: workspace, gradient: gradient)
    walk.add(to: value) { place in
      start.withUnsafeBufferPointer { for (i, number) in $0.enumerated() { place[i] += number } }
    }
    Tape.walkBack(&walk)
  }

  /// Goes through the entries from the last to the first, wherever a gradient arrived.
  private static func walkBack(_ walk: inout Backward) {
    let workspace = walk.workspace
    for entry in workspace.entries.reversed()
    where workspace.nodes[entry.first.index].gradient != nil
      || entry.others.contains(where: { workspace.nodes[$0.index].gradient != nil })
    {
      entry.pullback(&walk)
    }
  }
}

/// One value of the tape.
struct Node {
  /// The numbers; nil for an indexed value that nobody has asked to be dense.
  var data: UnsafeMutablePointer<Float>?
  var shape: [Int]
  var count: Int
  var needsGradient: Bool
  var gradient: UnsafeMutablePointer<Float>?
  /// The weight whose numbers these are.
  var weight: Weight?
  /// The one weight that decides these numbers: that weight, or what they were made of, always in the same way.
  var source: Weight?
  /// For an indexed value: the rows and where they go.
  var rows: IndexedRows?
  /// The activation that made this value and what it was applied to, so that a loss finds the logits.
  var activation: (kind: Activation, input: Value)?

  init(data: UnsafeMutablePointer<Float>?, shape: [Int], needsGradient: Bool) {
    self.data = data
    self.shape = shape
    self.count = shape.reduce(1, *)
    self.needsGradient = needsGradient
  }
}

/// One step of the tape: what it made and how gradients flow back through it.
struct Entry {
  let first: Value
  let others: [Value]
  let pullback: (inout Backward) -> Void
}

/// The memory behind a tape, used again for every step.
final class Workspace {
  let arena = Arena()
  var nodes: [Node] = []
  var entries: [Entry] = []
  /// The values of the model's weights by their number, where a layer has asked for them.
  var leaves: [Value?] = []
  /// What is kept from pass to pass; who changes weights between two passes that do not record has to forget it.
  var projections = Projections()
  private var kept: [FloatStorage] = []

  func keep(_ storage: FloatStorage) { kept.append(storage) }

  /// Lets go of the tensors that the pass read, so that their owners can write them again without a copy.
  /// The pass must be over.
  func release() { kept.removeAll(keepingCapacity: true) }

  func reset() {
    nodes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    leaves.removeAll(keepingCapacity: true)
    release()
    arena.reset()
  }
}
