// The report: well formed, self-contained, escaped, with every number of the run.

import Foundation
import Testing

@testable import Needletail
@testable import NeedletailCharts

@Suite struct ChartsReportTests {
  static let report: Report = {
    var report = Report(title: "IMDB <run>", lead: "82.3 % & more", notice: "The data are synthetic.")
    report.add("What was run", .facts([("Data", "imdb"), ("Options", "--epochs 10 --batch-size 128 \"x\"")]))
    report.add("Model", .preformatted("Layer  Output\n====== <pre>"))
    report.add("Charts", .charts([ChartSamples.notebook.accuracyChart(), ChartSamples.notebook.lossChart()]))
    report.add("Epochs", .table(.init(ChartSamples.notebook)))
    report.add("Remarks", .paragraphs(["One.", ChartSamples.hostile]))
    return report
  }()

  /// The page as XML: without the doctype, and with its `meta` elements closed.
  func reader(_ report: Report) throws -> MarkupReader {
    let page = report.html()
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">\n"))
    return try MarkupReader(
      String(page.dropFirst("<!DOCTYPE html>\n".count)).replacing(/<meta[^>]*>/, with: ""))
  }

  @Test func isWellFormedAndHasEverything() throws {
    let reader = try reader(Self.report)
    #expect(reader.all("title")[0].text == "IMDB <run>")
    #expect(reader.all("h1").map { $0.text } == ["IMDB <run>"])
    #expect(reader.all("h2").map { $0.text } == ["What was run", "Model", "Charts", "Epochs", "Remarks"])
    #expect(reader.all("dt").map { $0.text } == ["Data", "Options"])
    #expect(reader.all("pre").map { $0.text } == ["Layer  Output\n====== <pre>"])
    #expect(reader.all("svg").count == 2)
    #expect(reader.all("th").map { $0.text } == ["epoch", "acc", "loss", "val_acc", "val_loss"])
    #expect(reader.all("td").count == 50)
    #expect(reader.all("td")[..<5].map { $0.text } == ["1", "0.5541", "0.6819", "0.6192", "0.6608"])
    #expect(reader.all("td").allSatisfy { $0.attributes["class"] == "number" })
    #expect(reader.all("p", class: "notice").map { $0.text } == ["The data are synthetic."])
    let ids = reader.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
  }

  @Test func asksForNothingFromOutside() throws {
    let reader = try reader(Self.report)
    #expect(reader.all("script").isEmpty && reader.all("link").isEmpty && reader.all("img").isEmpty)
    for element in reader.elements {
      #expect(element.attributes["src"] == nil && element.attributes["href"] == nil)
      #expect(!element.attributes.keys.contains { $0.hasPrefix("on") })
    }
    let page = Self.report.html()
    #expect(!page.contains("url(") && !page.contains("@import"))
    #expect(page.contains("default-src 'none'"))
    #expect(page.contains("width=device-width"))
  }

  @Test func isTheSameEveryTime() { #expect(Self.report.html() == Self.report.html()) }

  @Test func emptyPartsLeaveNoTrace() throws {
    let reader = try reader(Report(title: ""))
    #expect(reader.all("p").isEmpty && reader.all("section").isEmpty)
  }

  @Test func tablesAlignNumbersOnly() {
    let table = Report.Table(
      columns: ["model", "acc", "none"], rows: [["rnn", "0.8", ""], ["lstm", "not a number"]])
    #expect(table.columns.indices.map { table.isNumeric($0) } == [false, true, false])
    var history = ChartSamples.history(["loss": [0.00001, .nan]])
    history.secondsPerEpoch = [1.239, 0.5]
    #expect(
      Report.Table(history).rows == [["1", "1e−5", "1.24"], ["2", "not a number", "0.50"]])
  }

  @Test func isWrittenAsAWhole() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + ".html")
    defer { try? FileManager.default.removeItem(at: url) }
    try Self.report.write(to: url)
    #expect(try String(contentsOf: url, encoding: .utf8) == Self.report.html())
  }
}
