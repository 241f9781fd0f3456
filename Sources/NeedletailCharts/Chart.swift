// Chart: a title, two axes and what is drawn between them.

/// A chart as a value: what it says, not yet how it is drawn.
///
/// ```swift
/// let chart = Chart("Training and validation loss", x: "Epoch", y: "Loss") {
///   Points("Training loss", y: [0.68, 0.48, 0.31])
///   Line("Validation loss", y: [0.66, 0.43, 0.40])
/// }
/// try chart.svg().write(to: url)
/// print(chart.text(width: 80))
/// ```
///
/// Points, lines, bars and histograms can share a chart; a heat map fills one alone.
/// Where bars name the places along the horizontal axis, the first place is at the number 1.
public struct Chart: Sendable, Equatable {
  /// What the chart shows, in a few words.
  public var title: String
  /// What the horizontal axis counts; empty for none.
  public var xLabel: String
  /// What the vertical axis measures; empty for none.
  public var yLabel: String
  /// What is drawn, in the order of the legend. Bars lie behind lines, and lines behind points.
  public var marks: [Mark]
  /// Bounds beyond which the vertical axis adds no room of its own, for instance `0...1` for shares.
  public var yLimits: ClosedRange<Double>?
  /// Names of the places 1, 2, … along the horizontal axis of a drawing, for points and lines; bars bring their own.
  public var xNames: [String] = []

  /// Makes a chart from a list of marks.
  public init(
    _ title: String, x xLabel: String = "", y yLabel: String = "", yLimits: ClosedRange<Double>? = nil,
    marks: [Mark]
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.yLimits = yLimits
    self.marks = marks
  }

  /// Makes a chart from the marks in the braces.
  public init(
    _ title: String, x xLabel: String = "", y yLabel: String = "", yLimits: ClosedRange<Double>? = nil,
    @ChartBuilder _ marks: () -> [Mark]
  ) {
    self.init(title, x: xLabel, y: yLabel, yLimits: yLimits, marks: marks())
  }
}
