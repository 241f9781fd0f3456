// Contrast: how well two colours can be told apart, by WCAG 2.

enum Contrast {
  /// The contrast of two colours, from 1 (none) to 21 (black on white).
  static func ratio(_ a: Color, _ b: Color) -> Double {
    let (la, lb) = (luminance(a), luminance(b))
    return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
  }

  private static func luminance(_ color: Color) -> Double {
    let light = color.parts.map { linear(Double($0) / 255) }
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
  }

  /// The sRGB curve, ((c + 0.055) / 1.055)^2.4, as the fifth root of the twelfth power: the same on every system.
  private static func linear(_ c: Double) -> Double {
    if c <= 0.04045 { return c / 12.92 }
    let base = (c + 0.055) / 1.055
    let power = (0..<11).reduce(base) { p, _ in p * base }
    var root = base
    for _ in 0..<60 { root -= (root * root * root * root * root - power) / (5 * root * root * root * root) }
    return root
  }
}
