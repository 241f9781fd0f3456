// Estimate: a number that follows from measured accuracies, with what the runs leave open of it.

import Needletail

/// A sum of accuracies, each times a factor, with the half width of its 95 % interval.
///
/// Each accuracy is a mean over seeds, measured on some test reviews: both add to its variance. All models are
/// measured on the same reviews, so differences vary less with these than is counted here: the interval is
/// rather too wide. Seeds are few, so the interval is Student's, with the degrees of freedom of Welch and
/// Satterthwaite.
struct Estimate {
  let value: Double
  let uncertainty: Double

  /// The number of reviews behind an accuracy, real or synthetic.
  private static let samples = 25_000.0

  /// - Parameters:
  ///   - terms: accuracies as shares, and what they are multiplied by.
  ///   - value: the number itself where it is not the sum; the terms then say how it changes with each.
  init(_ terms: [(factor: Double, accuracy: Spread)], value: Double? = nil) {
    self.value = value ?? terms.reduce(0) { $0 + $1.factor * $1.accuracy.mean }
    var (variance, bySeed) = (0.0, 0.0)
    for (factor, accuracy) in terms {
      let seeds = factor * factor * accuracy.deviation * accuracy.deviation / Double(max(1, accuracy.count))
      variance += seeds + factor * factor * accuracy.mean * (1 - accuracy.mean) / Self.samples
      if accuracy.count > 1 { bySeed += seeds * seeds / Double(accuracy.count - 1) }
    }
    let freedom = bySeed > 0 ? variance * variance / bySeed : .infinity
    uncertainty = Self.student(freedom) * variance.squareRoot()
  }

  /// The difference of two accuracies in percentage points.
  init(_ a: Spread, minus b: Spread) { self.init([(100, a), (-100, b)]) }

  /// Whether it differs from zero as far as the runs can tell.
  var isClear: Bool { abs(value) > uncertainty }
  /// `2.1 ± 0.4`, without a sign.
  var size: String { "\(DecimalText.fixed(abs(value), 1)) ± \(DecimalText.fixed(uncertainty, 1))" }
  /// `2.1 ± 0.4 points`, without a sign.
  var points: String { size + " points" }
  /// `+2.1 ± 0.4`
  var signed: String { (value < 0 ? "−" : "+") + size }
  /// `78 ± 12 %`
  var percent: String {
    let sign = value < 0 ? "−" : ""
    return "\(sign)\(DecimalText.fixed(abs(value), 0)) ± \(DecimalText.fixed(uncertainty, 0)) %"
  }

  /// What a standard error is multiplied by for a 95 % interval: the quantile 0.975 of Student's distribution,
  /// between its tabled values in the reciprocal of the degrees of freedom.
  static func student(_ freedom: Double) -> Double {
    let table: [(freedom: Double, quantile: Double)] = [
      (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (6, 2.447), (8, 2.306), (10, 2.228),
      (15, 2.131), (20, 2.086), (30, 2.042), (60, 2.000), (.infinity, 1.960),
    ]
    guard let next = table.firstIndex(where: { $0.freedom >= freedom }), next > 0 else {
      return table[0].quantile
    }
    let (low, high) = (table[next - 1], table[next])
    let share = (1 / low.freedom - 1 / freedom) / (1 / low.freedom - 1 / high.freedom)
    return low.quantile + share * (high.quantile - low.quantile)
  }
}
