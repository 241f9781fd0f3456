// Summary: a chart in words, for those who cannot see it.

extension Chart {
  /// What the chart shows, in a few sentences with its main numbers. Drawings carry it as their description.
  public var summary: String {
    let sentences = marks.compactMap { mark -> String? in
      let name = mark.name.isEmpty ? "" : mark.name + ": "
      switch mark {
      case .points(let points): return name + Self.course(points.x, points.y, "points")
      case .line(let line): return name + Self.course(line.x, line.y, "values on a line")
      case .bars(let bars):
        return name
          + zip(bars.categories, bars.values).map { "\($0) \(NumberText.value($1))" }.joined(separator: ", ")
      case .histogram(let histogram): return name + Self.spread(histogram.values)
      case .heatMap(let map):
        return "\(map.rows.count) rows by \(map.columns.count) columns of numbers"
      }
    }
    let axes = [xLabel, yLabel].filter { !$0.isEmpty }
    let about = axes.count == 2 ? ["\(yLabel) by \(xLabel)"] : []
    return (about + sentences).map { $0 + "." }.joined(separator: " ")
  }

  private static func course(_ xs: [Double], _ ys: [Double], _ what: String) -> String {
    let pairs = zip(xs, ys).filter { $0.0.isPlottable && $0.1.isPlottable }
    guard let first = pairs.first, let last = pairs.last, let low = pairs.min(by: { $0.1 < $1.1 }),
      let high = pairs.max(by: { $0.1 < $1.1 })
    else { return "no values" }
    func at(_ pair: (Double, Double)) -> String {
      "\(NumberText.value(pair.1)) at \(NumberText.value(pair.0))"
    }
    if pairs.count == 1 { return at(first) }
    return
      "\(pairs.count) \(what), first \(at(first)), last \(at(last)), lowest \(at(low)), highest \(at(high))"
  }

  private static func spread(_ values: [Double]) -> String {
    let sorted = values.filter { $0.isPlottable }.sorted()
    guard let low = sorted.first, let high = sorted.last else { return "no values" }
    return "\(sorted.count) values from \(NumberText.value(low)) to \(NumberText.value(high)),"
      + " median \(NumberText.value(sorted[sorted.count / 2]))"
  }
}
