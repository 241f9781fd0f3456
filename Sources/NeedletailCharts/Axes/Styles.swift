// Styles: which colour and which shape each mark of a chart gets.

/// The look of a mark: its colour, and how it differs from the others of its kind without colour.
struct MarkStyle: Equatable {
  /// The number of its colour.
  let color: Int
  /// Its number among the marks of its kind: the shape of points, the dashes of a line, the filling of bars.
  let variant: Int

  /// The looks of `marks`, in their order.
  static func styles(_ marks: [Mark]) -> [MarkStyle] {
    var counts = [0, 0, 0]
    return marks.enumerated().map { i, mark in
      let kind: Int
      switch mark {
      case .points: kind = 0
      case .line: kind = 1
      case .bars, .histogram, .heatMap: kind = 2
      }
      counts[kind] += 1
      return MarkStyle(color: i % Palette.light.series.count, variant: counts[kind] - 1)
    }
  }
}
