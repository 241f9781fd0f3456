// ProgressLine: the texts of a progress bar, as Keras on TensorFlow 2 writes them.

enum ProgressLine {
  /// `157/157 [==============================] - 0s 553us/step - loss: 0.6819 - acc: 0.5541`
  static func finished(_ steps: Int, elapsed: Double, _ logs: Logs, bar: Bool = true) -> String {
    let drawing = bar ? " [\(String(repeating: "=", count: 30))]" : ""
    let step = step(elapsed / Double(max(steps, 1)))
    return "\(steps)/\(steps)\(drawing) - \(Int(elapsed.rounded()))s \(step)/step\(numbers(logs))"
  }

  /// ` 32/157 [=====>........................] - ETA: 12s - loss: 0.6819`, on one line of the terminal: where
  /// that is narrow, first the bar gives way, then the last numbers, and the time left at the very last.
  static func running(_ done: Int, of steps: Int, elapsed: Double, _ logs: Logs, width: Int) -> String {
    let count = String(repeating: " ", count: String(steps).count - String(done).count) + "\(done)/\(steps)"
    let left = " - ETA: \(clock(elapsed / Double(max(done, 1)) * Double(steps - done)))"
    // A line that fills the last column would wrap.
    let room = max(1, width - 1)
    var numbers = logs.entries.map(text)
    func rest(_ bar: Int) -> Int {
      room - count.count - 3 - bar - left.count - numbers.reduce(0) { $0 + $1.count }
    }
    while !numbers.isEmpty, rest(10) < 0 { numbers.removeLast() }
    let bar = drawing(done, of: steps, width: min(30, max(10, rest(0))))
    return String("\(count) [\(bar)]\(left)\(numbers.joined())".prefix(room))
  }

  /// `====>.....`
  private static func drawing(_ done: Int, of steps: Int, width: Int) -> String {
    let filled = width * done / max(steps, 1)
    guard filled < width else { return String(repeating: "=", count: width) }
    return String(repeating: "=", count: max(0, filled - 1)) + (filled > 0 ? ">" : "")
      + String(repeating: ".", count: width - filled)
  }

  /// Whole seconds, milliseconds or microseconds.
  private static func step(_ seconds: Double) -> String {
    if seconds >= 1 { return "\(Int(seconds.rounded()))s" }
    if seconds >= 1e-3 { return "\(Int((seconds * 1e3).rounded()))ms" }
    return "\(Int((seconds * 1e6).rounded()))us"
  }

  /// 42s, 1:05 or 2:03:04.
  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    if whole >= 3600 { return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))" }
    return whole >= 60 ? "\(whole / 60):\(two(whole % 60))" : "\(whole)s"
  }

  private static func numbers(_ logs: Logs) -> String {
    logs.entries.map(text).joined()
  }

  private static func text(_ entry: (name: String, value: Float)) -> String {
    " - \(entry.name): \(number(entry.value))"
  }

  /// Four decimals, or as Keras the form 1.2345e-04 where those would say little.
  static func number(_ value: Float) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    return abs(value) > 1e-3 ? DecimalText.fixed(Double(value), 4) : DecimalText.scientific(Double(value), 4)
  }
}

/// Decimal texts without Foundation.
package enum DecimalText {
  /// A number with a fixed count of decimals.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    let unit = (0..<decimals).reduce(1.0) { u, _ in u * 10 }
    guard abs(value) * unit < 9e15 else {  // whole numbers, as far as a double tells
      return abs(value) < 9e18
        ? "\(Int64(value))" + (decimals > 0 ? "." + String(repeating: "0", count: decimals) : "") : "\(value)"
    }
    let scaled = Int64((abs(value) * unit).rounded(.toNearestOrEven))
    let (whole, part) = scaled.quotientAndRemainder(dividingBy: Int64(unit))
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard decimals > 0 else { return sign + "\(whole)" }
    let digits = String(part)
    return "\(sign)\(whole).\(String(repeating: "0", count: decimals - digits.count))\(digits)"
  }

  /// A number as 1.2345e-04.
  static func scientific(_ value: Double, _ decimals: Int) -> String {
    guard value != 0 else { return fixed(0, decimals) + "e+00" }
    var (mantissa, exponent) = (abs(value), 0)
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    var text = fixed(mantissa, decimals)
    if text.hasPrefix("10") { (text, exponent) = (fixed(1, decimals), exponent + 1) }
    let size = abs(exponent)
    return (value < 0 ? "-" : "") + text + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0\(size)" : "\(size)")
  }
}
