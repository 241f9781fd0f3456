// SVGMarks: points, lines, bars, histograms and heat maps as shapes, each with its numbers as a title.

extension SVGDrawing {
  /// Draws areas first, then lines, then points.
  mutating func drawMarks() {
    let marks = layout.extent.marks
    let bars = marks.indices.filter { if case .bars = marks[$0] { true } else { false } }
    for (i, mark) in marks.enumerated() {
      if case .bars(let values) = mark { draw(values, styles[i], bars.firstIndex(of: i)!, of: bars.count) }
      if case .histogram(let histogram) = mark { draw(histogram, styles[i]) }
      if case .heatMap(let map) = mark { draw(map) }
    }
    for (i, mark) in marks.enumerated() { if case .line(let line) = mark { draw(line, styles[i]) } }
    for (i, mark) in marks.enumerated() { if case .points(let points) = mark { draw(points, styles[i]) } }
  }

  private mutating func draw(_ points: Points, _ style: MarkStyle) {
    for (x, y) in zip(points.x, points.y) where x.isPlottable && y.isPlottable {
      let title = title(points.name, NumberText.value(x), y)
      out.shape("path", Self.symbol(layout.px(x), layout.py(y), style), title: title)
    }
  }

  private mutating func draw(_ line: Line, _ style: MarkStyle) {
    for piece in line.pieces {
      let places = piece.map { (layout.px(line.x[$0]), layout.py(line.y[$0])) }
      var path = ""
      if places.count == 1 {
        // A single value: a short stroke, so that it still looks like a line.
        path = "M\(Self.number(places[0].0 - 9)) \(Self.number(places[0].1))h18"
      } else {
        for (i, (x, y)) in places.enumerated() {
          path += (i == 0 ? "M" : "L") + "\(Self.number(x)) \(Self.number(y))"
        }
      }
      out.element("path", [("class", Self.lineClass(style)), ("d", path)])
    }
    for i in line.pieces.joined() {
      let place = [("cx", layout.px(line.x[i])), ("cy", layout.py(line.y[i]))]
      let attributes = [("class", "hit s\(style.color)")] + place.map { ($0, Self.number($1)) }
      out.shape(
        "circle", attributes + [("r", "6")], title: title(line.name, NumberText.value(line.x[i]), line.y[i]))
    }
  }

  private mutating func draw(_ bars: Bars, _ style: MarkStyle, _ index: Int, of count: Int) {
    var extent = layout.extent
    let group = layout.band * 0.74
    let width = group / Double(count)
    let labels = bars.values.filter { $0.isPlottable }.map { NumberText.value($0) }
    // All or none; below a bar they need room above the names.
    let lowest = bars.values.filter { $0.isPlottable }.min() ?? 0
    let showsNumbers =
      labels.allSatisfy { TextWidth.of($0, size: SVGLayout.tickSize) <= width + 6 }
      && (lowest >= 0 || layout.py(lowest) + 16 <= layout.bottom)
    for (place, value) in zip(extent.places(of: bars), bars.values) where value.isPlottable {
      let left = layout.px(Double(place + 1)) - group / 2 + Double(index) * width
      let (zero, end) = (layout.py(0), layout.py(value))
      let gap = min(width * 0.06, 2)
      let box = Self.box(left + gap, min(zero, end), left + width - gap, max(zero, end))
      out.shape(
        "rect", [("class", Self.areaClass(style))] + box,
        title: title(bars.name, layout.extent.columns[place], value))
      if showsNumbers {
        text(NumberText.value(value), left + width / 2, value < 0 ? end + 14 : end - 5, "quiet", "middle")
      }
    }
  }

  private mutating func draw(_ histogram: Histogram, _ style: MarkStyle) {
    let edges = layout.extent.edges
    for (i, count) in histogram.counts(edges).enumerated() where count > 0 {
      let (left, right) = (layout.px(edges[i]), layout.px(edges[i + 1]))
      let gap = min((right - left) * 0.05, 0.5)
      let box = Self.box(left + gap, layout.py(Double(count)), right - gap, layout.py(0))
      let interval = "\(NumberText.value(edges[i])) to \(NumberText.value(edges[i + 1]))"
      out.shape(
        "rect", [("class", Self.areaClass(style))] + box,
        title: title(histogram.name, interval, Double(count)))
    }
  }

  private mutating func draw(_ map: HeatMap) {
    guard !map.rows.isEmpty, !map.columns.isEmpty else { return }
    let high = (layout.bottom - layout.top) / Double(map.rows.count)
    let gap = min(1, min(layout.band, high) * 0.05)
    let shades = map.shades
    let widest =
      map.values.joined().filter { $0.isPlottable }
      .map { TextWidth.of(NumberText.value($0), size: SVGLayout.tickSize) }.max() ?? 0
    let showsNumbers = widest <= layout.band - 6 && high >= 16
    for (row, shades) in shades.enumerated() {
      for (column, shade) in shades.enumerated() {
        guard let shade else { continue }
        let level = Int((shade * Double(Palette.levels - 1)).rounded())
        let x = layout.left + Double(column) * layout.band
        let y = layout.top + Double(row) * high
        let number = NumberText.value(map.values[row][column])
        let share = map.shading == .shareOfRow ? " (\(NumberText.percent(shade)) of the row)" : ""
        out.shape(
          "rect",
          [("class", "h\(level)")]
            + Self.box(x + gap, y + gap, x + layout.band - gap, y + high - gap),
          title: "\(map.rows[row]), \(map.columns[column]): \(number)\(share)")
        if showsNumbers { text(number, x + layout.band / 2, y + high / 2 + 4, "i\(level) over", "middle") }
      }
    }
    drawScale()
  }

  private mutating func drawScale() {
    guard let scale = layout.scale else { return }
    let x = layout.right + 14
    let high = (layout.bottom - layout.top) / Double(Palette.levels)
    for level in 0..<Palette.levels {
      let y = layout.bottom - Double(level + 1) * high
      out.element(
        "rect", [("class", "h\(level)")] + Self.box(x, y, x + 12, y + high + (level == 0 ? 0 : 0.3)))
    }
    text(scale.high, x + 18, layout.top + 10, "quiet")
    text(scale.low, x + 18, layout.bottom, "quiet")
  }

  private func title(_ name: String, _ place: String, _ value: Double) -> String {
    (name.isEmpty ? "" : name + ", ") + place + ": " + NumberText.value(value)
  }

  static func lineClass(_ style: MarkStyle) -> String {
    "line s\(style.color)" + (style.variant % 4 == 0 ? "" : " dash\(style.variant % 4)")
  }

  static func areaClass(_ style: MarkStyle) -> String {
    "s\(style.color)" + ["", " tint", " hollow"][style.variant % 3]
  }

  static func box(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> [(String, String)] {
    [("x", left), ("y", top), ("width", max(0, right - left)), ("height", max(0, bottom - top))]
      .map { ($0, number($1)) }
  }

  /// A dot, square, triangle or diamond of about the same area.
  static func symbol(_ x: Double, _ y: Double, _ style: MarkStyle) -> [(String, String)] {
    let path: String
    switch style.variant % 4 {
    case 0: path = "M\(number(x - 4)) \(number(y))a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
    case 1: path = "M\(number(x - 3.6)) \(number(y - 3.6))h7.2v7.2h-7.2z"
    case 2: path = "M\(number(x)) \(number(y - 5))l4.8 8.4h-9.6z"
    default: path = "M\(number(x)) \(number(y - 5.2))l5.2 5.2l-5.2 5.2l-5.2 -5.2z"
    }
    return [("class", "s\(style.color)"), ("d", path)]
  }
}
