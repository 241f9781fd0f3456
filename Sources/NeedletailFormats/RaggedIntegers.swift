// Lists of integers of different lengths, stored flat.

/// Rows of integers of different lengths: row i is `values[offsets[i]..<offsets[i + 1]]`.
public struct RaggedIntegers: Sendable, Equatable {
  /// All rows one after another.
  public var values: [Int32]
  /// Where each row starts, and at the end the number of values: one more than there are rows.
  public var offsets: [Int]

  /// Rows from their flat form.
  /// - Precondition: the offsets start at 0, do not decrease and end at the number of values.
  public init(values: [Int32], offsets: [Int]) {
    precondition(
      offsets.first == 0 && offsets.last == values.count && zip(offsets, offsets.dropFirst()).allSatisfy(<=))
    (self.values, self.offsets) = (values, offsets)
  }

  /// Rows from lists.
  public init(_ rows: [[Int32]]) {
    values = []
    offsets = [0]
    for row in rows {
      values += row
      offsets.append(values.count)
    }
  }

  /// The number of rows.
  public var count: Int { offsets.count - 1 }
  /// Row `row`.
  public subscript(row: Int) -> ArraySlice<Int32> { values[offsets[row]..<offsets[row + 1]] }
  /// All rows as lists.
  public var rows: [[Int32]] { (0..<count).map { Array(self[$0]) } }
}
