// InspectText: names, sizes, shapes and tables as they are printed; nothing of a file reaches the terminal raw.

import Needletail
import NeedletailFormats

enum InspectText {
  /// Text from a file: control and invisible characters escaped, at most `limit` of them.
  static func visible(_ text: String, limit: Int = 80) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return shown(text) }
    return shown(String(scalars[..<end])) + "…"
  }

  /// 1234567 → 1,234,567
  static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = number < 0 ? "-" : ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// 1, "word" → 1 word; 2, "word" → 2 words
  static func count(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A number of bytes in the largest unit that leaves at least one of it.
  static func size(_ bytes: Int) -> String {
    var (value, unit) = (Double(bytes), "bytes")
    for larger in ["kB", "MB", "GB"] where value >= 999.95 { (value, unit) = (value / 1000, larger) }
    if unit == "bytes" { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
    return DecimalText.fixed(value, value < 99.95 ? 1 : 0) + " " + unit
  }

  /// Lengths of axes as NumPy prints them; nil for an open one.
  static func shape(_ lengths: [Int?]) -> String {
    let texts = lengths.prefix(8).map { $0.map(String.init) ?? "None" }
    if lengths.count == 1 { return "(\(texts[0]),)" }
    return "(" + texts.joined(separator: ", ") + (lengths.count > 8 ? ", …)" : ")")
  }

  /// A value of a configuration as Python would write it, in one line: `RMSprop(learning_rate=0.001)`.
  static func value(_ json: JSON) -> String {
    switch json {
    case .null: "None"
    case .bool(let flag): flag ? "True" : "False"
    case .int(let number): String(number)
    case .number(let number): "\(number)"
    case .string(let text): "'" + visible(text) + "'"
    case .array(let values): "[" + list(values.map(value)) + "]"
    case .object(let object):
      if let kind = object["class_name"]?.string, object.count <= 2 {
        visible(kind) + "(" + (object["config"]?.object.map(arguments) ?? "") + ")"
      } else {
        "{" + list(object.entries.map { "'\(visible($0.key))': \(value($0.value))" }) + "}"
      }
    }
  }

  /// The entries of a configuration that are set: `units=32, activation='tanh'`.
  static func arguments(_ object: JSONObject) -> String {
    list(object.entries.filter { !$0.value.isNull }.map { "\(visible($0.key))=\(value($0.value))" })
  }

  /// At most 100 items in a line.
  private static func list(_ items: [String]) -> String {
    items.prefix(100).joined(separator: ", ") + (items.count > 100 ? ", …" : "")
  }
}

/// A table whose rows are made when they are printed, as a file may have a million.
struct InspectTable {
  let columns: [String]
  /// The columns of numbers, which end at one line.
  var numbers: Set<Int> = []
  let count: Int
  let row: (Int) -> [String]

  func write(_ write: (String) -> Void) {
    var widths = columns.map(\.unicodeScalars.count)
    for i in 0..<count {
      for (column, text) in row(i).enumerated() {
        widths[column] = max(widths[column], text.unicodeScalars.count)
      }
    }
    write(line(columns, widths))
    for i in 0..<count { write(line(row(i), widths)) }
  }

  private func line(_ texts: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, text) in texts.enumerated() {
      let space = String(repeating: " ", count: widths[column] - text.unicodeScalars.count)
      line += (column == 0 ? "" : "  ") + (numbers.contains(column) ? space + text : text + space)
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
