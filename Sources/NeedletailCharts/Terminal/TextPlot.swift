// TextPlot: points, lines and histograms over a numeric axis, in characters.

/// A plot with a vertical axis at the left and a horizontal one below.
struct TextPlot {
  private let chart: Chart
  private let extent: Extent
  private let head: TextCanvas
  private let x: Axis
  private let y: Axis
  /// Columns before the plot, for the labels of the vertical axis and the axis itself.
  private let gutter: Int
  private var plot: TextCanvas
  /// Columns that stay free at both ends.
  private let inset = 1

  init(_ chart: Chart, _ extent: Extent, width: Int, height: Int) {
    self.chart = chart
    self.extent = extent
    head = TextHead.canvas(chart, extent, width: width)
    let below = 2 + (chart.xLabel.isEmpty ? 0 : 1)
    var rows = max(height - head.height - below - (chart.yLabel.isEmpty ? 0 : 1), 3)
    y = Axis(
      extent.y ?? (0, 1), atMost: min(7, (rows + 1) / 2), whole: extent.y != nil && extent.wholeY)
    // A height at which every tick is at the middle of a line.
    let steps = max(y.ticks.count - 1, 1)
    if steps < rows { rows = (rows - 1) / steps * steps + 1 }
    gutter = (y.ticks.map { CellWidth.of($0.label) }.max() ?? 0) + 3
    let columns = max(width - gutter, 4)
    x = Axis(
      extent.x ?? (0, 1), atMost: min(max(columns / 5, 3), 13), whole: extent.x != nil && extent.wholeX,
      length: Double(columns - 1 - 2 * inset), gap: 2
    ) { Double(CellWidth.of($0)) }
    plot = TextCanvas(width: columns, height: rows)
    draw()
  }

  func lines(color: Bool) -> [String] {
    var frame = TextCanvas(
      width: gutter + plot.width, height: plot.height + 2 + (chart.xLabel.isEmpty ? 0 : 1))
    for row in 0..<plot.height { frame.put("│", gutter - 1, row) }
    for tick in y.ticks where !extent.isEmpty {
      let row = Int(((1 - y.fraction(tick.value)) * Double(plot.height - 1)).rounded())
      frame.write(tick.label, gutter - 2 - CellWidth.of(tick.label), row)
      frame.put("┤", gutter - 1, row)
    }
    frame.put("└", gutter - 1, plot.height)
    for column in 0..<plot.width { frame.put("─", gutter + column, plot.height) }
    for tick in x.ticks where extent.x != nil {
      let column = gutter + Int(place(tick.value).rounded())
      frame.put("┬", column, plot.height)
      // Kept inside at the right; the gap between labels leaves room for it.
      let size = CellWidth.of(tick.label)
      frame.write(tick.label, min(column - (size - 1) / 2, frame.width - size), plot.height + 1)
    }
    let name = CellWidth.shortened(chart.xLabel, to: plot.width)
    frame.write(name, gutter + (plot.width - CellWidth.of(name)) / 2, plot.height + 2)
    for (row, cells) in plot.cells.enumerated() {
      for (column, cell) in cells.enumerated() where cell.character != " " {
        frame.put(cell.character, gutter + column, row, cell.color)
      }
    }
    if extent.isEmpty { frame.write("No values to show", gutter + 2, plot.height / 2) }
    let measure = CellWidth.shortened(chart.yLabel, to: frame.width - 1)
    return head.lines(color: color) + (measure.isEmpty ? [] : [" " + measure]) + frame.lines(color: color)
  }

  /// The column of a number, in columns of the plot.
  private func place(_ value: Double) -> Double {
    Double(inset) + x.fraction(value) * Double(plot.width - 1 - 2 * inset)
  }

  /// The place of a pair, in dots. Dot 1.5 is the middle of the first line.
  private func dot(_ px: Double, _ py: Double) -> (x: Int, y: Int) {
    let down = (1 - y.fraction(py)) * Double(plot.height - 1) * 4 + 1.5
    return (Int((place(px) * 2 + 0.5).rounded(.down)), Int(down.rounded(.down)))
  }

  private mutating func draw() {
    let styles = MarkStyle.styles(extent.marks)
    for (mark, style) in zip(extent.marks, styles) {
      if case .histogram(let histogram) = mark { draw(histogram, style) }
    }
    for (mark, style) in zip(extent.marks, styles) {
      guard case .line(let line) = mark else { continue }
      for piece in line.pieces {
        var count = 0
        let dots = piece.map { dot(line.x[$0], line.y[$0]) }
        let shows: (Int) -> Bool = {
          [true, $0 % 6 < 4, $0 % 3 == 0, $0 % 8 < 4 || $0 % 8 == 6][style.variant % 4]
        }
        for (from, to) in zip(dots, dots.dropFirst()) { plot.line(from, to, style.color, &count, shows) }
        if dots.count == 1 {
          plot.line((dots[0].x - 2, dots[0].y), (dots[0].x + 3, dots[0].y), style.color, &count) { _ in true }
        }
      }
    }
    for (mark, style) in zip(extent.marks, styles) {
      guard case .points(let points) = mark else { continue }
      for (px, py) in zip(points.x, points.y) where px.isPlottable && py.isPlottable {
        let (column, row) = (place(px), (1 - y.fraction(py)) * Double(plot.height - 1))
        plot.put(
          TextHead.points[style.variant % 4], Int(column.rounded()), Int(row.rounded()), style.color)
      }
    }
  }

  /// Columns of eighths, one or more an interval. Later histograms are drawn over earlier ones as outlines.
  private mutating func draw(_ histogram: Histogram, _ style: MarkStyle) {
    let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    let counts = histogram.counts(extent.edges)
    for column in 0..<plot.width {
      let value = x.low + (Double(column - inset) + 0.5) / Double(plot.width - 2 * inset) * (x.high - x.low)
      guard let edge = extent.edges.lastIndex(where: { $0 <= value }), counts.indices.contains(edge),
        counts[edge] > 0
      else { continue }
      // From the lower edge of the last line to the middle of the first, where the highest tick is.
      let share = y.fraction(Double(counts[edge]))
      let eighths = max(1, Int((share * (Double(plot.height) - 0.5) * 8).rounded()))
      let full = eighths / 8
      if style.variant > 0 {
        plot.put("▔", column, plot.height - max(full, 1), style.color)
        continue
      }
      for row in 0..<min(full, plot.height) { plot.put("█", column, plot.height - 1 - row, style.color) }
      if eighths % 8 > 0 && full < plot.height {
        plot.put(blocks[eighths % 8 - 1], column, plot.height - 1 - full, style.color)
      }
    }
  }
}
