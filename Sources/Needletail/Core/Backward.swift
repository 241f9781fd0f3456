// Backward: the gradients of values on their way back through the tape.

/// The gradients of the tape's values while it is walked back. They are always added to, so a
/// value used twice is right by construction.
public struct Backward: ~Copyable {
  let workspace: Workspace
  let gradient: WeightGradients

  var arena: Arena { workspace.arena }

  /// The gradient that reached a value; nil where none did.
  public func gradient(of v: Value) -> UnsafePointer<Float>? {
    UnsafePointer(workspace.nodes[v.index].gradient)
  }

  /// Whether anybody wants the gradient of a value.
  public func wants(_ v: Value) -> Bool { workspace.nodes[v.index].needsGradient }

  /// Lets `body` add to the gradient of a dense value; it starts as zeros. Skipped where nobody wants it.
  public mutating func add(to v: Value, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    guard wants(v) else { return }
    if let place = workspace.nodes[v.index].gradient {
      body(place)
      return
    }
    let place: UnsafeMutablePointer<Float>
    if let weight = workspace.nodes[v.index].weight {
      place = gradient.dense(weight)
    } else {
      place = room(for: v)
      place.initialize(repeating: 0, count: workspace.nodes[v.index].count)
    }
    workspace.nodes[v.index].gradient = place
    body(place)
  }

  /// Lets `body` write a whole gradient of a dense value, which is added to what is there already.
  /// Spares the zeros that `add(to:)` starts from.
  public mutating func put(to v: Value, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    guard wants(v) else { return }
    let node = workspace.nodes[v.index]
    let place = room(for: v)
    body(place)
    if node.gradient == nil, node.weight == nil {
      workspace.nodes[v.index].gradient = place
    } else {
      add(to: v) { kernels.pointee.add(Int64(node.count), place, $0) }
    }
  }

  private func room(for v: Value) -> UnsafeMutablePointer<Float> {
    let node = workspace.nodes[v.index]
    precondition(node.rows == nil, "an indexed value has no gradient of its own")
    return arena.allocate(Float.self, count: node.count)
  }

  /// Adds gradients to single rows of a table `[rows, width]`.
  ///
  /// A weight keeps them as touched rows, so that the gradient of a large embedding stays small.
  /// - Parameters:
  ///   - table: the table.
  ///   - distinct: which rows.
  ///   - values: their gradients, `[distinct, width]`; valid until the pass ends.
  mutating func addRows(to table: Value, _ distinct: DistinctRows, values: UnsafePointer<Float>) {
    guard wants(table) else { return }
    let node = workspace.nodes[table.index]
    let width = node.shape.last!
    if let weight = node.weight, node.gradient == nil,
      gradient.touch(weight, slot: distinct.number, rows: values, width: width)
    {
      return
    }
    add(to: table) { place in
      for (i, row) in distinct.rows.enumerated() {
        kernels.pointee.add(Int64(width), values + i * width, place + Int(row) * width)
      }
    }
  }
}
