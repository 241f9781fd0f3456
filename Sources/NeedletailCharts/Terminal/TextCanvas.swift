// TextCanvas: a grid of characters for the terminal, with dots finer than a character.

/// One place of the grid.
struct TextCell: Equatable {
  var character: Character = " "
  /// The number of a series' colour.
  var color: Int?
  var isBold = false
}

/// A grid of characters. Lines are drawn in dots, two across and four down in each character (Braille patterns).
struct TextCanvas {
  let width: Int
  let height: Int
  private(set) var cells: [[TextCell]]
  private var dots: [[UInt8]]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    cells = Array(repeating: Array(repeating: TextCell(), count: width), count: height)
    dots = Array(repeating: Array(repeating: 0, count: width), count: height)
  }

  /// Puts a character; places outside are left out.
  mutating func put(_ character: Character, _ column: Int, _ row: Int, _ color: Int? = nil) {
    guard cells.indices.contains(row), cells[row].indices.contains(column) else { return }
    cells[row][column] = TextCell(character: character, color: color)
  }

  /// Writes a text from a column on, cut off at the right side.
  mutating func write(_ text: String, _ column: Int, _ row: Int, _ color: Int? = nil, bold: Bool = false) {
    guard cells.indices.contains(row) else { return }
    var column = column
    for character in text {
      let width = CellWidth.of(String(character))
      guard column >= 0, column + width <= self.width else { break }
      cells[row][column] = TextCell(character: character, color: color, isBold: bold)
      // The second half of a wide character holds nothing.
      if width == 2 { cells[row][column + 1] = TextCell(character: "\0") }
      column += width
    }
  }

  /// Sets the dot at a place counted in dots.
  mutating func dot(_ x: Int, _ y: Int, _ color: Int?) {
    guard x >= 0, y >= 0, x < width * 2, y < height * 4 else { return }
    let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    dots[y / 4][x / 2] |= bits[x % 2][y % 4]
    let pattern = Unicode.Scalar(0x2800 + UInt32(dots[y / 4][x / 2]))!
    cells[y / 4][x / 2] = TextCell(character: Character(pattern), color: color)
  }

  /// Draws a straight line between two dots; `shows` says which of its dots, counted from `count`, are set.
  mutating func line(
    _ from: (x: Int, y: Int), _ to: (x: Int, y: Int), _ color: Int?, _ count: inout Int,
    _ shows: (Int) -> Bool
  ) {
    let steps = max(abs(to.x - from.x), abs(to.y - from.y))
    for step in 0...max(steps, 1) where step <= steps {
      let share = steps == 0 ? 0 : Double(step) / Double(steps)
      let x = Double(from.x) + Double(to.x - from.x) * share
      let y = Double(from.y) + Double(to.y - from.y) * share
      if shows(count) { dot(Int(x.rounded()), Int(y.rounded()), color) }
      count += 1
    }
  }

  /// The lines of the grid without blanks at their ends, with ANSI colours if wanted.
  func lines(color: Bool) -> [String] {
    cells.map { row in
      let end = row.lastIndex { $0.character != " " && $0.character != "\0" } ?? -1
      var text = ""
      var state: TextCell?
      for cell in row[...max(end, -1)] where cell.character != "\0" {
        if color && cell.character != " "
          && (cell.color != state?.color || cell.isBold != (state?.isBold ?? false))
        {
          if state != nil { text += "\u{1b}[0m" }
          state = cell.color == nil && !cell.isBold ? nil : cell
          if let state { text += Self.sequence(state) }
        }
        text.append(cell.character)
      }
      return state == nil ? text : text + "\u{1b}[0m"
    }
  }

  /// Colours of the 256 that can be seen on black and on white: blue, orange, green, purple, ochre, grey.
  static let colors = [32, 166, 29, 133, 136, 244]

  private static func sequence(_ cell: TextCell) -> String {
    let codes = (cell.isBold ? ["1"] : []) + (cell.color.map { ["38;5;\(colors[$0 % colors.count])"] } ?? [])
    return "\u{1b}[" + codes.joined(separator: ";") + "m"
  }
}
