// TextBars: bars on their side, in characters, each with its number.

/// One group of lines a category, one line a series.
struct TextBars {
  private let chart: Chart
  private let extent: Extent
  private let width: Int
  private let styles: [MarkStyle]

  init(_ chart: Chart, _ extent: Extent, width: Int) {
    self.chart = chart
    self.extent = extent
    self.width = width
    styles = MarkStyle.styles(extent.marks)
  }

  /// The character that bars of a style consist of.
  static func filling(_ style: MarkStyle) -> Character { ["█", "▒", "░"][style.variant % 3] }

  func lines(color: Bool) -> [String] {
    let rows = numbers()
    let names = extent.columns.map { CellWidth.shortened($0, to: max(width / 3, 6)) }
    let gutter = (names.map { CellWidth.of($0) }.max() ?? 0) + 2
    let labels = rows.joined().compactMap { $0.value.map(NumberText.value) }
    let room = max(width - gutter - 2 - (labels.map { CellWidth.of($0) }.max() ?? 0), 4)
    let values = rows.joined().compactMap { $0.value }
    let (low, high) = (min(values.min() ?? 0, 0), max(values.max() ?? 0, 0))
    let scale = high > low ? Double(room) / (high - low) : 0
    let zero = Int((-low * scale).rounded(.up))
    var lines = TextHead.canvas(chart, extent, width: width).lines(color: color)
    for (place, row) in rows.enumerated() {
      for (i, entry) in row.enumerated() {
        var line = TextCanvas(width: width, height: 1)
        if i == 0 { line.write(names[place], gutter - 1 - CellWidth.of(names[place]), 0) }
        line.put(i == 0 ? "┤" : "│", gutter + zero, 0)
        if let value = entry.value {
          draw(value, styles[entry.mark], extent.marks[entry.mark], scale, gutter + zero, &line)
        }
        lines += line.lines(color: color)
      }
      if extent.marks.count > 1 && place < rows.count - 1 { lines.append("") }
    }
    if !chart.yLabel.isEmpty {
      let name = CellWidth.shortened(chart.yLabel, to: width - gutter - 2)
      lines.append(String(repeating: " ", count: gutter + 1) + name)
    }
    return lines
  }

  private func draw(
    _ value: Double, _ style: MarkStyle, _ mark: Mark, _ scale: Double, _ axis: Int, _ line: inout TextCanvas
  ) {
    let eighths = Int((value.magnitude * scale * 8).rounded())
    let label = NumberText.value(value)
    var end = axis + 1
    if case .bars = mark {
      let filling = Self.filling(style)
      let whole = style.variant % 3 == 0 ? eighths / 8 : (eighths + 4) / 8
      for i in 0..<whole { line.put(filling, value < 0 ? axis - 1 - i : axis + 1 + i, 0, style.color) }
      end += value < 0 ? 0 : whole
      if value >= 0 && style.variant % 3 == 0 && eighths % 8 > 0 {
        line.put(["▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8 - 1], end, 0, style.color)
        end += 1
      }
    } else {
      let column = axis + (value < 0 ? -1 : 1) * max(1, (eighths + 4) / 8)
      line.put(TextHead.points[style.variant % 4], column, 0, style.color)
      end = max(axis, column) + 1
    }
    line.write(label, min(end + 1, width - CellWidth.of(label)), 0)
  }

  /// For each category the number of each mark, those of points and lines by their place.
  private func numbers() -> [[(mark: Int, value: Double?)]] {
    var rows: [[(mark: Int, value: Double?)]] = extent.columns.map { _ in [] }
    for (i, mark) in extent.marks.enumerated() {
      var column = [Double?](repeating: nil, count: extent.columns.count)
      func set(_ place: Int, _ value: Double) {
        if column.indices.contains(place) && value.isPlottable { column[place] = value }
      }
      switch mark {
      case .bars(let bars):
        var extent = extent
        for (place, value) in zip(extent.places(of: bars), bars.values) { set(place, value) }
      case .points(let points):
        for (x, y) in zip(points.x, points.y) where x == x.rounded() && x.magnitude < 1e6 {
          set(Int(x) - 1, y)
        }
      case .line(let line):
        for (x, y) in zip(line.x, line.y) where x == x.rounded() && x.magnitude < 1e6 { set(Int(x) - 1, y) }
      case .histogram, .heatMap: continue
      }
      for (place, value) in column.enumerated() { rows[place].append((i, value)) }
    }
    return rows
  }
}
