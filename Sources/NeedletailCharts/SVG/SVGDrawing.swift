// SVGDrawing: from a chart to the text of its drawing; frame, axes and legend.

extension Chart {
  /// The chart as a drawing of `width` by `height` pixels; it scales without loss.
  ///
  /// It is 240 by 180 pixels at least, and higher where a long legend or long names would leave no room.
  public func svg(width: Int = 640, height: Int = 440) -> SVG {
    var drawing = SVGDrawing(self, width: Double(width), height: Double(height))
    return SVG(text: drawing.draw())
  }
}

/// A drawing in the making.
struct SVGDrawing {
  let chart: Chart
  let layout: SVGLayout
  let styles: [MarkStyle]
  var out = Markup()

  init(_ chart: Chart, width: Double, height: Double) {
    self.chart = chart
    layout = SVGLayout(chart, width: width, height: height)
    styles = MarkStyle.styles(layout.extent.marks)
  }

  mutating func draw() -> String {
    drawFrame()
    drawMarks()
    let isHeatMap = !layout.extent.rows.isEmpty
    return Self.document(
      title: chart.title, summary: chart.summary, width: layout.width, height: layout.height,
      series: styles.count, heatMap: isHeatMap, body: out)
  }

  /// A whole drawing around what is in it: size, words for those who do not see it, and colours.
  /// - Parameter style: rules beside those that every drawing has.
  static func document(
    title: String, summary: String, width: Double, height: Double, series: Int = 0, heatMap: Bool = false,
    style: String = "", body: Markup
  ) -> String {
    let (width, height) = (number(width), number(height))
    // Names that differ between drawings, for pages with several of them.
    let id = "nc" + fingerprint(title + body.text)
    var head = Markup()
    head.group(
      "svg",
      [
        ("xmlns", "http://www.w3.org/2000/svg"), ("class", "nc"), ("role", "img"),
        ("aria-labelledby", "\(id)t \(id)d"), ("width", width), ("height", height),
        ("viewBox", "0 0 \(width) \(height)"),
      ]
    ) { svg in
      svg.element("title", [("id", id + "t")], title)
      svg.element("desc", [("id", id + "d")], summary)
      svg.raw("<style>\n" + StyleSheet.rules(series: series, heatMap: heatMap) + style + "</style>\n")
      svg.element("rect", [("class", "paper"), ("width", width), ("height", height)])
      svg.raw(body.text)
    }
    return head.text
  }

  private mutating func drawFrame() {
    for (i, line) in layout.title.enumerated() {
      text(line, SVGLayout.margin, SVGLayout.margin + 14 + Double(i) * 20, "title")
    }
    for entry in layout.legend { drawLegend(entry) }
    drawVerticalAxis()
    drawHorizontalAxis()
    let middle = (layout.top + layout.bottom) / 2
    if !chart.xLabel.isEmpty {
      let label = TextWidth.shortened(
        chart.xLabel, to: layout.right - layout.left, size: SVGLayout.nameSize)
      text(
        label, (layout.left + layout.right) / 2, layout.height - SVGLayout.margin, "name quiet", "middle")
    }
    if !chart.yLabel.isEmpty {
      let label = TextWidth.shortened(
        chart.yLabel, to: layout.bottom - layout.top, size: SVGLayout.nameSize)
      let x = SVGLayout.margin + 10
      out.element(
        "text",
        [
          ("class", "name quiet"), ("text-anchor", "middle"),
          ("transform", "translate(\(Self.number(x)) \(Self.number(middle))) rotate(-90)"),
        ], label)
    }
    if layout.extent.isEmpty {
      text("No values to show", (layout.left + layout.right) / 2, middle, "name quiet", "middle")
    }
  }

  private mutating func drawVerticalAxis() {
    let isHeatMap = !layout.extent.rows.isEmpty
    let room = layout.left - SVGLayout.margin - (chart.yLabel.isEmpty ? 0 : 20) - 6
    for tick in layout.y.ticks where !layout.extent.isEmpty {
      let y = layout.py(tick.value)
      if !isHeatMap { line(layout.left, y, layout.right, y, "grid") }
      let label = TextWidth.shortened(tick.label, to: room, size: SVGLayout.tickSize)
      text(label, layout.left - 8, y + 4, "quiet", "end")
    }
  }

  private mutating func drawHorizontalAxis() {
    guard layout.extent.rows.isEmpty else { return drawNames() }
    line(layout.left, layout.bottom, layout.right, layout.bottom, "axis")
    if layout.y.low < 0 && layout.y.high > 0 && !layout.extent.columns.isEmpty {
      line(layout.left, layout.py(0), layout.right, layout.py(0), "axis")
    }
    guard layout.extent.columns.isEmpty else { return drawNames() }
    for tick in layout.x.ticks where layout.extent.x != nil {
      let x = layout.px(tick.value)
      line(x, layout.bottom, x, layout.bottom + 4, "axis")
      text(tick.label, x, layout.bottom + 17, "quiet", "middle")
    }
  }

  private mutating func drawNames() {
    for tick in layout.x.ticks where !tick.label.isEmpty {
      let x = layout.px(tick.value)
      guard layout.isTurned else {
        text(tick.label, x, layout.bottom + 17, "quiet", "middle")
        continue
      }
      let room = min(120, (x - 2) / SVGLayout.cosine)
      out.element(
        "text",
        [
          ("class", "quiet turned"), ("text-anchor", "end"),
          (
            "transform",
            "translate(\(Self.number(x + 4)) \(Self.number(layout.bottom + 13))) rotate(-40)"
          ),
        ], TextWidth.shortened(tick.label, to: room, size: SVGLayout.tickSize))
    }
  }

  private mutating func drawLegend(_ entry: SVGLayout.LegendEntry) {
    let (x, y, style) = (entry.x, entry.y - 4.5, styles[entry.mark])
    switch layout.extent.marks[entry.mark] {
    case .points: out.element("path", Self.symbol(x + 12, y, style))
    case .line:
      out.element(
        "path", [("class", Self.lineClass(style)), ("d", "M\(Self.number(x)) \(Self.number(y))h24")])
    case .bars, .histogram, .heatMap:
      out.element("rect", [("class", Self.areaClass(style))] + Self.box(x + 5, y - 6, x + 19, y + 6))
    }
    text(entry.name, x + 30, entry.y, "name")
  }

  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ kind: String, _ anchor: String? = nil
  ) {
    guard !text.isEmpty else { return }
    let attributes = [("class", kind), ("x", Self.number(x)), ("y", Self.number(y))]
    out.element("text", attributes + (anchor.map { [("text-anchor", $0)] } ?? []), text)
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ kind: String) {
    let places = [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)]
    out.element("line", [("class", kind)] + places.map { ($0, Self.number($1)) })
  }

  /// A coordinate with at most two decimals.
  static func number(_ value: Double) -> String {
    let text = NumberText.trimmed(value, 2)
    return text.hasPrefix(NumberText.minus) ? "-" + text.dropFirst() : text
  }

  /// FNV-1a of a text, as ten letters and digits.
  private static func fingerprint(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(String(hash, radix: 36).suffix(10))
  }
}
