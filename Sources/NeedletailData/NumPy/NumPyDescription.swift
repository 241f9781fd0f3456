// NumPyDescription: arrays of whole numbers as NumPy prints them.

import Needletail

/// The text that `print` shows for a NumPy array of rank 1 with these whole numbers.
///
/// Every number takes the width of the widest one, lines hold at most 75 characters and are indented by
/// one, and of more than 1,000 numbers only the first and last three are shown, around `...`. (A list, as
/// Python prints it, is what Swift prints for an array: `[1, 14, 22]`.)
/// Source: `numpy/_core/arrayprint.py` with its default print options.
public func numpyDescription<Numbers: RandomAccessCollection>(of row: Numbers) -> String
where Numbers.Element: BinaryInteger {
  let isSummary = row.count > NumPyPrinting.threshold
  let leading = isSummary ? row.prefix(NumPyPrinting.edgeItems).map { "\($0)" } : []
  let trailing = row.suffix(isSummary ? NumPyPrinting.edgeItems : row.count).map { "\($0)" }
  let width = max(leading.map(\.utf8.count).max() ?? 0, trailing.map(\.utf8.count).max() ?? 0)

  var lines = NumPyLines()
  for word in leading { lines.append(word, width: width) }
  if isSummary { lines.append("...", width: 3) }
  for word in trailing { lines.append(word, width: width) }
  return lines.text
}

/// The text that `print` shows for one row of a NumPy array of whole numbers.
/// - Parameters:
///   - tensor: token ids, `[samples, time]`.
///   - row: which sample.
/// - Precondition: `tensor` has rank 2, `row` exists, and its elements are whole numbers.
public func numpyDescription(of tensor: Tensor, row: Int) -> String {
  precondition(tensor.rank == 2, "one row is printed of a tensor of rank 2, not of shape \(tensor.shape)")
  return tensor[rows: row..<row + 1].withUnsafeBufferPointer { elements in
    numpyDescription(
      of: elements.map { element -> Int in
        guard let whole = Int(exactly: element) else {
          preconditionFailure("\(element) in row \(row) is no whole number")
        }
        return whole
      })
  }
}

/// NumPy's default print options.
private enum NumPyPrinting {
  static let threshold = 1000
  static let edgeItems = 3
  static let lineWidth = 75
}

/// Words filled into indented lines.
private struct NumPyLines {
  private var done = ""
  private var line = ""  // without the indent, words apart by a space
  private var isFirst = true

  /// Puts a word, right-aligned in `width`, on the line or, where it does not fit, on the next one.
  mutating func append(_ word: String, width: Int) {
    let padded = String(repeating: " ", count: max(0, width - word.utf8.count)) + word
    if isFirst {
      line = padded
      isFirst = false
    } else if 1 + line.utf8.count + 1 + padded.utf8.count > NumPyPrinting.lineWidth - 1 {
      done += line + "\n "  // the indent before, and the closing bracket after, count as well
      line = padded
    } else {
      line += " " + padded
    }
  }

  var text: String { "[" + done + line + "]" }
}
