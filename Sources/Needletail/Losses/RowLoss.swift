// RowLoss: losses that are a function of one row of numbers; dx = dy · the row's derivative.

/// A loss that is a function of one row of predictions and its target, value and derivative in one place.
///
/// This is all that a loss of one's own needs; shapes, masks, weights and reductions are taken care of.
public protocol RowLoss: Loss {
  /// Whether the target is a class number for each row, not a number for each prediction.
  static var takesClasses: Bool { get }
  /// The axis along which a row lies; −1 is the last.
  var axis: Int { get }
  /// The loss of a row. Sets the derivative by every prediction.
  func row(_ row: LossRow) -> Float
  /// The form of this loss that works on what an activation was applied to, where it has one.
  var behind: (activation: Activation, loss: Self)? { get }
  /// Looks at the target's numbers before they are used.
  /// - Parameter classes: the number of predictions in a row.
  /// - Throws: `InputError` naming the sample whose target cannot be used.
  func check(_ target: Tensor, classes: Int) throws
}

extension RowLoss {
  public static var takesClasses: Bool { false }
  public var axis: Int { -1 }
  public var behind: (activation: Activation, loss: Self)? { nil }
  public func check(_ target: Tensor, classes: Int) throws {}

  public func perSample(_ predicted: Prediction, _ target: Tensor, _ tape: inout Tape) throws -> Value {
    let whole = tape.shape(predicted.value)
    let rows = try LossRows(whole, target, axis: axis, classes: Self.takesClasses, mask: predicted.mask)
    try check(target, classes: rows.count)
    if rows.stride == 1, let (activation, loss) = behind, let logits = predicted.logits(behind: activation) {
      return tape.losses(loss, logits, target, rows)
    }
    return tape.losses(self, predicted.value, target, rows)
  }

  /// The loss of every row, without a tape; for metrics.
  func values(_ predicted: Tensor, _ target: Tensor) throws -> Tensor {
    let rows = try LossRows(predicted.shape, target, axis: axis, classes: Self.takesClasses, mask: nil)
    try check(target, classes: rows.count)
    return Tensor(uninitialized: rows.shape) { out in
      predicted.withUnsafeBufferPointer { p in
        target.withUnsafeBufferPointer { y in
          rows.run(self, p.baseAddress!, y.baseAddress!, derivatives: nil, out.baseAddress!)
        }
      }
    }
  }
}

extension Tape {
  /// The loss of every row of x. Keeps the rows' derivatives for the way back.
  fileprivate mutating func losses(
    _ loss: some RowLoss, _ x: Value, _ target: Tensor, _ rows: LossRows
  ) -> Value {
    let x = dense(x)
    let y = make(rows.shape, from: x)
    let derivatives = needsGradient(y) ? arena.allocate(Float.self, count: count(x)) : nil
    let (xs, ys) = (pointer(x), pointer(y))
    target.withUnsafeBufferPointer { rows.run(loss, xs, $0.baseAddress!, derivatives: derivatives, ys) }
    record(y) { g in
      guard let dy = g.gradient(of: y), let derivatives else { return }
      g.add(to: x) { dx in
        rows.each { row, place in
          // A row that is left out gives nothing, even where its derivative is infinite.
          guard dy[row] != 0 else { return }
          for j in 0..<rows.count {
            dx[place + j * rows.stride] += dy[row] * derivatives[place + j * rows.stride]
          }
        }
      }
    }
    return y
  }
}
