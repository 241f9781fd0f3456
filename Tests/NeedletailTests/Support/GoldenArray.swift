// GoldenArray: the numbers of a fixture, and how a result is compared with them.

import Needletail

/// An array of a fixture in double, which holds every type that fixtures use (integers below 2⁵³).
struct GoldenArray: Sendable {
  let shape: [Int]
  let values: [Double]

  /// The same as floats.
  var tensor: Tensor { Tensor(values.map { Float($0) }, shape: shape) }

  var floats: [Float] { values.map { Float($0) } }
  var integers: [Int] { values.map { Int($0) } }
  /// A mask.
  var bools: [Bool] { values.map { $0 != 0 } }

  /// Row `i` of the first axis.
  subscript(row i: Int) -> GoldenArray {
    let width = values.count / max(shape[0], 1)
    return GoldenArray(shape: Array(shape.dropFirst()), values: Array(values[i * width..<(i + 1) * width]))
  }

  /// What is wrong with a result, in one line; nil when it agrees.
  ///
  /// NaN agrees with NaN, and an infinite number with itself.
  func mismatch(_ result: Tensor, _ tolerance: Tolerance) -> String? {
    if result.shape != shape { return "shape \(result.shape) instead of \(shape)" }
    return mismatch(result.elements.map { Double($0) }, tolerance)
  }

  func mismatch(_ result: [Double], _ tolerance: Tolerance) -> String? {
    if result.count != values.count { return "\(result.count) numbers instead of \(values.count)" }
    let largest = values.reduce(1) { $1.isFinite ? max($0, abs($1)) : $0 }
    var wrong = 0
    var worst = (place: 0, excess: 0.0)
    for (i, (a, b)) in zip(result, values).enumerated() {
      let allowed = tolerance.atol * largest + tolerance.rtol * abs(b)
      if a == b || (a.isNaN && b.isNaN) || (b.isFinite && abs(a - b) <= allowed) { continue }
      wrong += 1
      let excess = a.isFinite && b.isFinite && allowed > 0 ? abs(a - b) / allowed : .infinity
      if excess > worst.excess { worst = (i, excess) }
    }
    if wrong == 0 { return nil }
    let i = worst.place
    return "\(wrong) of \(values.count) numbers differ; number \(i) is \(result[i]) instead of \(values[i])"
      + " (\(worst.excess) times the tolerance)"
  }
}
