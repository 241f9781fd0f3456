// CellWidth: how many columns of a terminal a text takes.

package enum CellWidth {
  package static func of(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + of($1) } }

  /// 0 for marks that join the character before, 2 for the wide characters of East Asia and pictures, else 1.
  static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff,
      0x20000...0x3fffd:
      return 2
    default: return 1
    }
  }

  /// `text` if it fits, otherwise its beginning and an ellipsis; control characters are replaced.
  package static func shortened(_ text: String, to room: Int) -> String {
    var clean = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          $0.properties.generalCategory == .control || ("\u{202a}"..."\u{202e}").contains($0)
            || ("\u{2066}"..."\u{2069}").contains($0) ? "\u{fffd}" : $0
        }))
    if of(clean) <= room { return clean }
    while !clean.isEmpty && of(clean) > room - 1 { clean.removeLast() }
    return room > 0 ? clean + "…" : ""
  }
}
