// HeatMap: a table of numbers as shades, for instance a confusion matrix.

/// A number for each row and column, shown as a shade and, where there is room, in figures.
public struct HeatMap: Sendable, Equatable {
  /// What the shades compare.
  public enum Shading: Sendable, Equatable {
    /// Every number with the smallest and the largest of the table.
    case table
    /// Every number with the sum of its row, from 0 to 1.
    case shareOfRow
  }

  /// The names of the rows, from the top.
  public var rows: [String]
  /// The names of the columns, from the left.
  public var columns: [String]
  /// The numbers, row by row. Those that are not finite leave an empty place.
  public var values: [[Double]]
  /// What the shades compare.
  public var shading: Shading

  /// A table with named rows and columns.
  /// - Precondition: `values` has a row for each of `rows`, each with a number for each of `columns`.
  public init(
    rows: [String], columns: [String], values: [[some BinaryFloatingPoint]], shading: Shading = .table
  ) {
    precondition(
      values.count == rows.count && values.allSatisfy { $0.count == columns.count },
      "a heat map of \(rows.count) rows and \(columns.count) columns needs as many values")
    self.rows = rows
    self.columns = columns
    self.values = values.map { $0.map { Double($0) } }
    self.shading = shading
  }

  /// A confusion matrix: row = true class, column = predicted class, shaded by the share of the true class.
  public init(confusion: [[some BinaryInteger]], classes: [String]) {
    self.init(
      rows: classes, columns: classes, values: confusion.map { $0.map { Double($0) } },
      shading: .shareOfRow)
  }

  /// The numbers that the first and the last shade stand for.
  var shadeRange: (low: Double, high: Double) {
    if shading == .shareOfRow { return (0, 1) }
    let finite = values.joined().filter { $0.isPlottable }
    return (finite.min() ?? 0, finite.max() ?? 0)
  }

  /// How dark each place is, from 0 to 1; nil for a number that is not finite.
  var shades: [[Double?]] {
    let (low, high) = shadeRange
    return values.map { row in
      let sum = row.reduce(0) { $0 + ($1.isPlottable ? $1 : 0) }
      return row.map { value in
        guard value.isPlottable else { return nil }
        switch shading {
        case .table: return low < high ? (value - low) / (high - low) : 0.5
        case .shareOfRow: return sum > 0 ? min(max(value / sum, 0), 1) : 0
        }
      }
    }
  }
}
