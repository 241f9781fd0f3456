// Texts with coloured words, and points at places that have names.

import Testing

@testable import NeedletailCharts

@Suite struct ChartsPassageTests {
  private let passage = Report.Passage(
    title: "A <b> review", words: ["not", "<bad>", "at", "all", "&"], weights: [-0.2, 0.8, 0, .nan, -0.79])

  @Test func theLargestNumberHasTheStrongestColour() {
    #expect(passage.shades == [-1, 4, 0, 0, -4])
    #expect(Report.Passage(title: "", words: ["a", "b"], weights: [0, 0]).shades == [0, 0])
    #expect(Report.Passage(title: "", words: ["a", "b"], weights: [-3]).shades == [-4, 0])
  }

  @Test func wordsAreEscapedAndNumbersCanBeRead() {
    var report = Report(title: "x")
    #expect(!report.html().contains(".passage"))
    report.add("Words", .passage(passage))
    let page = report.html()
    #expect(page.contains("<h3>A &lt;b&gt; review</h3>"))
    #expect(
      page.contains(
        "<p class=\"passage\"><span class=\"down1\" title=\"−0.2\">not</span> "
          + "<span class=\"up4\" title=\"0.8\">&lt;bad&gt;</span> at all "
          + "<span class=\"down4\" title=\"−0.79\">&amp;</span></p>"))
    #expect(page.contains(".up4{background:") && page.contains(".down4{background:"))
  }

  @Test func textOnEveryColourCanBeRead() {
    for palette in [Palette.light, .dark] {
      for shade in -Report.Passage.levels...Report.Passage.levels where shade != 0 {
        let ratio = Contrast.ratio(Report.Passage.background(shade, palette), palette.text)
        #expect(ratio >= 4.5, "\(shade): \(ratio)")
      }
    }
  }

  @Test func pointsHaveNamedPlaces() {
    var chart = Chart("By case", y: "Accuracy, %") { Points("Seeds", x: [1, 1, 2], y: [80, 81, 90]) }
    chart.xNames = ["rnn 500", "bow all"]
    let drawing = chart.svg().text
    #expect(drawing.contains(">rnn 500</text>") && drawing.contains(">bow all</text>"))
    // No bars, so nothing asks for zero.
    #expect(!drawing.contains(">0</text>") && drawing.contains(">80</text>"))
    #expect(chart.text(width: 60).contains("●"))
  }
}
