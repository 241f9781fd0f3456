// LossRow: one row of predictions with its target, and room for the derivative.

import CKernels

/// One row: `count` predictions, their target, and where the derivative goes.
public struct LossRow {
  /// The number of predictions.
  public let count: Int
  let stride: Int
  let predicted: UnsafePointer<Float>
  let target: UnsafePointer<Float>
  /// Nil where nobody wants the derivative.
  let derivative: UnsafeMutablePointer<Float>?

  /// Whether the derivative is wanted.
  public var wantsDerivative: Bool { derivative != nil }

  /// Prediction j.
  public func p(_ j: Int) -> Float { predicted[j * stride] }
  /// What prediction j should be.
  public func y(_ j: Int) -> Float { target[j * stride] }
  /// The class that the row is of; only for losses that take classes.
  public var label: Float { target[0] }

  /// Sets dloss/dp(j). Does nothing where nobody wants it.
  public func setDerivative(_ j: Int, _ value: Float) { derivative?[j * stride] = value }
  func currentDerivative(_ j: Int) -> Float { derivative?[j * stride] ?? 0 }
}

// MARK: - Softmax

/// What a softmax of a row needs: its largest number, Σ e^(z − top) and the logarithm of that.
struct RowExponentials {
  let top: Float
  let sum: Float
  let log: Float

  /// The softmax of a number of the row.
  func softmax(_ z: Float) -> Float { ck_exp(z - top) / sum }
}

extension LossRow {
  func exponentials() -> RowExponentials {
    var top = -Float.infinity
    for j in 0..<count { top = max(top, p(j)) }
    var sum: Float = 0
    for j in 0..<count { sum += ck_exp(p(j) - top) }
    return RowExponentials(top: top, sum: sum, log: ck_log(sum))
  }
}
