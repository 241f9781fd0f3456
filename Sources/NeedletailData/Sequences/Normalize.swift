// normalize: vectors divided by their length.

import Needletail

/// Vectors divided by their norm; a vector of zeros stays as it is. Keras: `keras.utils.normalize`.
/// - Parameters:
///   - axis: along which the vectors lie; negative ones count from the last.
///   - order: of the norm: 1 sums absolute values, 2 is the length, and so on; sums are taken in double.
/// - Throws: `DataError.invalid` when there is no such axis or the order is not positive.
public func normalize(_ x: Tensor, axis: Int = -1, order: Int = 2) throws -> Tensor {
  let place = axis < 0 ? axis + x.rank : axis
  guard x.shape.indices.contains(place) else {
    throw DataError.invalid("there is no axis \(axis) in a tensor of shape \(x.shape)")
  }
  guard order >= 1 else { throw DataError.invalid("the order of a norm must be at least 1, not \(order)") }
  let length = x.shape[place]
  let inner = x.shape[(place + 1)...].reduce(1, *)
  var result = x
  result.withUnsafeMutableBufferPointer { out in
    for first in out.indices where first / inner % max(length, 1) == 0 {
      let places = stride(from: first, to: first + length * inner, by: inner)
      let norm = vectorNorm(places.lazy.map { Double(out[$0]) }, order)
      guard norm != 0 else { continue }
      for i in places { out[i] = Float(Double(out[i]) / norm) }
    }
  }
  return result
}
