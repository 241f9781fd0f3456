// TextChart: a chart in characters, with axes, labels and legend.

extension Chart {
  /// The chart in Unicode characters, for a terminal: at most `width` columns and `height` lines
  /// (20 by 8 at least), without a line break at the end.
  ///
  /// Bars lie on their side and take as many lines as there are; so does a heat map.
  /// - Parameter color: whether to add ANSI colours; leave it off when `NO_COLOR` is set or the text goes to
  ///   a file. Series differ in their signs as well.
  public func text(width: Int = 80, height: Int = 20, color: Bool = false) -> String {
    let (width, height) = (max(width, 20), max(height, 8))
    let extent = Extent(self)
    let lines: [String]
    if !extent.rows.isEmpty, case .heatMap(let map)? = extent.marks.first {
      lines = TextHeatMap(self, map, width: width).lines(color: color)
    } else if extent.marks.contains(where: { if case .bars = $0 { true } else { false } }) {
      lines = TextBars(self, extent, width: width).lines(color: color)
    } else {
      lines = TextPlot(self, extent, width: width, height: height).lines(color: color)
    }
    return lines.joined(separator: "\n")
  }
}

/// What the kinds of drawings have in common: title and legend.
enum TextHead {
  /// The signs of points, by variant.
  static let points: [Character] = ["●", "■", "▲", "◆"]

  /// The title and the legend on a canvas of as many lines as they take.
  static func canvas(_ chart: Chart, _ extent: Extent, width: Int) -> TextCanvas {
    let styles = MarkStyle.styles(extent.marks)
    var places: [(mark: Int, name: String, column: Int, row: Int)] = []
    var (column, row) = (1, chart.title.isEmpty ? 0 : 1)
    for (i, mark) in extent.marks.enumerated() where !mark.name.isEmpty {
      let name = CellWidth.shortened(mark.name, to: width - 6)
      let needed = 4 + CellWidth.of(name)
      if column > 1 && column + needed > width {
        column = 1
        row += 1
      }
      places.append((i, name, column, row))
      column += needed + 2
    }
    var canvas = TextCanvas(width: width, height: places.isEmpty ? row : row + 1)
    canvas.write(CellWidth.shortened(chart.title, to: width - 1), 1, 0, bold: true)
    for place in places {
      let style = styles[place.mark]
      canvas.write(sign(extent.marks[place.mark], style), place.column, place.row, style.color)
      canvas.write(place.name, place.column + 4, place.row)
    }
    return canvas
  }

  /// The three characters before a name in the legend.
  static func sign(_ mark: Mark, _ style: MarkStyle) -> String {
    switch mark {
    case .points: return " \(points[style.variant % 4]) "
    case .line: return ["⠒⠒⠒", "⠒⠂⠒", "⠂⠂⠂", "⠒⠐⠒"][style.variant % 4]
    case .histogram where style.variant > 0: return "▔▔ "
    case .bars, .histogram, .heatMap: return String(repeating: TextBars.filling(style), count: 2) + " "
    }
  }
}
