// Markup: the text of elements, escaped, for SVG and HTML alike.

/// Text of nested elements, each on a line of its own.
struct Markup {
  private(set) var text = ""
  private var depth = 0

  /// `<name a="…">content</name>`, or `<name …/>` without content. Values and content are escaped here.
  mutating func element(_ name: String, _ attributes: [(String, String)] = [], _ content: String? = nil) {
    indent()
    text += Self.tag(name, attributes)
    if let content { text += ">" + Self.escaped(content) + "</\(name)>\n" } else { text += "/>\n" }
  }

  /// A shape with a text that browsers show when the pointer rests on it.
  mutating func shape(_ name: String, _ attributes: [(String, String)], title: String) {
    indent()
    text += Self.tag(name, attributes) + "><title>" + Self.escaped(title) + "</title></\(name)>\n"
  }

  /// An element around what `body` writes.
  mutating func group(_ name: String, _ attributes: [(String, String)] = [], _ body: (inout Markup) -> Void) {
    indent()
    text += Self.tag(name, attributes) + ">\n"
    depth += 1
    body(&self)
    depth -= 1
    indent()
    text += "</\(name)>\n"
  }

  /// Text that already is markup, as it is.
  mutating func raw(_ markup: String) { text += markup }

  private mutating func indent() { text += String(repeating: "  ", count: depth) }

  private static func tag(_ name: String, _ attributes: [(String, String)]) -> String {
    attributes.reduce("<" + name) { $0 + " \($1.0)=\"\(escaped($1.1))\"" }
  }

  /// `text` for element content and quoted attributes, in XML and HTML: nothing in it can end either,
  /// and characters that XML forbids are replaced.
  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      case "\t", "\n": result.append(scalar)
      case "\r": result.append("\n")
      case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value): result.append("\u{fffd}")
      case "\u{fffe}", "\u{ffff}": result.append("\u{fffd}")
      // Marks that reverse the text around them.
      case "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}": result.append("\u{fffd}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
