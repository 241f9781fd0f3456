// AlignedRows: a table of texts for the terminal, of any script, a line a row.

import NeedletailCharts

enum AlignedRows {
  /// Rows as lines whose columns stand below each other, cut to a width.
  /// - Parameters:
  ///   - rows: the texts, as many in each row; the last column may be of any length.
  ///   - right: the columns that are aligned at their right end.
  ///   - width: the columns of the terminal.
  static func lines(_ rows: [[String]], right: Set<Int> = [], width: Int) -> [String] {
    guard let count = rows.first?.count else { return [] }
    let whole = rows.map { row in row.map { cut($0, to: width) } }
    // Where it does not all fit, what stands before the last column leaves half of the line to it.
    let natural = (0..<count).map { column in whole.map { CellWidth.of($0[column]) }.max() ?? 0 }
    let fits = natural.reduce(0) { $0 + $1 + 2 } <= width
    let most = fits ? width : max(6, width / 2 / max(1, count - 1) - 2)
    let cells = whole.map { row in
      row.enumerated().map { column, text in column < count - 1 ? cut(text, to: most) : text }
    }
    let widths = (0..<count).map { column in cells.map { CellWidth.of($0[column]) }.max() ?? 0 }
    return cells.map { row in
      var line = ""
      for (column, text) in row.enumerated() {
        let room = width - CellWidth.of(line) - 2
        let cell = column == count - 1 ? CellWidth.shortened(text, to: max(1, room)) : text
        let gap = String(
          repeating: " ", count: max(0, min(widths[column], max(1, room)) - CellWidth.of(cell)))
        line += "  " + (right.contains(column) ? gap + cell : column == count - 1 ? cell : cell + gap)
      }
      return line
    }
  }

  /// A text on one line that takes at most so many columns.
  static func cut(_ text: String, to width: Int) -> String { CellWidth.shortened(flat(text), to: width) }

  /// A text on one line: line ends, tabs and runs of spaces are a space.
  static func flat(_ text: String) -> String {
    // Long texts are cut anyway.
    let start = String(text.unicodeScalars.prefix(2000))
    return start.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
