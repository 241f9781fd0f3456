// Diagram: a model's graph as a drawing.

public import Needletail

extension TrainableModel {
  /// The model's graph as a drawing: a box for each use of a layer, with name, class, parameters and the shapes of
  /// what it gives, and an arrow for everything that flows. Keras: `plot_model`.
  ///
  /// Inputs and outputs have coloured borders. A layer that is used several times has a box for each use, which
  /// say so, since the weights are the same. A layer whose weights are frozen has a dashed border, a model within
  /// a double one. Arrows from a further output carry its number, as in `lstm[1]`.
  public func diagram() -> SVG { SVG(text: Diagram(outline).text) }
}

/// A diagram in the making.
struct Diagram {
  private let outline: ModelOutline
  private let layout: DiagramLayout
  private let boxes: [Box]
  private var out = Markup()

  private static let (margin, height, distance) = (16.0, 62.0, 40.0)
  private static let titleRoom = 30.0

  private struct Box {
    let lines: [(text: String, kind: String)]
    let width: Double
  }

  init(_ outline: ModelOutline) {
    self.outline = outline
    boxes = outline.nodes.map { node in
      let use = node.uses > 1 ? " · use \(node.use) of \(node.uses)" : ""
      let count = node.parameters == 0 ? "" : " · \(NumberText.value(Double(node.parameters))) weights"
      let frozen = node.isFrozen ? " · frozen" : ""
      let lines = [
        (node.name, "name strong"), (node.kind + use + (node.use == 1 ? count + frozen : ""), "quiet"),
        (node.shape, "shape"),
      ].map { (text: TextWidth.shortened($0, to: 400, size: 12.5), kind: $1) }
      let width = lines.map { TextWidth.of($0.text, size: $0.kind == "name strong" ? 13.5 : 12) }.max() ?? 0
      return Box(lines: lines, width: max(110, width.rounded(.up) + 24))
    }
    layout = DiagramLayout(widths: boxes.map(\.width), edges: outline.edges.map { ($0.from, $0.to) })
    draw()
  }

  private var ranks: Int { (layout.rank.max() ?? -1) + 1 }
  private var title: String { "Model: \(outline.name)" }

  private func left(_ node: Int) -> Double { layout.x[node] + Self.margin + shift }
  private func top(rank: Int) -> Double {
    Self.margin + Self.titleRoom + Double(rank) * (Self.height + Self.distance)
  }
  /// A title that is wider than the graph moves the graph to the middle.
  private var shift: Double { max(0, (TextWidth.of(title, size: 15.5) - layout.width) / 2) }

  private mutating func draw() {
    out.element(
      "text", [("class", "title"), ("x", "\(Int(Self.margin))"), ("y", "\(Int(Self.margin) + 14)")], title)
    for i in outline.edges.indices { drawEdge(i) }
    for i in outline.nodes.indices { drawBox(i) }
  }

  private mutating func drawBox(_ i: Int) {
    let (node, box) = (outline.nodes[i], boxes[i])
    let (x, y) = (left(i) - box.width / 2, top(rank: layout.rank[i]))
    let border = (node.isInput ? " in" : node.isOutput ? " out" : "") + (node.isFrozen ? " frozen" : "")
    func rect(_ inset: Double, _ kind: String) {
      out.element(
        "rect",
        [
          ("class", kind), ("x", number(x + inset)), ("y", number(y + inset)),
          ("width", number(box.width - 2 * inset)), ("height", number(Self.height - 2 * inset)), ("rx", "6"),
        ])
    }
    rect(0, "box" + border)
    if node.isModel { rect(3, "box" + border) }
    for (line, offset) in zip(box.lines, [20.0, 37, 53]) {
      out.element(
        "text",
        [
          ("class", line.kind), ("x", number(left(i))), ("y", number(y + offset)), ("text-anchor", "middle"),
        ], line.text)
    }
  }

  /// An arrow from the bottom of a box to the top of another, bent where it passes ranks between.
  private mutating func drawEdge(_ i: Int) {
    let edge = outline.edges[i]
    var (x, y) = (
      left(edge.from) + offset(of: i, among: \.from, along: \.to),
      top(rank: layout.rank[edge.from]) + Self.height
    )
    let start = (x: x, y: y)
    var path = "M\(number(x)) \(number(y))"
    func bend(to nextX: Double, _ nextY: Double) {
      let middle = (y + nextY) / 2
      path +=
        "C\(number(x)) \(number(middle)) \(number(nextX)) \(number(middle)) \(number(nextX)) \(number(nextY))"
      (x, y) = (nextX, nextY)
    }
    for (k, passage) in layout.bends[i].enumerated() {
      let place = top(rank: layout.rank[edge.from] + 1 + k)
      bend(to: passage + Self.margin + shift, place)
      path += "V\(number(place + Self.height))"
      y = place + Self.height
    }
    bend(to: left(edge.to) + offset(of: i, among: \.to, along: \.from), top(rank: layout.rank[edge.to]) - 6)
    out.element("path", [("class", "edge"), ("d", path)])
    out.element("path", [("class", "tip"), ("d", "M\(number(x - 4)) \(number(y))h8l-4 6z")])
    if edge.output > 0 {
      out.element(
        "text",
        [
          ("class", "quiet mark"), ("x", number(start.x)), ("y", number(start.y + 14)),
          ("text-anchor", "middle"),
        ], "[\(edge.output)]")
    }
  }

  /// How far from the middle of a box an arrow starts or ends, so that several do not lie on each other.
  private func offset(
    of i: Int, among end: KeyPath<ModelOutline.Edge, Int>, along other: KeyPath<ModelOutline.Edge, Int>
  ) -> Double {
    let edges = outline.edges
    let node = edges[i][keyPath: end]
    let beside = edges.indices.filter { edges[$0][keyPath: end] == node }
      .sorted { (layout.x[edges[$0][keyPath: other]], $0) < (layout.x[edges[$1][keyPath: other]], $1) }
    let step = min(22, (boxes[node].width - 24) / Double(max(1, beside.count)))
    return (Double(beside.firstIndex(of: i)!) - Double(beside.count - 1) / 2) * step
  }

  private func number(_ value: Double) -> String { SVGDrawing.number(value) }

  var text: String {
    let width = max(layout.width, TextWidth.of(title, size: 15.5)) + 2 * Self.margin
    let height = top(rank: ranks) - Self.distance + Self.margin
    return SVGDrawing.document(
      title: title, summary: summary, width: width.rounded(.up), height: height, style: Self.style, body: out)
  }

  /// What flows where, in words.
  private var summary: String {
    let inputs = outline.nodes.filter(\.isInput).map(\.name)
    let steps = outline.nodes.indices.compactMap { i -> String? in
      let sources = outline.edges.filter { $0.to == i }.map { edge in
        outline.nodes[edge.from].name + (edge.output > 0 ? "[\(edge.output)]" : "")
      }
      return sources.isEmpty ? nil : "\(outline.nodes[i].name) takes \(sources.joined(separator: ", "))"
    }
    let start = inputs.isEmpty ? "" : "Inputs: \(inputs.joined(separator: ", ")). "
    return start + steps.map { $0 + "." }.joined(separator: " ")
  }

  /// Boxes and arrows on a light and on a dark background.
  private static let style: String = {
    func colors(_ palette: Palette) -> String {
      """
      .nc .box{fill:\(palette.background.mixed(with: palette.axis, 0.06).hex);stroke:\(palette.axis.hex)}
      .nc .in{stroke:\(palette.series[0].hex)}.nc .out{stroke:\(palette.series[1].hex)}
      .nc .edge{stroke:\(palette.axis.hex)}.nc .tip{fill:\(palette.axis.hex)}
      .nc .mark{stroke:\(palette.background.hex)}

      """
    }
    return """
      .nc .strong{font-weight:600}.nc .in,.nc .out{stroke-width:2}
      .nc .frozen{stroke-dasharray:5 4}.nc .edge{fill:none;stroke-width:1.4}
      .nc .mark{stroke-width:4;stroke-linejoin:round;paint-order:stroke}
      \(colors(.light))@media (prefers-color-scheme:dark){
      \(colors(.dark))}

      """
  }()
}
