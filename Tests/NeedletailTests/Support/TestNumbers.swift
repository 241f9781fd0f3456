// Numbers for tests: all different, the same on every run.

import CKernels

@testable import Needletail

extension Tensor {
  /// Numbers of a cosine, no two alike, between −scale and scale. Constant numbers would hide errors.
  static func spread(_ shape: [Int], seed: Int = 0, scale: Float = 1) -> Tensor {
    Tensor(
      (0..<shape.reduce(1, *)).map { i in
        let turn = 0.1137 * Float(i + 1) + 0.317 * Float(seed + 1)
        return scale * ck_cos2pi(turn - turn.rounded(.down))
      }, shape: shape)
  }

  /// Numbers in no order of which no two are closer than a quarter.
  static func apart(_ shape: [Int], seed: Int = 0) -> Tensor {
    let count = shape.reduce(1, *)
    let prime = [211, 2003, 65_537].first { $0 > count }!
    return Tensor((0..<count).map { Float(($0 * 89 + seed * 7) % prime - prime / 2) / 4 }, shape: shape)
  }

  /// Whole numbers from 0 to below `limit` in no order, with repetitions.
  static func ids(_ shape: [Int], below limit: Int, seed: Int = 0) -> Tensor {
    let stream = RandomStream(seed: UInt64(seed), purpose: "ids")
    return Tensor(
      (0..<shape.reduce(1, *)).map { Float(Int(stream.words(block: $0).0) % limit) }, shape: shape)
  }

  /// Bit for bit, NaN and the sign of zero included.
  func hasSameBits(as other: Tensor) -> Bool {
    shape == other.shape
      && zip(elements, other.elements).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}

extension MaskValues {
  /// A mask `[batch, time]` with gaps at the start, in the middle, at the end, throughout, and none, by row.
  static func gaps(batch: Int, time: Int) -> MaskValues {
    MaskValues(
      shape: [batch, time],
      (0..<batch * time).map { i in
        let (row, step) = (i / time, i % time)
        return switch row % 5 {
        case 0: step > 0 && step != time / 2  // start and middle
        case 1: step < time - 1 && step != 1  // end and near the start
        case 2: step != time / 2  // middle
        case 3: false  // throughout
        default: true
        }
      })
  }
}
