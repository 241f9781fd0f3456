// Activate: y = f(z), dz = dy · f′(z).

extension Tape {
  /// y = activation(z); softmax and log softmax work on the last axis.
  ///
  /// Keeps z and y for the way back.
  public mutating func activation(_ kind: Activation, _ input: Value) -> Value {
    if kind == .linear { return input }
    let z = dense(input)
    let shape = shape(z)
    let width = shape.last ?? 1
    let rows = width == 0 ? 0 : count(z) / width
    let y = make(shape, from: z)
    let (zs, ys) = (pointer(z), pointer(y))
    let block = max(1, elementBlock / max(width, 1))
    parallelBlocks(rows, of: block) { r in
      kind.apply(rows: r.count, width: width, zs + r.lowerBound * width, ys + r.lowerBound * width)
    }
    workspace.nodes[y.index].activation = (kind, z)
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.put(to: z) { dz in
        parallelBlocks(rows, of: block) { r in
          let at = r.lowerBound * width
          kind.applyBack(
            rows: r.count, width: width, z: zs + at, y: ys + at, dy: dy + at, dz: dz + at, adding: false)
        }
      }
    }
    return y
  }
}
