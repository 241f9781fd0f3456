// Axis: from numbers to places along one side of a drawing.

/// One axis: the range that it covers and what is written along it.
struct Axis {
  struct Tick: Equatable {
    var value: Double
    var label: String
  }

  /// The numbers at its two ends.
  let low: Double
  let high: Double
  var ticks: [Tick]

  /// An axis of names, the first at the number 1, that also reaches the numbers in `range`.
  init(names: [String], reaching range: (low: Double, high: Double)? = nil) {
    low = min(0.5, (range?.low ?? 1) - 0.5)
    high = max(Double(names.count), range?.high ?? 1) + 0.5
    ticks = names.enumerated().map { Tick(value: Double($0 + 1), label: $1) }
  }

  /// An axis of numbers with round ticks, `count` of them at most.
  init(_ range: (low: Double, high: Double), atMost count: Int, whole: Bool = false) {
    if whole && range.low == range.high && range.low.magnitude < 1e15 {
      // A single epoch: no numbers beside it that nobody measured.
      low = range.low - 1
      high = range.high + 1
      ticks = [Tick(value: range.low, label: NumberText.fixed(range.low, 0))]
      return
    }
    let round = Ticks(covering: range.low, range.high, atMost: count, whole: whole)
    low = round.values[0]
    high = round.values[round.values.count - 1]
    ticks = zip(round.values, NumberText.labels(round)).map { Tick(value: $0, label: $1) }
  }

  /// The axis with the most ticks whose labels do not touch.
  ///
  /// - Parameters:
  ///   - length: the distance between the places of `low` and `high`.
  ///   - gap: what has to stay free between two labels.
  ///   - width: how wide a label is.
  init(
    _ range: (low: Double, high: Double), atMost count: Int, whole: Bool, length: Double, gap: Double,
    width: (String) -> Double
  ) {
    for count in stride(from: max(count, 3), through: 3, by: -1) {
      self.init(range, atMost: count, whole: whole)
      if fits(length, gap, width) { return }
    }
    self.init(range, atMost: 3, whole: whole)
    thin(length, gap, width)
  }

  /// How far along the axis a number is, from 0 to 1.
  func fraction(_ value: Double) -> Double { (value - low) / (high - low) }

  /// Removes labels, not ticks, until none touches another.
  mutating func thin(_ length: Double, _ gap: Double, _ width: (String) -> Double) {
    var end = -Double.infinity
    for i in ticks.indices {
      let half = width(ticks[i].label) / 2
      let middle = fraction(ticks[i].value) * length
      if middle - half < end + gap { ticks[i].label = "" } else { end = middle + half }
    }
  }

  private func fits(_ length: Double, _ gap: Double, _ width: (String) -> Double) -> Bool {
    zip(ticks, ticks.dropFirst()).allSatisfy { left, right in
      let apart = (fraction(right.value) - fraction(left.value)) * length
      return apart >= (width(left.label) + width(right.label)) / 2 + gap
    }
  }
}
