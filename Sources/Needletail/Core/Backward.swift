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
    let node = workspace.nodes[v.index]
    precondition(node.rows == nil, "an indexed value has no gradient of its own")
    let place: UnsafeMutablePointer<Float>
    if let weight = node.weight {
      place = gradient.dense(weight)
    } else {
      place = arena.zeros(count: node.count)
    }
    workspace.nodes[v.index].gradient = place
    body(place)
  }

  /// Adds gradients to single rows of a table `[rows, width]`.
  ///
  /// A weight keeps them as touched rows, so that the gradient of a large embedding stays small.
  /// - Parameters:
  ///   - table: the table.
  ///   - rows: which rows, each at most once.
  ///   - values: their gradients, `[rows.count, width]`; valid until the pass ends.
  public mutating func addRows(
    to table: Value, rows: UnsafeBufferPointer<Int32>, values: UnsafePointer<Float>
  ) {
    guard wants(table) else { return }
    let node = workspace.nodes[table.index]
    let width = node.shape.last!
    if let weight = node.weight, node.gradient == nil,
      gradient.touch(weight, rows: rows, values: values, width: width, arena: arena)
    {
      return
    }
    add(to: table) { place in
      for (i, row) in rows.enumerated() {
        kernels.pointee.add(Int64(width), values + i * width, place + Int(row) * width)
      }
    }
  }
}
