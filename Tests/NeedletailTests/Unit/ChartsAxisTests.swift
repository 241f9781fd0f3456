// Ticks and their labels: round, enclosing the data, all different, never touching.

import Testing

@testable import NeedletailCharts

@Suite struct ChartsAxisTests {
  static let ranges: [(Double, Double)] = [
    (0.5541, 0.9959), (0, 1), (1, 10), (0, 0), (1, 1), (-3, 7), (-0.02, -0.01), (0.0225, 0.6981),
    (5, 123_456),
    (1e6, 1e6 + 0.002), (1e-30, 3e-30), (-3e38, 1e38), (0, 1e299), (123.456, 123.457), (0, 25_000), (7, 7.1),
    (-1e-7, 2e-7), (0.999, 1.001), (1e15, 3e15),
  ]

  @Test(arguments: ranges) func ticksAreRoundAndEncloseTheData(_ low: Double, _ high: Double) {
    for count in 3...15 {
      let ticks = Ticks(covering: low, high, atMost: count)
      let values = ticks.values
      #expect(values.count >= 2 && values.count <= count)
      #expect(values.first! <= low + (high - low) * 1e-6 && values.last! >= high - (high - low) * 1e-6)
      let step = Ticks.scaled(values[1] - values[0], -ticks.exponent)
      #expect([1.0, 2, 5].contains { abs($0 - step) < 1e-3 }, "step \(step) at \(values)")
      let labels = NumberText.labels(ticks)
      #expect(Set(labels).count == labels.count, "\(labels)")
      #expect(labels.allSatisfy { $0.count <= 12 && !$0.contains("-") }, "\(labels)")
    }
  }

  @Test func labelsReadWell() {
    func labels(_ low: Double, _ high: Double, _ count: Int, whole: Bool = false) -> String {
      NumberText.labels(Ticks(covering: low, high, atMost: count, whole: whole)).joined(separator: " ")
    }
    #expect(labels(0.5541, 0.9959, 7) == "0.5 0.6 0.7 0.8 0.9 1.0")
    #expect(labels(0.0225, 0.6981, 6) == "0.0 0.2 0.4 0.6 0.8")
    #expect(labels(-3, 7, 8) == "−4 −2 0 2 4 6 8")
    #expect(labels(0, 25_000, 6) == "0 5k 10k 15k 20k 25k")
    #expect(labels(0, 1_200_000, 5) == "0.0M 0.5M 1.0M 1.5M".replacing("0.0M", with: "0"))
    #expect(labels(0, 3000, 5) == "0 1000 2000 3000")
    #expect(labels(1e-7, 4e-7, 5) == "1e−7 2e−7 3e−7 4e−7")
    #expect(labels(1, 2, 9, whole: true) == "1 2")
    #expect(labels(0.3, 0.3, 5) == "0.28 0.29 0.30 0.31 0.32")
  }

  @Test func numbersReadWell() {
    let cases: [(Double, String)] = [
      (0.8558, "0.8558"), (Double(Float(0.6819)), "0.6819"), (10213, "10,213"), (2287, "2287"),
      (-0.25, "−0.25"),
      (0, "0"), (-0.0, "0"), (1234.56, "1234.6"), (1e-5, "1e−5"), (2.5e20, "2.5e20"), (.nan, "not a number"),
      (-.infinity, "−infinity"), (1_234_567.8, "1,234,568"), (-12_345_678, "−12,345,678"), (0.99996, "1"),
    ]
    for (value, text) in cases { #expect(NumberText.value(value) == text) }
    #expect(NumberText.percent(0.8558) == "85.6 %")
    #expect(NumberText.percent(0.88) == "88 %")
  }

  @Test func epochsAreWholeNumbers() {
    for last in 1...60 {
      let chart = Chart("") { Points(y: (0..<last).map { Double($0) }) }
      let layout = SVGLayout(chart, width: 640, height: 440)
      #expect(layout.x.ticks.allSatisfy { $0.value == $0.value.rounded() && !$0.label.contains(".") })
    }
  }

  @Test func oneEpochHasOneTick() {
    let layout = SVGLayout(Chart("") { Points(y: [0.5]) }, width: 640, height: 440)
    #expect(layout.x.ticks == [.init(value: 1, label: "1")])
    #expect(abs(layout.px(1) - (layout.left + layout.right) / 2) < 1e-9)
  }

  @Test func sharesNeverPassOne() {
    let layout = SVGLayout(
      ChartSamples.history(["acc": [1, 1]]).accuracyChart(), width: 640, height: 440)
    #expect(layout.y.high == 1)
    #expect(layout.y.low < 1)
  }

  @Test func labelsThatWouldTouchAreLeftOut() {
    var axis = Axis(names: (0..<100).map { "name \($0)" })
    axis.thin(300, 8) { TextWidth.of($0, size: 12) }
    var end = -Double.infinity
    for tick in axis.ticks where !tick.label.isEmpty {
      let half = TextWidth.of(tick.label, size: 12) / 2
      #expect(axis.fraction(tick.value) * 300 - half >= end + 8)
      end = axis.fraction(tick.value) * 300 + half
    }
    #expect(axis.ticks.contains { !$0.label.isEmpty })
  }

  @Test func histogramsCountEveryFiniteValueOnce() {
    let values = [0.0, 1, 1, 2.5, 10, .nan, .infinity]
    for bins in [nil, 1, 3, 10] {
      let histogram = Histogram(values: values, bins: bins)
      let edges = Histogram.edges([histogram])
      #expect(histogram.counts(edges).reduce(0, +) == 5)
      if let bins { #expect(edges.count == bins + 1) }
    }
    #expect(
      Histogram(values: [4, 4]).counts(Histogram.edges([Histogram(values: [4, 4])])).reduce(0, +) == 2)
    #expect(Histogram.edges([Histogram(values: [Double.nan])]).isEmpty)
    // Whole numbers one apart do not share an interval.
    let whole = Histogram(values: [1, 2, 3])
    #expect(whole.counts(Histogram.edges([whole])).filter { $0 > 0 } == [1, 1, 1])
  }
}
