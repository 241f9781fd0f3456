// Colours: enough contrast in both schemes, and apart for people who do not see some of them.

import Foundation
import Testing

@testable import NeedletailCharts

@Suite struct ChartsPaletteTests {
  static let palettes = [Palette.light, Palette.dark]

  @Test func contrastAgreesWithKnownValues() {
    #expect(abs(Contrast.ratio(Color("#000000"), Color("#ffffff")) - 21) < 1e-9)
    #expect(abs(Contrast.ratio(Color("#777777"), Color("#ffffff")) - 4.478) < 0.001)
    #expect(abs(Contrast.ratio(Color("#0072b2"), Color("#ffffff")) - 5.19) < 0.01)
  }

  @Test(arguments: palettes) func textCanBeRead(_ palette: Palette) {
    #expect(Contrast.ratio(palette.text, palette.background) >= 7)
    #expect(Contrast.ratio(palette.quiet, palette.background) >= 4.5)
    for level in 0..<Palette.levels {
      #expect(Contrast.ratio(palette.ink(level), palette.shade(level)) >= 4.5, "level \(level)")
    }
  }

  @Test(arguments: palettes) func shapesCanBeSeen(_ palette: Palette) {
    #expect(palette.series.count == Palette.light.series.count)
    for color in palette.series + [palette.axis] {
      #expect(Contrast.ratio(color, palette.background) >= 3, "\(color)")
    }
  }

  @Test(arguments: palettes) func shadesGoOneWay(_ palette: Palette) {
    let contrasts = (0..<Palette.levels).map { Contrast.ratio(palette.shade($0), palette.background) }
    #expect(zip(contrasts, contrasts.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// The colours stay apart for protan, deutan and tritan vision (Machado, Oliveira, Fernandes 2009,
  /// full strength, in linear light), by at least 14 in CIE 1976 ΔE; 2.3 is just noticeable.
  @Test(arguments: palettes) func coloursStayApartForTheColourBlind(_ palette: Palette) {
    let kinds: [[[Double]]] = [
      [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
      [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
      [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
      [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ]
    for kind in kinds {
      let seen = palette.series.map { Self.lab($0, kind) }
      for i in 0..<seen.count {
        for j in 0..<i {
          let distance = zip(seen[i], seen[j]).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
          #expect(distance > 14, "colours \(j) and \(i): \(distance)")
        }
      }
    }
  }

  static func lab(_ color: Color, _ vision: [[Double]]) -> [Double] {
    let linear = color.parts.map { part -> Double in
      let c = Double(part) / 255
      return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
    }
    func times(_ m: [[Double]], _ v: [Double]) -> [Double] {
      m.map { zip($0, v).map { $0 * $1 }.reduce(0, +) }
    }
    let seen = times(vision, linear).map { min(max($0, 0), 1) }
    let xyz = times(
      [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], seen)
    let f = zip(xyz, [0.9505, 1, 1.089]).map { v, w in
      v / w > 0.008856 ? cbrt(v / w) : 7.787 * v / w + 16.0 / 116
    }
    return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
  }

  @Test func everyColourOfTheTerminalShowsOnBlackAndWhite() {
    // xterm's 256 colours: a cube of six levels, then greys.
    for code in TextCanvas.colors {
      let levels = [0, 95, 135, 175, 215, 255]
      let grey = 8 + (code - 232) * 10
      let color =
        code < 232
        ? Color(
          red: levels[(code - 16) / 36], green: levels[(code - 16) / 6 % 6], blue: levels[(code - 16) % 6])
        : Color(red: grey, green: grey, blue: grey)
      #expect(Contrast.ratio(color, Color("#000000")) >= 3, "\(code)")
      #expect(Contrast.ratio(color, Color("#ffffff")) >= 3, "\(code)")
    }
  }
}
