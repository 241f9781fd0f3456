// StyleSheet: the one style sheet that every drawing carries.

enum StyleSheet {
  static let fonts =
    #"system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif"#

  /// The rules of a drawing with `series` coloured series, and the shades of a heat map if it has one.
  /// Written out for both schemes, because programs that draw SVG files seldom know CSS variables.
  static func rules(series: Int, heatMap: Bool) -> String {
    """
    .nc text{font-family:\(fonts);font-size:12px}
    .nc .name{font-size:12.5px}.nc .title{font-size:15px;font-weight:600}
    .nc .line{stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}
    .nc .dash1{stroke-dasharray:7 5}.nc .dash2{stroke-dasharray:.1 5}.nc .dash3{stroke-dasharray:9 5 .1 5}
    .nc .tint{fill-opacity:.3}.nc .tint,.nc .hollow{stroke-width:1.5}.nc .hollow{fill-opacity:0}
    .nc .hit{fill-opacity:0;stroke:none}.nc .hit:hover{fill-opacity:.45}
    \(colors(.light, series, heatMap))@media (prefers-color-scheme:dark){
    \(colors(.dark, series, heatMap))}

    """
  }

  private static func colors(_ palette: Palette, _ series: Int, _ heatMap: Bool) -> String {
    var rules = """
      .nc .paper{fill:\(palette.background.hex)}.nc text{fill:\(palette.text.hex)}
      .nc .quiet{fill:\(palette.quiet.hex)}.nc .axis{stroke:\(palette.axis.hex)}.nc .grid{stroke:\(palette.grid.hex)}

      """
    for i in 0..<min(series, palette.series.count) {
      let hex = palette.series[i].hex
      rules += ".nc .s\(i){fill:\(hex)}.nc .line.s\(i){stroke:\(hex);fill:none}"
      rules += ".nc .tint.s\(i),.nc .hollow.s\(i){stroke:\(hex)}\n"
    }
    if heatMap {
      for level in 0..<Palette.levels {
        let (shade, ink) = (palette.shade(level).hex, palette.ink(level).hex)
        rules += ".nc .h\(level){fill:\(shade)}.nc .i\(level){fill:\(ink)}\n"
      }
    }
    return rules
  }
}
