// LossRows: how predictions and a target fall into rows.

/// How predictions and a target fall into rows.
struct LossRows {
  /// The shape of the losses, one for each row.
  let shape: [Int]
  /// The number of rows.
  let rows: Int
  /// The number of predictions in a row, and how far apart they are.
  let count: Int
  let stride: Int
  private let classes: Bool

  /// Puts a target beside predictions as Keras does: `[batch]` beside `[batch, 1]` and the other way round, and
  /// `[batch, time]` beside `[batch, time, 1]`, which is then a row of `time` numbers unless steps are masked.
  /// - Throws: `InputError` naming both shapes when they don't fit.
  init(_ predicted: [Int], _ target: Tensor, axis: Int, classes: Bool, mask: Mask?) throws {
    var shape = predicted
    var wanted = target.shape
    if classes {
      if wanted.count == shape.count, wanted.last == 1 { wanted.removeLast() }
    } else if shape.count == wanted.count + 1, shape.last == 1 {
      if wanted.count == 1 || mask != nil { wanted.append(1) } else { shape.removeLast() }
    } else if wanted.count == shape.count + 1, wanted.last == 1 {
      if shape.count == 1 { shape.append(1) } else { wanted.removeLast() }
    }
    let along = axis < 0 ? shape.count + axis : axis
    guard shape.indices.contains(along) else {
      throw InputError("the loss works on axis \(axis), which predictions of shape \(predicted) do not have")
    }
    let left = Array(shape[..<along] + shape[(along + 1)...])
    guard wanted == (classes ? left : shape) else {
      throw InputError(
        "targets of shape \(target.shape) do not fit predictions of shape \(predicted); "
          + (classes ? "give one class number for each row of \(shape[along])" : "they must be alike"))
    }
    self.shape = left
    self.classes = classes
    rows = left.reduce(1, *)
    count = shape[along]
    stride = shape[(along + 1)...].reduce(1, *)
  }

  /// Runs `body` with each row's number and place, blocks of rows on the pool.
  func each(_ body: (_ row: Int, _ place: Int) -> Void) {
    parallelBlocks(rows, of: max(1, elementBlock / max(count, 1))) { block in
      for row in block { body(row, row / stride * count * stride + row % stride) }
    }
  }

  /// Computes the losses of all rows and, where there is room, their derivatives.
  func run(
    _ loss: some RowLoss, _ predicted: UnsafePointer<Float>, _ target: UnsafePointer<Float>,
    derivatives: UnsafeMutablePointer<Float>?, _ out: UnsafeMutablePointer<Float>
  ) {
    each { row, place in
      out[row] = loss.row(
        LossRow(
          count: count, stride: stride, predicted: predicted + place,
          target: target + (classes ? row : place), derivative: derivatives.map { $0 + place }))
    }
  }
}
