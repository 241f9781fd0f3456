// Mark: one of the kinds of things that a chart can draw.

/// Something drawn in a chart.
public enum Mark: Sendable, Equatable {
  case points(Points)
  case line(Line)
  case bars(Bars)
  case histogram(Histogram)
  case heatMap(HeatMap)

  /// What the legend calls it; empty for no entry.
  public var name: String {
    switch self {
    case .points(let points): points.name
    case .line(let line): line.name
    case .bars(let bars): bars.name
    case .histogram(let histogram): histogram.name
    case .heatMap: ""
    }
  }
}

extension Double {
  /// Whether a chart can place this number; the others are gaps. Bounded, so that differences stay finite.
  var isPlottable: Bool { isFinite && magnitude < 1e300 }
}
