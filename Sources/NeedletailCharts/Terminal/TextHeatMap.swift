// TextHeatMap: a heat map in characters: shades, and the numbers where there is room.

struct TextHeatMap {
  private let chart: Chart
  private let map: HeatMap
  private let width: Int

  init(_ chart: Chart, _ map: HeatMap, width: Int) {
    self.chart = chart
    self.map = map
    self.width = width
  }

  func lines(color: Bool) -> [String] {
    let names = map.rows.map { CellWidth.shortened($0, to: max(width / 4, 4)) }
    let gutter = (names.map { CellWidth.of($0) }.max() ?? 0) + 3
    let numbers = map.values.map { $0.map { $0.isPlottable ? NumberText.value($0) : "" } }
    let widest = numbers.joined().map { CellWidth.of($0) }.max() ?? 0
    let count = max(map.columns.count, 1)
    // Three signs of shade and a blank before the number; without numbers two signs.
    let showsNumbers = (widest + 5) * count <= width - gutter
    let longest = map.columns.map { CellWidth.of($0) }.max() ?? 0
    let most = max((width - gutter) / count, 1)
    let cell = showsNumbers ? min(max(widest + 5, longest + 2), most) : min(2, most)

    var out = TextHead.canvas(chart, Extent(chart), width: width).lines(color: color)
    let across = CellWidth.shortened(chart.xLabel, to: width - gutter)
    if !across.isEmpty { out.append(String(repeating: " ", count: gutter) + across) }
    var head = TextCanvas(width: width, height: 1)
    if showsNumbers {
      for (i, name) in map.columns.enumerated() {
        head.write(CellWidth.shortened(name, to: cell - 1), gutter + i * cell, 0)
      }
      out += head.lines(color: color)
    }
    for (row, shades) in map.shades.enumerated() {
      var line = TextCanvas(width: width, height: 1)
      line.write(names[row], gutter - 2 - CellWidth.of(names[row]), 0)
      for (column, shade) in shades.enumerated() {
        guard let shade else { continue }
        let sign = [Character("·"), "░", "▒", "▓", "█"][min(4, Int(shade * 5))]
        let start = gutter + column * cell
        for i in 0..<min(showsNumbers ? 3 : 2, cell) { line.put(sign, start + i, 0, 0) }
        if showsNumbers { line.write(numbers[row][column], start + 4, 0) }
      }
      out += line.lines(color: color)
    }
    let (low, high) = map.shadeRange
    let ends =
      map.shading == .shareOfRow
      ? ("0 %", "100 % of a row") : (NumberText.value(low), NumberText.value(high))
    let down = chart.yLabel.isEmpty ? "" : "rows: \(chart.yLabel); "
    out.append(" " + CellWidth.shortened("\(down)shades: \(ends.0) ·░▒▓█ \(ends.1)", to: width - 1))
    return out
  }
}
