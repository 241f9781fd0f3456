// SummaryFixture: the model of a golden summary, made again from its rows and its text.

@testable import Needletail

/// What a fixture says of a model: rows of layers, where they are connected, which are frozen, what is within.
struct SummaryFixture {
  struct Row {
    let title: String
    let shape: Shape
    let parameters: Int
    let isUnbuilt: Bool

    var name: String { String(title[..<title.lastIndex(of: " ")!]) }
    var kind: String { String(title[title.lastIndex(of: " ")!...].dropFirst(2).dropLast()) }

    init(_ title: String, _ shape: String, _ parameters: Int) {
      (self.title, self.parameters, isUnbuilt) = (title, parameters, shape == "?")
      self.shape = Shape(
        shape.dropFirst().dropLast().split(separator: ",").map { Int(String($0).trimmingPrefix(" ")) })
    }
  }

  let rows: [Row]
  private let name: String
  /// The cells of the columns behind the parameters, as lines, by row.
  private let connected: [[String]]
  private let frozen: Set<String>
  /// The rows of models within, by the model's name.
  private var nested: [String: [Row]] = [:]

  init(_ golden: GoldenCase) throws {
    rows = try golden.fields.array("rows").map { value in
      guard case .array(let cells) = value, cells.count == 3, case .string(let title) = cells[0],
        case .string(let shape) = cells[1], case .int(let parameters) = cells[2]
      else { throw FixtureError("\(golden): a row is \(value)") }
      return Row(title, shape, parameters)
    }
    let text = try golden.fields.string("text")
    name = String(text.split(separator: "\"")[1])
    connected = text.contains("Connected to") ? SummaryFixture.cells(text).map { $0[3] } : []
    let flags = try golden.fields.string("text_show_trainable", default: "")
    frozen = Set(zip(rows, SummaryFixture.cells(flags)).filter { $1.last == ["N"] }.map(\.0.name))
    var model = ""
    for cells in SummaryFixture.cells(try golden.fields.string("text_expand_nested", default: "")) {
      let title = cells[0].joined(separator: " ")
      guard title.hasPrefix("└ ") else {
        model = String(title.prefix { $0 != " " })
        continue
      }
      let number = Int(cells[2][0].filter(\.isNumber))!
      nested[model, default: []].append(Row(String(title.dropFirst(2)), cells[1][0], number))
    }
  }

  /// The cells of a printed table, each as its lines.
  private static func cells(_ text: String) -> [[[String]]] {
    var (rows, row) = ([[[String]]](), [[String]]())
    for line in text.split(separator: "\n") {
      if line.hasPrefix("│") {
        let parts = line.dropFirst().dropLast().split(separator: "│").map {
          String($0).trimmingPrefix { $0 == " " }.reversed().trimmingPrefix { $0 == " " }.reversed()
        }
        if row.isEmpty { row = parts.map { _ in [] } }
        for (i, part) in parts.enumerated() where !part.isEmpty { row[i].append(String(part)) }
      } else if !row.isEmpty {
        rows.append(row)
        row = []
      }
    }
    return rows
  }

  /// The model whose summary has these rows.
  func model() throws -> any TrainableModel {
    var model: any TrainableModel
    if rows.contains(where: { $0.kind == "InputLayer" }) {
      model = try graph()
    } else {
      model = try Sequential(try SummaryFixture.stack(rows, nested), name: name)
    }
    for name in frozen { try model.setTrainable(false, layer: name) }
    return model
  }

  private static func stack(_ rows: [Row], _ nested: [String: [Row]], after input: Shape? = nil) throws
    -> [any Layer]
  {
    var layers: [any Layer] = []
    var before = input
    for row in rows {
      if let inner = nested[row.name] {
        layers.append(try Sequential(try stack(inner, [:], after: before), name: row.name))
      } else {
        let (config, input) = try arguments(row, after: before)
        if before == nil, !row.isUnbuilt { layers.append(Input(shape: Shape(Array(input.axes.dropFirst())))) }
        layers.append(try named(try LayerTable.make(row.kind, config), row))
      }
      before = row.shape
    }
    return layers
  }

  private static func named(_ layer: any Layer, _ row: Row) throws -> any Layer {
    var layer = layer
    layer.name = LayerName(row.name)
    return layer
  }

  private func graph() throws -> Model {
    var made: [(name: String, symbol: SymbolicTensor, shape: Shape)] = []
    var (inputs, used) = ([Input](), Set<String>())
    for (i, row) in rows.enumerated() {
      if row.kind == "InputLayer" {
        inputs.append(Input(shape: Shape(Array(row.shape.axes.dropFirst())), name: row.name))
        made.append((row.name, inputs.last!.symbol, row.shape))
        continue
      }
      // Without the column, each layer takes what the one above gives. Long names are cut in it.
      let sources =
        connected.isEmpty
        ? [made.last!.name] : connected[i].flatMap { $0.split(separator: " ").map(String.init) }
      let taken = try sources.map { source in
        let start = source.prefix { $0 != "[" && $0 != "…" }
        guard let found = made.first(where: { $0.name.hasPrefix(start) }) else {
          throw FixtureError("nothing is named \(source)")
        }
        return found
      }
      used.formUnion(taken.map(\.name))
      let (config, _) = try SummaryFixture.arguments(row, after: taken[0].shape)
      let layer = try SummaryFixture.named(try LayerTable.make(row.kind, config), row)
      made.append((row.name, layer(taken.map(\.symbol)), row.shape))
    }
    return try Model(
      inputs: inputs, outputs: made.filter { !used.contains($0.name) }.map(\.symbol), name: name)
  }

  /// The arguments that give a row's output shape and parameters, and what goes in when it is the first.
  static func arguments(_ row: Row, after before: Shape?) throws -> (config: Config, input: Shape) {
    let (parameters, width) = (row.parameters, row.shape.last ?? 0)
    switch row.kind + (row.isUnbuilt ? "?" : "") {
    case "Embedding":
      return (
        ["input_dim": .int(parameters / width), "output_dim": .int(width)],
        Shape(Array(row.shape.axes.dropLast()))
      )
    case "Dense":
      let input = before ?? row.shape.replacingLast(with: parameters / width - 1)
      return (["units": .int(width), "use_bias": .bool(parameters == (input.last! + 1) * width)], input)
    case "SimpleRNN":
      let input = before ?? [nil, nil, parameters / width - width - 1]
      return (
        [
          "units": .int(width), "return_sequences": .bool(row.shape.rank == 3),
          "use_bias": .bool(parameters == (input.last! + width + 1) * width),
        ], input
      )
    case "LSTM", "GRU":
      let gates = row.kind == "LSTM" ? 4 : 3
      let biases = row.kind == "LSTM" ? 1 : 2
      return (
        ["units": .int(width), "return_sequences": .bool(row.shape.rank == 3)],
        before ?? [nil, nil, parameters / (gates * width) - width - biases]
      )
    case "Bidirectional":
      // Which layer within and which way to merge have as many parameters.
      let features = before?.last ?? 0
      for (kind, gates, biases) in [("SimpleRNN", 1, 1), ("LSTM", 4, 1), ("GRU", 3, 2)] {
        for (merge, units) in [("concat", width / 2), ("sum", width)]
        where 2 * gates * units * (features + units + biases) == parameters {
          let inner: Config = ["units": .int(units), "return_sequences": .bool(row.shape.rank == 3)]
          return (
            ["layer": .object(kind: kind, inner), "merge_mode": .string(merge)], before ?? row.shape
          )
        }
      }
      throw FixtureError("no layer within Bidirectional has \(parameters) parameters")
    case "TimeDistributed":
      return (
        ["layer": .object(kind: "Dense", ["units": .int(width)])],
        before ?? row.shape.replacingLast(with: parameters / width - 1)
      )
    case "Activation": return (["activation": "relu"], before ?? row.shape)
    case "Dropout", "SpatialDropout1D": return (["rate": 0.5], before ?? row.shape)
    case "Conv1D":
      let input = before ?? row.shape
      let isSame = input[1] == row.shape[1]
      return (
        [
          "filters": .int(width), "kernel_size": .int((parameters / width - 1) / input.last!),
          "padding": isSame ? "same" : "valid",
        ], input
      )
    case "MaxPooling1D":
      let input = before ?? row.shape
      return (["pool_size": .int(input[1]! / row.shape[1]!)], input)
    case "Reshape":
      return (["target_shape": .array(row.shape.axes.dropFirst().map { .int($0!) })], before ?? row.shape)
    case "RepeatVector": return (["n": .int(row.shape[1]!)], before ?? row.shape)
    case "Permute": return (["dims": [2, 1]], before ?? row.shape)
    case "MultiHeadAttention": return (["num_heads": 2, "key_dim": .int(width / 2)], before ?? row.shape)
    case "LSTM?", "GRU?", "SimpleRNN?", "Dense?": return (["units": 1], [])
    case "Embedding?": return (["input_dim": 1, "output_dim": 1], [])
    // Whatever else has no arguments that show in a summary; what is missing there says so itself.
    default: return ([:], before ?? row.shape)
    }
  }
}
