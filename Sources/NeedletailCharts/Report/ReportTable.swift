// ReportTable: rows and columns for a report.

public import Needletail

extension Report {
  /// A table of texts; columns that hold numbers are aligned at the right.
  public struct Table: Sendable, Equatable {
    /// The headings of the columns.
    public var columns: [String]
    /// The rows, each with a text a column; missing ones stay empty.
    public var rows: [[String]]

    public init(columns: [String], rows: [[String]]) {
      self.columns = columns
      self.rows = rows
    }

    /// The epochs of a training: number from 1, every measured value, seconds.
    public init(_ history: History) {
      let keys = history.keys
      let timed = !history.secondsPerEpoch.isEmpty
      columns = ["epoch"] + keys + (timed ? ["seconds"] : [])
      rows = history.epoch.enumerated().map { i, epoch in
        let values = keys.map { key -> String in
          guard let values = history[key], i < values.count else { return "" }
          return Table.number(Double(values[i]))
        }
        let seconds = timed && i < history.secondsPerEpoch.count ? history.secondsPerEpoch[i] : nil
        return ["\(epoch + 1)"] + values + (timed ? [seconds.map { NumberText.fixed($0, 2) } ?? ""] : [])
      }
    }

    /// Four decimals, as the progress bar has; small numbers with their power of ten.
    private static func number(_ value: Double) -> String {
      value != 0 && value.magnitude < 0.001 ? NumberText.value(value) : NumberText.fixed(value, 4)
    }

    /// Whether every text of a column that is not empty begins like a number.
    func isNumeric(_ column: Int) -> Bool {
      let texts = rows.compactMap { column < $0.count && !$0[column].isEmpty ? $0[column] : nil }
      return !texts.isEmpty
        && texts.allSatisfy { text in
          let digits = text.drop { $0 == "-" || $0 == "\u{2212}" || $0 == "+" }
          return text == NumberText.value(.nan) || digits.first.map { ("0"..."9").contains($0) } ?? false
        }
    }
  }
}
