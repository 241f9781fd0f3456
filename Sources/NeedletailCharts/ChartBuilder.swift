// ChartBuilder: the marks of a chart written between braces.

/// Collects the marks of a `Chart`; `if`, `switch` and `for` work inside.
@resultBuilder public enum ChartBuilder {
  public static func buildExpression(_ mark: Mark) -> [Mark] { [mark] }
  public static func buildExpression(_ marks: [Mark]) -> [Mark] { marks }
  public static func buildExpression(_ points: Points) -> [Mark] { [.points(points)] }
  public static func buildExpression(_ line: Line) -> [Mark] { [.line(line)] }
  public static func buildExpression(_ bars: Bars) -> [Mark] { [.bars(bars)] }
  public static func buildExpression(_ histogram: Histogram) -> [Mark] { [.histogram(histogram)] }
  public static func buildExpression(_ heatMap: HeatMap) -> [Mark] { [.heatMap(heatMap)] }
  public static func buildBlock(_ marks: [Mark]...) -> [Mark] { marks.flatMap { $0 } }
  public static func buildOptional(_ marks: [Mark]?) -> [Mark] { marks ?? [] }
  public static func buildEither(first marks: [Mark]) -> [Mark] { marks }
  public static func buildEither(second marks: [Mark]) -> [Mark] { marks }
  public static func buildArray(_ marks: [[Mark]]) -> [Mark] { marks.flatMap { $0 } }
}
