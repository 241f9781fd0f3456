// JSON values to text: compact as Python's json.dumps with plain separators, or indented.

extension JSON {
  /// How NaN and the infinities, which JSON does not have, are written.
  public enum NonFinite: Sendable {
    /// As `null`.
    case null
    /// As the strings "NaN", "Infinity" and "-Infinity".
    case strings
    /// As the words NaN, Infinity and -Infinity, as Python does; not every reader accepts them.
    case words
  }

  /// The text without any white space; with `asciiOnly` as Python's `json.dumps(x, separators=(",", ":"))`.
  public func compact(nonFinite: NonFinite = .null, asciiOnly: Bool = false) -> String {
    text(indent: nil, nonFinite, asciiOnly)
  }

  /// The text with a line for each entry, and arrays of plain values on one line; ends with a line feed.
  public func pretty(indent: Int = 2, nonFinite: NonFinite = .null) -> String {
    text(indent: indent, nonFinite, false) + "\n"
  }

  private func text(indent: Int?, _ nonFinite: NonFinite, _ asciiOnly: Bool) -> String {
    var writer = JSONWriter(indent: indent, nonFinite: nonFinite, asciiOnly: asciiOnly)
    writer.write(self, level: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

private struct JSONWriter {
  let indent: Int?
  let nonFinite: JSON.NonFinite
  let asciiOnly: Bool
  var bytes: [UInt8] = []

  mutating func write(_ value: JSON, level: Int) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .int(let number): bytes += String(number).utf8
    case .number(let number): write(number)
    case .string(let text): write(text)
    case .array(let elements):
      let plain = elements.allSatisfy { !$0.isContainer }
      list(elements, "[", "]", level, onOneLine: plain) { writer, element in
        writer.write(element, level: level + 1)
      }
    case .object(let object):
      list(object.entries, "{", "}", level, onOneLine: false) { writer, entry in
        writer.write(entry.key)
        writer.bytes += (writer.indent == nil ? ":" : ": ").utf8
        writer.write(entry.value, level: level + 1)
      }
    }
  }

  private mutating func list<Item>(
    _ items: [Item], _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ level: Int, onOneLine: Bool,
    _ item: (inout JSONWriter, Item) -> Void
  ) {
    bytes.append(UInt8(ascii: open))
    for (index, element) in items.enumerated() {
      if index > 0 { bytes += (indent != nil && onOneLine ? ", " : ",").utf8 }
      if !onOneLine { newLine(level + 1) }
      item(&self, element)
    }
    if !onOneLine, !items.isEmpty { newLine(level) }
    bytes.append(UInt8(ascii: close))
  }

  private mutating func newLine(_ level: Int) {
    guard let indent else { return }
    bytes.append(0x0a)
    bytes += repeatElement(0x20, count: level * indent)
  }

  private mutating func write(_ number: Double) {
    if number.isFinite {
      bytes += number.description.utf8
      return
    }
    let word = number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity"
    switch nonFinite {
    case .null: bytes += "null".utf8
    case .strings: write(word)
    case .words: bytes += word.utf8
    }
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": bytes += #"\""#.utf8
      case "\\": bytes += #"\\"#.utf8
      case "\n": bytes += #"\n"#.utf8
      case "\r": bytes += #"\r"#.utf8
      case "\t": bytes += #"\t"#.utf8
      case "\u{8}": bytes += #"\b"#.utf8
      case "\u{c}": bytes += #"\f"#.utf8
      case _ where scalar.value < 0x20 || (asciiOnly && scalar.value > 0x7e):
        for unit in UTF16.encode(scalar)! { escape(unit) }
      case _ where scalar.value < 0x80: bytes.append(UInt8(scalar.value))
      default: bytes += UTF8.encode(scalar)!
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ unit: UInt16) {
    let digits = String(unit, radix: 16)
    bytes += (#"\u"# + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
  }
}

extension JSON {
  fileprivate var isContainer: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }
}
