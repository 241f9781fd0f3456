// TextWidth: how much room a text needs in a drawing, without a font at hand.

/// Widths after DejaVu Sans, which is wider than the other usual sans-serif fonts: nothing gets cut off.
enum TextWidth {
  /// The width of `text` at a font size, in the unit of the size.
  static func of(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + width($1) } * size
  }

  /// `text` if it fits, otherwise its beginning and an ellipsis.
  static func shortened(_ text: String, to room: Double, size: Double) -> String {
    if of(text, size: size) <= room { return text }
    var short = text
    while !short.isEmpty && of(short + "…", size: size) > room { short.removeLast() }
    return short.isEmpty ? "" : short + "…"
  }

  /// `text` in lines that fit, broken between words, the last one shortened if there would be more than `most`.
  static func wrapped(_ text: String, to room: Double, size: Double, most: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(whereSeparator: { $0.isWhitespace }) {
      if let last = lines.last {
        let longer = last + " " + word
        if of(longer, size: size) <= room || lines.count == most {
          lines[lines.count - 1] = longer
          continue
        }
      }
      lines.append(String(word))
    }
    return lines.map { shortened($0, to: room, size: size) }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", "'", ".", ",", ":", ";", "|", " ", "!": 0.34
    case "f", "t", "r", "(", ")", "[", "]", "/", "\\", "-": 0.42
    case "m", "M", "W", "w", "@", "%", "\u{2212}", "+", "=", "<", ">", "—": 0.9
    case "A"..."Z": 0.72
    case "0"..."9", "a"..."z": 0.635
    case _ where scalar.properties.generalCategory == .nonspacingMark: 0
    case _ where scalar.value < 0x500: 0.72
    default: CellWidth.of(scalar) == 2 ? 1.1 : 0.9
    }
  }
}
