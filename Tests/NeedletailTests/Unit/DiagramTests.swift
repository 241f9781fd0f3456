// Diagrams of models: every layer and connection is drawn, nothing lies on anything, names are escaped.

import Foundation
import Testing

@testable import Needletail
@testable import NeedletailCharts

@Suite struct Diagrams {
  /// Two inputs, a shared layer, a state handed on past a rank, a model within, a frozen layer.
  static func model() throws -> Model {
    let (title, body) = (Input(shape: [nil], name: "title"), Input(shape: [nil], name: "body"))
    let words = Embedding(10_000, 16, name: "words")
    let encode = LSTM(8, returnState: true, name: "encode")
    let first = encode(words(title))
    let second = LSTM(8, name: "decode")(words(body), initialState: [first[1], first[2]])
    let inner = try Sequential(name: "judge") {
      Dense(4, activation: .relu)
      Dense(1, activation: .sigmoid)
    }
    var model = try Model(
      inputs: [title, body], outputs: [inner(second), Dense(3, activation: .softmax, name: "kind")(first)],
      name: "two <heads>")
    try model.setTrainable(false, layer: "words")
    return model
  }

  @Test func everyUseOfALayerIsABoxAndEveryConnectionAnArrow() throws {
    let model = try Self.model()
    let svg = model.diagram().text
    #expect(svg == model.diagram().text)
    #expect(try MarkupReader(svg).all("path", class: "edge").count == 8)
    let outline = model.outline
    #expect(outline.nodes.count == 8 && outline.edges.count == 8)
    // A model has a double border.
    #expect(svg.components(separatedBy: "<rect class=\"box").count == outline.nodes.count + 2)
    for text in [
      "words", "Embedding · use 1 of 2 · 160,000 weights · frozen", "Embedding · use 2 of 2",
      "LSTM · 800 weights",
      "(None, 8), (None, 8), (None, 8)", ">[1]<", ">[2]<", "Sequential · 41 weights", "two &lt;heads&gt;",
      "decode takes words, encode[1], encode[2].",
    ] { #expect(svg.contains(text), "\(text)") }
    #expect(svg.contains("prefers-color-scheme:dark"))
  }

  @Test func aStackWithoutShapesIsAChain() throws {
    let model = try Sequential {
      Dense(2)
      Dense(1)
    }
    let outline = model.outline
    #expect(outline.edges.map(\.from) == [0] && outline.nodes.map(\.shape) == ["?", "?"])
    #expect(model.diagram().text.contains(">dense_1<"))
    #expect(try MarkupReader(Sequential().diagram().text).all("rect").count == 1)
  }

  /// Boxes of a rank keep apart, and an arrow goes down.
  @Test func boxesKeepApart() throws {
    let stream = RandomStream(seed: 3, purpose: "graph")
    for trial in 0..<20 {
      let count = 3 + trial
      let widths = (0..<count).map { 60 + Double(stream.words(block: $0).0 % 200) }
      var edges: [(from: Int, to: Int)] = []
      for to in 1..<count {
        for k in 0..<2 {
          let from = Int(stream.words(block: 100 * trial + 2 * to + k).1) % to
          if !edges.contains(where: { $0 == (from, to) }) { edges.append((from, to)) }
        }
      }
      let layout = DiagramLayout(widths: widths, edges: edges)
      for (i, edge) in edges.enumerated() {
        #expect(layout.rank[edge.from] < layout.rank[edge.to])
        #expect(layout.bends[i].count == layout.rank[edge.to] - layout.rank[edge.from] - 1)
      }
      for a in 0..<count {
        #expect(layout.x[a] - widths[a] / 2 >= -1e-6 && layout.x[a] + widths[a] / 2 <= layout.width + 1e-6)
        for b in 0..<a where layout.rank[a] == layout.rank[b] {
          #expect(abs(layout.x[a] - layout.x[b]) >= (widths[a] + widths[b]) / 2 + 20)
        }
        // No arrow goes through a box.
        for (i, edge) in edges.enumerated() {
          let row = layout.rank[a] - layout.rank[edge.from] - 1
          guard layout.bends[i].indices.contains(row) else { continue }
          #expect(abs(layout.bends[i][row] - layout.x[a]) >= widths[a] / 2)
        }
      }
    }
    // A chain is straight.
    let chain = DiagramLayout(widths: [100, 200, 50], edges: [(0, 1), (1, 2)])
    #expect(Set(chain.x.map { ($0 * 8).rounded() }).count == 1)
  }

  /// The drawing of the test's model, for looking at: `NEEDLETAIL_DIAGRAM` names the file.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["NEEDLETAIL_DIAGRAM"] != nil))
  func isWritten() throws {
    let path = ProcessInfo.processInfo.environment["NEEDLETAIL_DIAGRAM"]!
    try Self.model().diagram().write(to: URL(fileURLWithPath: path))
    #expect(FileManager.default.fileExists(atPath: path))
  }
}
