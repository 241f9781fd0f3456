// Extent: which numbers and categories a chart's axes have to cover.

/// What the marks of a chart reach.
struct Extent {
  /// The marks that are drawn: a heat map alone, or all.
  let marks: [Mark]
  /// Names of places along the axis, where it has names and not numbers; the first is at the number 1.
  var columns: [String] = []
  var rows: [String] = []
  /// Smallest and largest number, if there is any.
  var x: (low: Double, high: Double)?
  var y: (low: Double, high: Double)?
  /// Whether only whole numbers occur.
  var wholeX = true
  /// Whether the vertical axis counts things.
  var wholeY = true
  /// The limits of the histograms' intervals.
  var edges: [Double] = []

  init(_ chart: Chart) {
    let map = chart.marks.first { if case .heatMap = $0 { true } else { false } }
    marks = map.map { [$0] } ?? chart.marks
    columns = chart.xNames
    edges = Histogram.edges(
      marks.compactMap { if case .histogram(let histogram) = $0 { histogram } else { nil } })
    for mark in marks {
      switch mark {
      case .points(let points): add(points.x, points.y)
      case .line(let line): add(line.x, line.y)
      case .bars(let bars):
        _ = places(of: bars)
        addHeights([0] + bars.values)
        wholeY = wholeY && bars.values.allSatisfy { !$0.isPlottable || $0 == $0.rounded() }
      case .histogram(let histogram):
        for edge in edges { addX(edge) }
        addHeights([0] + histogram.counts(edges).map { Double($0) })
      case .heatMap(let map):
        columns = map.columns
        rows = map.rows
      }
    }
    if let limits = chart.yLimits, let (low, high) = y {
      let (wideLow, wideHigh) = Ticks.widened(low, high)
      y = (max(wideLow, min(limits.lowerBound, low)), min(wideHigh, max(limits.upperBound, high)))
    }
  }

  /// Whether there is something to see.
  var isEmpty: Bool { y == nil && rows.isEmpty }

  /// The position in `columns` of each bar: that of the category of the same name, or a new one.
  mutating func places(of bars: Bars) -> [Int] {
    var taken: Set<Int> = []
    return bars.categories.map { name in
      var place = columns.indices.first { columns[$0] == name && !taken.contains($0) }
      if place == nil {
        columns.append(name)
        place = columns.count - 1
      }
      taken.insert(place!)
      return place!
    }
  }

  private mutating func add(_ xs: [Double], _ ys: [Double]) {
    wholeY = false
    for x in xs where x.isPlottable {
      addX(x)
      wholeX = wholeX && x == x.rounded()
    }
    addHeights(zip(xs, ys).filter { $0.0.isPlottable }.map { $0.1 })
  }

  private mutating func addX(_ value: Double) {
    x = x.map { (min($0.low, value), max($0.high, value)) } ?? (value, value)
    wholeX = wholeX && value == value.rounded()
  }

  private mutating func addHeights(_ values: [Double]) {
    for value in values where value.isPlottable {
      y = y.map { (min($0.low, value), max($0.high, value)) } ?? (value, value)
    }
  }
}
