// Ticks: the round numbers along an axis.

/// Multiples of 1, 2 or 5 times a power of ten, the smallest such step that needs no more ticks than allowed.
/// The first and the last tick enclose the data.
struct Ticks: Equatable {
  let values: [Double]
  /// The power of ten of the step: a step of 0.2 has -1.
  let exponent: Int

  /// - Parameters:
  ///   - count: how many ticks at most; at least 3 are allowed.
  ///   - whole: whether all ticks have to be whole numbers.
  init(covering low: Double, _ high: Double, atMost count: Int, whole: Bool = false) {
    let (low, high) = Self.widened(low, high)
    let allowed = Double(max(count, 3))
    var exponent = whole ? 0 : Self.exponent(of: (high - low) / allowed)
    if whole { exponent = max(0, Self.exponent(of: (high - low) / allowed)) }
    while true {
      for multiple in [1.0, 2.0, 5.0] {
        // Steps from zero; a data limit within a billionth of a tick counts as on it.
        let first = (Self.scaled(low, -exponent) / multiple + 1e-9).rounded(.down)
        let last = (Self.scaled(high, -exponent) / multiple - 1e-9).rounded(.up)
        if last - first + 1 <= allowed {
          self.values = (0...Int(last - first)).map { Self.scaled((first + Double($0)) * multiple, exponent) }
          self.exponent = exponent
          return
        }
      }
      exponent += 1
    }
  }

  /// A range that is not too narrow for its numbers to differ.
  static func widened(_ low: Double, _ high: Double) -> (Double, Double) {
    let size = max(low.magnitude, high.magnitude)
    if high - low > size * 1e-9 { return (low, high) }
    let margin = size == 0 ? 1 : size * 0.05
    return (low - margin, high + margin)
  }

  /// `value` times a power of ten, correctly rounded for the powers that doubles hold exactly.
  static func scaled(_ value: Double, _ exponent: Int) -> Double {
    var value = value
    var left = exponent.magnitude
    while left > 0 {
      let step = min(left, 22)
      let power = (0..<step).reduce(1.0) { p, _ in p * 10 }
      value = exponent > 0 ? value * power : value / power
      left -= step
    }
    return value
  }

  /// The largest e with 10^e <= value, for positive finite values.
  static func exponent(of value: Double) -> Int {
    guard value.isFinite, value > 0 else { return 0 }
    // log10(2) = 0.30103; the estimate is at most one too high.
    var exponent = Int((Double(value.exponent) * 0.30103).rounded(.up))
    while scaled(1, exponent) > value { exponent -= 1 }
    return exponent
  }
}
