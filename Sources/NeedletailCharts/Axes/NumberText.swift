// NumberText: numbers as people read them, without locale or formatting library.

enum NumberText {
  static let minus = "\u{2212}"

  /// A number with a fixed count of decimals, with a true minus sign and none before zero.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return special(value) }
    let scaled = Ticks.scaled(value.magnitude, decimals).rounded()
    guard scaled < 9e15 else { return (value < 0 ? minus : "") + "\(value.magnitude)" }
    var digits = String(Int(scaled))
    if decimals > 0 {
      digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return (value < 0 && scaled != 0 ? minus : "") + digits
  }

  /// As `fixed`, without zeros at the end.
  static func trimmed(_ value: Double, _ decimals: Int) -> String {
    var text = fixed(value, decimals)
    guard text.contains(".") else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// A measured value with about four digits after the point; large whole numbers in groups of three.
  static func value(_ value: Double) -> String {
    let size = value.magnitude
    if !value.isFinite { return special(value) }
    if value == value.rounded() && size < 1e15 { return grouped(fixed(value, 0)) }
    if size >= 1e15 || size < 0.0005 { return scientific(value, 3) }
    return size >= 10_000 ? grouped(fixed(value, 0)) : trimmed(value, size >= 1000 ? 1 : 4)
  }

  /// A share as a percentage with one decimal: `85.6 %`.
  static func percent(_ share: Double) -> String { trimmed(share * 100, 1) + " %" }

  /// The labels of ticks: equal decimals, one unit (k, M, G, T) for all, none twice.
  static func labels(_ ticks: Ticks) -> [String] {
    let largest = ticks.values.reduce(0) { max($0, $1.magnitude) }
    if ticks.exponent < -5 || largest >= 1e15 {
      let digits = Ticks.exponent(of: largest) - ticks.exponent
      if digits <= 12 { return ticks.values.map { $0 == 0 ? "0" : power($0, of: largest, digits) } }
    }
    for (exponent, unit) in [(12, "T"), (9, "G"), (6, "M"), (3, "k")]
    where largest >= max(10_000, Ticks.scaled(1, exponent)) && exponent - ticks.exponent <= 2 {
      return ticks.values.map {
        $0 == 0 ? "0" : fixed(Ticks.scaled($0, -exponent), max(0, exponent - ticks.exponent)) + unit
      }
    }
    return ticks.values.map { fixed($0, max(0, -ticks.exponent)) }
  }

  private static func special(_ value: Double) -> String {
    value.isNaN ? "not a number" : value < 0 ? minus + "infinity" : "infinity"
  }

  /// `2.5e−7`, with the exponent that `largest` has.
  private static func power(_ value: Double, of largest: Double, _ decimals: Int) -> String {
    let exponent = Ticks.exponent(of: largest)
    return fixed(Ticks.scaled(value, -exponent), decimals) + "e" + fixed(Double(exponent), 0)
  }

  private static func scientific(_ value: Double, _ digits: Int) -> String {
    var exponent = Ticks.exponent(of: value.magnitude)
    // 9.9999 rounds up to 10: the next power.
    let rounded = Ticks.scaled(value.magnitude, digits - 1 - exponent).rounded()
    if rounded >= Ticks.scaled(1, digits) { exponent += 1 }
    return trimmed(Ticks.scaled(value, -exponent), digits - 1) + "e" + fixed(Double(exponent), 0)
  }

  private static func grouped(_ whole: String) -> String {
    let digits = whole.hasPrefix(minus) ? whole.dropFirst() : whole[...]
    guard digits.count > 4, digits.allSatisfy({ $0.isNumber }) else { return whole }
    var text = whole.hasPrefix(minus) ? minus : ""
    for (i, digit) in digits.enumerated() {
      if i > 0 && (digits.count - i) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }
}
