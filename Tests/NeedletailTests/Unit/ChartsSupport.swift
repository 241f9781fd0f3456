// What the chart tests share: the notebook's training, awkward charts, and a reader of SVG and HTML text.

import Foundation

@testable import Needletail
@testable import NeedletailCharts

#if canImport(FoundationXML)
  import FoundationXML
#endif

enum ChartSamples {
  /// The ten epochs that the notebook printed.
  static let notebook = history([
    "acc": [0.5541, 0.7848, 0.8732, 0.9162, 0.9503, 0.9703, 0.9862, 0.9901, 0.9959, 0.9935],
    "loss": [0.6819, 0.4849, 0.3108, 0.2195, 0.1451, 0.0919, 0.0508, 0.0353, 0.0179, 0.0225],
    "val_acc": [0.6192, 0.8164, 0.8284, 0.8238, 0.8558, 0.8344, 0.7666, 0.7984, 0.8400, 0.7976],
    "val_loss": [0.6608, 0.4331, 0.4023, 0.4266, 0.4497, 0.4590, 0.6258, 0.6202, 0.5921, 0.6981],
  ])

  static func history(_ values: [String: [Float]]) -> History {
    var history = History()
    for epoch in 0..<(values.values.map { $0.count }.max() ?? 0) {
      history.append(epoch, Logs(values.keys.sorted().map { ($0, values[$0]![epoch]) }))
    }
    return history
  }

  static let hostile = "</title><script>alert(1)</script> & \"q\" 'a' ]]> \u{0}\u{1b}[2J \u{202e}txt \u{ffff}"

  /// One chart of every kind and many that are hard to draw, by name.
  static let all: [(name: String, chart: Chart)] = [
    ("accuracy", notebook.accuracyChart()), ("loss", notebook.lossChart()),
    ("nothing", Chart("") {}), ("no epochs", History().lossChart()),
    ("one epoch", history(["loss": [0.7], "val_loss": [0.6]]).lossChart()),
    ("equal", history(["acc": [1, 1, 1], "val_acc": [1, 1, 1]]).accuracyChart()),
    ("not finite", history(["loss": [.nan, 2, .infinity], "val_loss": [1, .nan, -.infinity]]).lossChart()),
    ("all gaps", history(["loss": [.nan, .nan]]).lossChart()),
    ("hostile", Chart(hostile, x: hostile, y: hostile) { Points(hostile, y: [1.0, -2]) }),
    ("huge", Chart("Huge") { Line("a", y: [1e38, -3e38, 2e299]) }),
    ("tiny", Chart("Tiny") { Line("a", y: [1e-30, 3e-30, 2.5e-30]) }),
    ("close", Chart("Close") { Points("a", y: [1e6, 1e6 + 0.002, 1e6 + 0.001]) }),
    ("thousands", Chart("Thousands") { Points("a", x: [0.0, 250_000], y: [12_000.0, 98_000]) }),
    (
      "many lines",
      Chart(String(repeating: "long words ", count: 40)) {
        for i in 0..<9 { Line("series number \(i)", y: [Double(i), 2, 3]) }
      }
    ),
    ("bars", Chart("Bars", y: "Accuracy") { Bars("test", ["rnn": 0.82, "lstm": -0.88, "": .nan]) }),
    (
      "many bars",
      Chart("Bars", x: "words", y: "v") {
        Bars(
          "a", categories: (0..<60).map { "a rather long name \($0)" }, values: (0..<60).map { Double($0) })
        Bars("b", categories: ["twice", "twice"], values: [1.0, 2])
        Line("mean", y: (0..<62).map { Double($0) })
      }
    ),
    (
      "histogram",
      Chart("Lengths", x: "words", y: "texts") {
        Histogram("train", values: (0..<500).map { $0 * $0 / 300 })
        Histogram("test", values: [Double.nan, 4, 4, 800])
      }
    ),
    (
      "confusion",
      Chart("Confusion", x: "Predicted", y: "True") {
        HeatMap(confusion: [[10213, 2287], [1930, 10570]], classes: ["negative", "positive"])
      }
    ),
    (
      "heat",
      Chart("Heat", x: "column", y: "row") {
        HeatMap(
          rows: (0..<30).map { "row \($0)" }, columns: (0..<50).map { "\($0)" },
          values: (0..<30).map { r in (0..<50).map { $0 == 3 ? .nan : Double(r * $0) } })
      }
    ),
    ("no heat", Chart("Heat") { HeatMap(rows: [], columns: [], values: [[Double]]()) }),
  ]
}

/// Texts and their places in an SVG or HTML text; throws where it is not well formed.
final class MarkupReader: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
    var text = ""
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  init(_ text: String) throws {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    guard parser.parse() else {
      throw parser.parserError ?? CocoaError(.coderReadCorrupt)
    }
  }

  func all(_ name: String, class kind: String? = nil) -> [Element] {
    elements.filter { element in
      element.name == name
        && (kind == nil || (element.attributes["class"] ?? "").split(separator: " ").contains { $0 == kind! })
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?)
  {
    open.removeLast()
  }
}
