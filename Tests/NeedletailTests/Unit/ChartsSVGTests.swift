// SVG drawings: well formed, complete, the same every time, readable, and nothing in them touches.

import Foundation
import NeedletailFormats
import Testing

@testable import Needletail
@testable import NeedletailCharts

@Suite struct ChartsSVGTests {
  @Test(arguments: ChartSamples.all.indices, [(640, 440), (240, 180), (1200, 300)])
  func drawingsAreWellFormedAndEscaped(_ index: Int, _ size: (Int, Int)) throws {
    let chart = ChartSamples.all[index].chart
    let svg = chart.svg(width: size.0, height: size.1)
    #expect(svg == chart.svg(width: size.0, height: size.1))
    let reader = try MarkupReader(svg.text)
    #expect(reader.elements[0].name == "svg")
    #expect(reader.elements[0].attributes["role"] == "img")
    #expect(reader.all("script").isEmpty)
    let ids = reader.elements.compactMap { $0.attributes["id"] }
    #expect(reader.elements[0].attributes["aria-labelledby"] == ids.joined(separator: " "))
    #expect(!svg.text.contains("nan") && !svg.text.contains("inf\""))
  }

  @Test(arguments: ChartSamples.all.indices, [(640, 440), (240, 180), (1200, 300)])
  func nothingTouchesOrSticksOut(_ index: Int, _ size: (Int, Int)) throws {
    let reader = try MarkupReader(
      ChartSamples.all[index].chart.svg(width: size.0, height: size.1).text)
    let height = Double(reader.elements[0].attributes["height"] ?? "") ?? 0
    #expect(height >= Double(size.1))
    let boxes = reader.all("text").compactMap { element -> (String, x: ClosedRange<Double>, y: Double)? in
      guard let x = element.attributes["x"].flatMap(Double.init),
        let y = element.attributes["y"].flatMap(Double.init)
      else { return nil }
      let classes = element.attributes["class"] ?? ""
      let font = classes.contains("title") ? 16.5 : classes.contains("name") ? 12.5 : 12
      let width = TextWidth.of(element.text, size: font)
      let start = ["middle": x - width / 2, "end": x - width][element.attributes["text-anchor"] ?? ""] ?? x
      return (element.text, start...(start + width), y)
    }
    for (i, a) in boxes.enumerated() {
      #expect(a.x.lowerBound >= -1 && a.x.upperBound <= Double(size.0) + 1, "\(a)")
      #expect(a.y > 8 && a.y < height - 2, "\(a)")
      for b in boxes[(i + 1)...] where abs(a.y - b.y) < 11 {
        #expect(!a.x.overlaps(b.x), "\(a) \(b)")
      }
    }
  }

  @Test func theNotebooksChartHasDotsALineTitleAndLegend() throws {
    let chart = ChartSamples.notebook.accuracyChart()
    let reader = try MarkupReader(chart.svg().text)
    let texts = reader.all("text").map { $0.text }
    #expect(texts[...2] == ["Training and validation accuracy", "Training acc", "Validation acc"])
    #expect(texts.contains("Epoch") && texts.contains("Accuracy"))
    let titles = reader.all("title").map { $0.text }
    #expect(titles.count == 21)
    #expect(titles.contains("Training acc, 10: 0.9935"))
    #expect(titles.contains("Validation acc, 5: 0.8558"))
    // Ten dots and the one of the legend; a line and the one of the legend.
    #expect(reader.all("path", class: "s0").count == 11)
    #expect(reader.all("path", class: "line").count == 2)
    #expect(reader.all("text").filter { ["1", "10"].contains($0.text) }.count == 2)
    let loss = try MarkupReader(ChartSamples.notebook.lossChart().svg().text)
    #expect(
      loss.all("text")[...2].map { $0.text }
        == ["Training and validation loss", "Training loss", "Validation loss"])
  }

  @Test func anyAccuracyIsFound() {
    for name in ["acc", "accuracy", "binary_accuracy", "weighted_acc"] {
      let chart = ChartSamples.history([name: [0.5], "loss": [1], "val_" + name: [0.25]]).accuracyChart()
      #expect(
        chart.marks == [
          .points(Points("Training acc", y: [0.5])), .line(Line("Validation acc", y: [0.25])),
        ])
    }
    #expect(ChartSamples.history(["accuracy": [0.5], "loss": [1]]).accuracyChart().marks.count == 1)
    #expect(ChartSamples.history(["loss": [1]]).accuracyChart().marks.isEmpty)
  }

  @Test func gapsBreakALine() {
    let line = Line(y: [1, .nan, 2, 3, .infinity, 4])
    #expect(line.pieces == [0..<1, 2..<4, 5..<6])
    #expect(Line(y: [Double.nan]).pieces.isEmpty)
    #expect(Line(y: [Double]()).pieces.isEmpty)
  }

  @Test func aSmallChartAsAWhole() throws {
    let chart = Chart("Two <points>") { Points(y: [1.0, 2]) }
    let text = chart.svg(width: 240, height: 180).text
    let style = text.range(of: "<style>")!.lowerBound..<text.range(of: "</style>\n")!.upperBound
    let id = try #require(try MarkupReader(text).all("title").first?.attributes["id"]).dropLast()
    let plain = text.replacingCharacters(in: style, with: "")
      .replacing(id, with: "ID").replacing("  ", with: "")
    #expect(
      plain == """
        <svg xmlns="http://www.w3.org/2000/svg" class="nc" role="img" aria-labelledby="IDt IDd" width="240" \
        height="180" viewBox="0 0 240 180">
        <title id="IDt">Two &lt;points&gt;</title>
        <desc id="IDd">2 points, first 1 at 1, last 2 at 2, lowest 1 at 1, highest 2 at 2.</desc>
        <rect class="paper" width="240" height="180"/>
        <text class="title" x="14" y="28">Two &lt;points&gt;</text>
        <line class="grid" x1="41.32" y1="148" x2="218" y2="148"/>
        <text class="quiet" x="33.32" y="152" text-anchor="end">1.0</text>
        <line class="grid" x1="41.32" y1="96" x2="218" y2="96"/>
        <text class="quiet" x="33.32" y="100" text-anchor="end">1.5</text>
        <line class="grid" x1="41.32" y1="44" x2="218" y2="44"/>
        <text class="quiet" x="33.32" y="48" text-anchor="end">2.0</text>
        <line class="axis" x1="41.32" y1="148" x2="218" y2="148"/>
        <line class="axis" x1="51.32" y1="148" x2="51.32" y2="152"/>
        <text class="quiet" x="51.32" y="165" text-anchor="middle">1</text>
        <line class="axis" x1="208" y1="148" x2="208" y2="152"/>
        <text class="quiet" x="208" y="165" text-anchor="middle">2</text>
        <path class="s0" d="M47.32 148a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"><title>1: 1</title></path>
        <path class="s0" d="M204 44a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"><title>2: 2</title></path>
        </svg>

        """)
  }

  @Test func writesWholeFilesAndSaysWhereItCannot() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let svg = ChartSamples.notebook.lossChart().svg()
    let url = folder.appendingPathComponent("a chart with blanks.svg")
    try svg.write(to: url)
    #expect(try String(contentsOf: url, encoding: .utf8) == svg.text)
    #expect(throws: FormatError.self) { try svg.write(to: folder.appendingPathComponent("no/where.svg")) }
    #expect(throws: FormatError.self) { try svg.write(to: URL(string: "https://example.org/a.svg")!) }
  }

  @Test func axesThatTheBarsShareHaveNumbersFromOne() {
    let chart = Chart("") {
      Bars("a", ["x": 1, "y": 2])
      Bars("b", ["y": 3, "z": 4])
      Line("c", y: [1.0, 2, 3])
    }
    let extent = Extent(chart)
    #expect(extent.columns == ["x", "y", "z"])
    #expect(extent.x?.low == 1 && extent.x?.high == 3)
    #expect(extent.y?.low == 0 && extent.y?.high == 4)
  }
}
