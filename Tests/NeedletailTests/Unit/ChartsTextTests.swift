// Terminal drawings, compared as wholes where small; widths, colours and awkward data otherwise.

import Testing

@testable import NeedletailCharts

@Suite struct ChartsTextTests {
  @Test func theNotebooksAccuracy() {
    #expect(
      ChartSamples.notebook.accuracyChart().text(width: 48, height: 14) == """
         Training and validation accuracy
          ●  Training acc  ⠒⠒⠒ Validation acc
         Accuracy
         1.0 ┤                     ●  ●   ●   ●   ●   ●
             │             ●   ● ⣀⣀⣀⡀            ⢀⣀
         0.8 ┤       ⢀⠔●⠉⠉⠉⠉⠉⠉⠉⠉⠉   ⠈⠉⠉⠑⠒⠢⠤⠤⠔⠒⠒⠊⠉⠁ ⠉⠉⠒⠂
             │     ⢀⠔⠁
         0.6 ┤     ●
             │
         0.4 ┤
             └─┬───────┬───────┬──────┬───────┬───────┬─
               0       2       4      6       8       10
                                Epoch
        """)
  }

  @Test func barsLieOnTheirSide() {
    let chart = Chart("Test accuracy", y: "Share") { Bars(["rnn": 0.5, "lstm": 1, "bow": -0.25]) }
    #expect(
      chart.text(width: 40) == """
         Test accuracy
          rnn       ┤██████████▊ 0.5
         lstm       ┤█████████████████████▋ 1
          bow  █████┤ −0.25
               Share
        """)
  }

  @Test func aConfusionMatrix() {
    let chart = Chart("Confusion matrix", x: "Predicted", y: "True") {
      HeatMap(confusion: [[10213, 2287], [1930, 10570]], classes: ["negative", "positive"])
    }
    #expect(
      chart.text(width: 60) == """
         Confusion matrix
                   Predicted
                   negative   positive
         negative  ███ 10,213 ··· 2287
         positive  ··· 1930   ███ 10,570
         rows: True; shades: 0 % ·░▒▓█ 100 % of a row
        """)
  }

  @Test(arguments: ChartSamples.all.indices, [20, 40, 60, 80, 140, 250])
  func drawingsFitTheirWidth(_ index: Int, _ width: Int) {
    let (name, chart) = ChartSamples.all[index]
    for height in [8, 20, 50] {
      let text = chart.text(width: width, height: height)
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        #expect(CellWidth.of(String(line)) <= width, "\(name): \(line)")
        #expect(line.last != " ", "\(name)")
      }
      #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
      let colored = chart.text(width: width, height: height, color: true)
      #expect(colored.replacing(/\u{1b}\[[0-9;]*m/, with: "") == text, "\(name)")
    }
  }

  @Test func plotsFitTheirHeight() {
    for height in 8...60 {
      let lines = ChartSamples.notebook.lossChart().text(width: 80, height: height).split(separator: "\n")
      #expect(lines.count <= max(height, 10))
    }
  }

  @Test func wideCharactersTakeTwoColumns() {
    #expect(CellWidth.of("映画") == 4)
    #expect(CellWidth.of("e\u{301}") == 1)
    #expect(CellWidth.shortened("映画レビュー", to: 7) == "映画レ…")
    let chart = Chart("映画") { Bars(["映画": 1, "ab": 2]) }
    #expect(chart.text(width: 20).split(separator: "\n")[1].hasPrefix(" 映画 ┤"))
  }
}
