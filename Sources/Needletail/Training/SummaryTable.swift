// SummaryTable: the table of a model's layers as Keras 3 prints it.

extension TrainableModel {
  /// The layers, what they give and how many parameters they have, in the box that Keras 3 draws.
  ///
  /// Graphs show where a layer's inputs come from. After training the totals count what the optimizer keeps.
  /// - Parameters:
  ///   - lineLength: the width of the box in characters; nil takes what Keras takes on a screen of `columns`.
  ///   - showTrainable: adds a column that says whether training changes a layer.
  ///   - expandNested: lists the layers of models within.
  ///   - columns: the width of the screen, at which lines are cut.
  /// - Throws: `ModelError` when the box is too narrow for its columns.
  public func summaryTable(
    lineLength: Int? = nil, showTrainable: Bool = false, expandNested: Bool = false, columns: Int = 80
  ) throws -> String {
    // As in Keras, a stack that has seen neither Input nor data is not built.
    let shown =
      network.isAssumed ? Network(name: network.name, seed: network.seed, layers: network.layers) : network
    return try SummaryTable(
      Summary(shown), lineLength: lineLength, showTrainable: showTrainable, expandNested: expandNested,
      columns: columns
    ).text
  }
}

/// The box of a summary. Widths, line breaks and cuts are those of the tables of Python's `rich`, with which Keras
/// draws.
struct SummaryTable {
  private enum Alignment { case left, right, center }

  private let summary: Summary
  private let columns: Int
  private let headings: [String]
  private let alignments: [Alignment]
  /// The width of each column between the lines.
  private let widths: [Int]
  private let cells: [[String]]

  init(
    _ summary: Summary, lineLength: Int?, showTrainable: Bool, expandNested: Bool, columns: Int
  ) throws {
    self.summary = summary
    self.columns = columns
    let isGraph = !summary.isChain
    var headings = ["Layer (type)", "Output Shape", "Param #"] + (isGraph ? ["Connected to"] : [])
    var alignments: [Alignment] = [.left, .left, .right] + (isGraph ? [.left] : [])
    var ends = isGraph ? [0.3, 0.56, 0.74, 1.0] : [0.45, 0.80, 1.0]
    var length = isGraph ? 108 : 88
    if showTrainable {
      length += 12
      ends = ends.map { $0 * 0.9 } + [1.0]
      headings.append("Trainable")
      alignments.append(.center)
    }
    length = lineLength ?? min(length, columns - 4)
    (self.headings, self.alignments) = (headings, alignments)
    widths = try SummaryTable.widths(ends, length)
    cells = (expandNested ? summary.allRows : summary.rows).map { row in
      let indent = row.level == 0 ? "" : String(repeating: "   ", count: row.level) + "└ "
      let parameters = row.isBuilt ? Summary.grouped(row.parameters) : "0 (unbuilt)"
      return [indent + row.title, row.shape, parameters]
        + (isGraph ? [row.sources.isEmpty ? "-" : row.sources.joined(separator: ", ")] : [])
        + (showTrainable ? [row.trainable.map { $0 ? "Y" : "N" } ?? "-"] : [])
    }
  }

  /// Columns that end at shares of the length, made narrower one after another until box and margins fit.
  private static func widths(_ ends: [Double], _ length: Int) throws -> [Int] {
    var (widths, from) = ([Int](), 0)
    for end in ends {
      let to = Int(end * Double(length))
      guard to - from >= 4 else {
        throw ModelError(
          "a summary's box of \(length) characters is too narrow for its \(ends.count) columns")
      }
      widths.append(to - from + 2)
      from = to
    }
    var excess = widths.reduce(0, +) - (length - widths.count - 1)
    for i in widths.indices where excess > 0 {
      let share = (Double(excess) / Double(widths.count - i)).rounded(.toNearestOrEven)
      widths[i] -= Int(share)
      excess -= Int(share)
    }
    return widths
  }

  var text: String {
    func rule(_ left: String, _ line: String, _ cross: String, _ right: String) -> String {
      left + widths.map { String(repeating: line, count: $0) }.joined(separator: cross) + right
    }
    var lines = [rule("┏", "━", "┳", "┓")] + row(headings, "┃") + [rule("┡", "━", "╇", "┩")]
    for (i, fields) in cells.enumerated() {
      if i > 0 { lines.append(rule("├", "─", "┼", "┤")) }
      lines += row(fields, "│")
    }
    lines.append(rule("└", "─", "┴", "┘"))
    return (["Model: \"\(summary.name)\""] + lines.map { String($0.prefix(columns)) } + totals)
      .joined(separator: "\n")
  }

  private func row(_ fields: [String], _ edge: String) -> [String] {
    let parts = fields.indices.map { SummaryTable.wrapped(fields[$0], to: widths[$0] - 2) }
    return (0..<(parts.map(\.count).max() ?? 1)).map { line in
      edge
        + parts.indices.map { i in
          let text = line < parts[i].count ? parts[i][line] : ""
          let room = widths[i] - 2 - text.count
          let before = [Alignment.left: 0, .right: room, .center: room / 2][alignments[i]]!
          return String(repeating: " ", count: before + 1) + text
            + String(repeating: " ", count: room - before + 1)
        }.joined(separator: edge) + edge
    }
  }

  /// Lines broken between words; a word that is too long is cut and ends with an ellipsis.
  private static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var word = text.prefix { $0 == " " }  // an indent stays with the first word
    for part in text.dropFirst(word.count).split(separator: " ", omittingEmptySubsequences: false) {
      word += part
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
      word = ""
    }
    return lines.map { $0.count <= width ? $0 : $0.prefix(width - 1) + "…" }
  }

  private var totals: [String] {
    let (changed, fixed) = (summary.trainable, summary.nonTrainable)
    // The number of steps takes eight bytes, everything else four.
    let optimizer = summary.optimizer.map { (count: $0, bytes: 4 * $0 + 4) }
    let all = changed + fixed
    return [
      ("Total", all + (optimizer?.count ?? 0), 4 * all + (optimizer?.bytes ?? 0)),
      ("Trainable", changed, 4 * changed), ("Non-trainable", fixed, 4 * fixed),
    ].map(SummaryTable.total)
      + (optimizer.map { [SummaryTable.total("Optimizer", $0.count, $0.bytes)] } ?? [])
  }

  private static func total(_ name: String, _ count: Int, _ bytes: Int) -> String {
    var (size, units) = (Double(bytes), ["B", "KB", "MB", "GB", "TB"][...])
    while size >= 1024, units.count > 1 {
      size /= 1024
      units.removeFirst()
    }
    let hundredths = Int((size * 100).rounded(.toNearestOrEven))
    let digits = "\(hundredths % 100)"
    let text = "\(hundredths / 100)." + (digits.count < 2 ? "0" : "") + digits
    return " \(name) params: \(Summary.grouped(count)) (\(text) \(units.first!))"
  }
}
