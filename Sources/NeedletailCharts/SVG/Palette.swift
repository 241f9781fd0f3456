// Palette: the colours of the drawings, for light and dark backgrounds.

/// A colour of the sRGB space.
struct Color: Equatable {
  let hex: String

  init(_ hex: String) { self.hex = hex }

  init(red: Int, green: Int, blue: Int) {
    let digits = Array("0123456789abcdef")
    hex = "#" + String([red, green, blue].flatMap { [digits[$0 / 16], digits[$0 % 16]] })
  }

  /// Red, green and blue from 0 to 255.
  var parts: [Int] {
    let number = Int(hex.dropFirst(), radix: 16) ?? 0
    return [number >> 16, number >> 8 & 255, number & 255]
  }

  /// The colour part of the way to another, channel by channel.
  func mixed(with other: Color, _ share: Double) -> Color {
    let mix = zip(parts, other.parts).map { Int((Double($0) + Double($1 - $0) * share).rounded()) }
    return Color(red: mix[0], green: mix[1], blue: mix[2])
  }
}

/// One set of colours. The series follow Okabe and Ito's colours, which stay apart for people with any kind of
/// colour blindness, made darker or lighter where the background asks for it: at least 3:1 for shapes, and
/// 4.5:1 for text (WCAG 2).
struct Palette {
  let background: Color
  let text: Color
  /// Labels of ticks and axes.
  let quiet: Color
  let axis: Color
  let grid: Color
  let series: [Color]
  /// The ends and the middle of the shades of a heat map.
  let shades: [Color]

  static let light = Palette(
    background: Color("#ffffff"), text: Color("#1b1f24"), quiet: Color("#545c66"), axis: Color("#7d8590"),
    grid: Color("#e4e7eb"),
    series: ["#0072b2", "#d55e00", "#04a959", "#b25684", "#8d4f10", "#484f5a"].map { Color($0) },
    shades: ["#edf4fb", "#5ba3d6", "#08386b"].map { Color($0) })

  static let dark = Palette(
    background: Color("#15181d"), text: Color("#e8ecf1"), quiet: Color("#a6afba"), axis: Color("#7a838f"),
    grid: Color("#2a3038"),
    series: ["#56b4e9", "#f0803c", "#4be3a0", "#d790b4", "#f0e442", "#d5dbe6"].map { Color($0) },
    shades: ["#1c2a38", "#2f7fb8", "#c9e6fb"].map { Color($0) })

  /// How many shades a heat map has.
  static let levels = 11

  /// The shade of a level.
  func shade(_ level: Int) -> Color {
    let place = Double(level) / Double(Self.levels - 1) * 2
    return place <= 1 ? shades[0].mixed(with: shades[1], place) : shades[1].mixed(with: shades[2], place - 1)
  }

  /// Black or white, whichever is easier to read on the shade of a level.
  func ink(_ level: Int) -> Color {
    let (black, white) = (Color("#000000"), Color("#ffffff"))
    let shade = shade(level)
    return Contrast.ratio(black, shade) >= Contrast.ratio(white, shade) ? black : white
  }
}
