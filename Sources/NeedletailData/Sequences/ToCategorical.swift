// toCategorical, oneHot: class numbers as vectors with a single one.

import Needletail

/// Class numbers as vectors with a one at the place of the class. Keras: `keras.utils.to_categorical`.
/// - Parameters:
///   - x: class numbers of any shape; fractions are cut off, and a last axis of length 1 is dropped. A negative number
///     counts from the end, as in NumPy.
///   - numClasses: the length of the vectors; nil: the largest class number plus one.
/// - Returns: a tensor of the shape of `x` and a last axis of `numClasses`.
/// - Throws: `DataError.invalid` for a class number that is out of range, and for none at all without `numClasses`.
public func toCategorical(_ x: Tensor, numClasses: Int? = nil) throws -> Tensor {
  let classes = try x.elements.map { value in
    guard let number = Int(exactly: value.rounded(.towardZero)) else {
      throw DataError.invalid("\(value) is no class number")
    }
    return number
  }
  guard let count = numClasses ?? classes.max().map({ $0 + 1 }) else {
    throw DataError.invalid("there are no class numbers to tell how many classes there are; give numClasses")
  }
  if let wrong = classes.first(where: { !(-count..<max(count, 0)).contains($0) }) {
    throw DataError.invalid(
      "the class number \(wrong) is out of range for \(count) classes; give a larger numClasses")
  }
  let isColumn = x.rank > 1 && x.shape.last == 1
  return oneHotRows(
    classes.map { $0 < 0 ? $0 + count : $0 }, count, shape: isColumn ? Array(x.shape.dropLast()) : x.shape)
}

/// Class numbers as vectors with a one at the place of the class, `[numbers, numClasses]`.
/// - Throws: `DataError.invalid` for a class number that is out of range, and for none at all without `numClasses`.
public func toCategorical(_ x: [some BinaryInteger], numClasses: Int? = nil) throws -> Tensor {
  try toCategorical(Tensor(x), numClasses: numClasses)
}

/// Class numbers as vectors with a one at the place of the class, and zeros only for a number that is out of range.
/// Keras: `keras.ops.one_hot`.
/// - Returns: `[numbers, numClasses]`.
/// - Precondition: `numClasses` is not negative.
public func oneHot(_ x: [some BinaryInteger], numClasses: Int) -> Tensor {
  oneHotRows(x.map { Int(clamping: $0) }, numClasses, shape: [x.count])
}

private func oneHotRows(_ classes: [Int], _ count: Int, shape: [Int]) -> Tensor {
  var result = Tensor(repeating: 0, shape: shape + [count])
  result.withUnsafeMutableBufferPointer { out in
    for (row, number) in classes.enumerated() where number >= 0 && number < count {
      out[row * count + number] = 1
    }
  }
  return result
}
