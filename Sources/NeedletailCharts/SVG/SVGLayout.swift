// SVGLayout: where everything of a drawing goes.

/// The places of a drawing's parts, in pixels.
struct SVGLayout {
  static let margin = 14.0
  static let tickSize = 12.0
  static let nameSize = 12.5
  static let titleSize = 15.0
  /// Room at both ends of a horizontal axis of numbers, so that marks keep off the edges.
  static let inset = 10.0
  /// The smallest height of a plot.
  static let least = 70.0
  /// The sine and cosine of the angle at which long names stand.
  static let (sine, cosine) = (0.6428, 0.766)

  struct LegendEntry {
    let mark: Int
    let name: String
    let x: Double
    let y: Double
  }

  let width: Double
  /// At least as much as legend and names need beside a plot of some height.
  private(set) var height: Double
  let extent: Extent
  private(set) var title: [String] = []
  private(set) var legend: [LegendEntry] = []
  private(set) var x: Axis
  private(set) var y: Axis
  /// The sides of the plot.
  private(set) var left = 0.0
  private(set) var right = 0.0
  private(set) var top = 0.0
  private(set) var bottom = 0.0
  /// Whether the names along the horizontal axis stand at an angle.
  private(set) var isTurned = false
  private(set) var inset = 0.0
  private(set) var scale: HeatMapScale?

  init(_ chart: Chart, width: Double, height: Double) {
    (self.width, self.height) = (max(width, 240), max(height, 180))
    extent = Extent(chart)
    x = Axis(names: [])
    y = Axis(names: [])
    let room = self.width - 2 * Self.margin
    title = TextWidth.wrapped(chart.title, to: room, size: Self.titleSize * 1.1, most: 2)
    top = Self.margin + Double(title.count) * 20
    placeLegend(room)
    top += 10
    placePlot(chart)
  }

  /// The place of a number along the axes.
  func px(_ value: Double) -> Double { left + inset + x.fraction(value) * (right - left - 2 * inset) }
  func py(_ value: Double) -> Double {
    extent.rows.isEmpty
      ? bottom - y.fraction(value) * (bottom - top) : top + y.fraction(value) * (bottom - top)
  }
  /// The width of one named place.
  var band: Double { (right - left) / (x.high - x.low) }

  private mutating func placeLegend(_ room: Double) {
    var along = Self.margin
    for (i, mark) in extent.marks.enumerated() where !mark.name.isEmpty {
      let name = TextWidth.shortened(
        String(mark.name.map { $0.isNewline ? " " : $0 }), to: room - 30, size: Self.nameSize)
      let needed = 30 + TextWidth.of(name, size: Self.nameSize)
      if along + needed > width - Self.margin && along > Self.margin {
        along = Self.margin
        top += 20
      }
      legend.append(LegendEntry(mark: i, name: name, x: along, y: top + 14))
      along += needed + 18
    }
    if !legend.isEmpty { top += 20 }
  }

  private mutating func placePlot(_ chart: Chart) {
    let below = chart.xLabel.isEmpty ? 0.0 : 20
    height = max(height, top + Self.least + Self.margin + below + 18)
    bottom = height - Self.margin - below - 18
    y = verticalAxis()
    right = width - Self.margin - 8
    if case .heatMap(let map)? = extent.marks.first {
      scale = HeatMapScale(map)
      right -= 28 + scale!.labelWidth
    }
    left = verticalAxisRoom(chart)
    if extent.columns.isEmpty {
      inset = Self.inset
      x = horizontalAxis()
      return
    }
    x = Axis(names: extent.columns, reaching: extent.x)
    let widest = extent.columns.map { TextWidth.of($0, size: Self.tickSize) }.max() ?? 0
    if widest > band - 8 {
      // Short names that do not fit because there are many are thinned, long names are turned.
      isTurned = widest > 36
      if isTurned {
        let depth = min(widest, 120) * Self.sine
        height = max(height, height + Self.least - (bottom - depth - top))
        bottom = height - Self.margin - below - 18 - depth
      }
      y = verticalAxis()
      left = max(left, verticalAxisRoom(chart))
      x = Axis(names: extent.columns, reaching: extent.x)
      x.thin(right - left, isTurned ? 18 : 8) { isTurned ? 0 : TextWidth.of($0, size: Self.tickSize) }
    }
  }

  private func verticalAxis() -> Axis {
    if !extent.rows.isEmpty {
      var axis = Axis(names: extent.rows)
      axis.thin(bottom - top, 2) { _ in Self.tickSize }
      return axis
    }
    let count = min(11, Int((bottom - top) / 38) + 1)
    return Axis(extent.y ?? (0, 1), atMost: count, whole: extent.y != nil && extent.wholeY)
  }

  private func horizontalAxis() -> Axis {
    let length = right - left - 2 * inset
    return Axis(
      extent.x ?? (0, 1), atMost: min(13, Int(length / 27) + 1), whole: extent.x != nil && extent.wholeX,
      length: length, gap: 10
    ) { TextWidth.of($0, size: Self.tickSize) }
  }

  private func verticalAxisRoom(_ chart: Chart) -> Double {
    let widest = y.ticks.map { TextWidth.of($0.label, size: Self.tickSize) }.max() ?? 0
    return Self.margin + (chart.yLabel.isEmpty ? 0 : 20) + min(widest, width * 0.3) + 8
  }
}

/// The strip beside a heat map that says what its shades mean.
struct HeatMapScale {
  let low: String
  let high: String

  init(_ map: HeatMap) {
    let (from, to) = map.shadeRange
    if map.shading == .shareOfRow {
      (low, high) = ("0 %", "100 %")
    } else {
      (low, high) = (NumberText.value(from), NumberText.value(to))
    }
  }

  var labelWidth: Double {
    max(
      TextWidth.of(low, size: SVGLayout.tickSize), TextWidth.of(high, size: SVGLayout.tickSize))
  }
}
