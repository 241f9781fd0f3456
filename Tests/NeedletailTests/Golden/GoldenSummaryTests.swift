// summary against Keras: every row's name, class, output shape and parameters, and the totals.

import Testing

@testable import Needletail

@Suite struct GoldenSummary {
  @Test func rowsAndTotalsAreThoseOfKeras() throws {
    try Golden.run("summary", missing: Self.missing) { golden in
      let rows = try Self.rows(golden)
      var model = try Self.model(rows)
      if golden.fields["compile"] != nil { try Self.train(&model, golden) }
      let summary = Summary(model.network)
      #expect(summary.rows == rows.map(\.row), "\(golden): rows")
      #expect(summary.trainable == (try golden.fields.int("trainable_params")), "\(golden)")
      #expect(summary.nonTrainable == (try golden.fields.int("non_trainable_params")), "\(golden)")
      #expect(model.countParams() == (try golden.fields.int("total_params")), "\(golden)")
    }
  }

  /// A row of the fixture, taken apart.
  private struct Row {
    let row: Summary.Row
    let name: String
    let kind: String
    let shape: Shape
  }

  private static func rows(_ golden: GoldenCase) throws -> [Row] {
    try golden.fields.array("rows").map { value in
      guard case .array(let cells) = value, cells.count == 3, case .string(let title) = cells[0],
        case .string(let shape) = cells[1], case .int(let parameters) = cells[2],
        let space = title.lastIndex(of: " ")
      else { throw FixtureError("\(golden): a row is \(value)") }
      let axes: [Int?] = shape.dropFirst().dropLast().split(separator: ",").map {
        Int(String($0).trimmingPrefix(" "))
      }
      return Row(
        row: Summary.Row(name: title, shape: shape, parameters: parameters), name: String(title[..<space]),
        kind: String(title[space...].dropFirst(2).dropLast()), shape: Shape(axes))
    }
  }

  private static func missing(_ golden: GoldenCase) throws -> String? {
    let rows = try rows(golden)
    if rows.contains(where: { $0.row.shape == "?" }) {
      return Missing.reason(feature: "summary of an unbuilt model")
    }
    if let reason = rows.lazy.compactMap({ Missing.reason(layer: $0.kind) }).first { return reason }
    if rows.contains(where: { $0.kind == "InputLayer" }) {
      return Missing.reason(feature: "way to tell a graph's wiring from the rows of its summary")
    }
    // Without normalisation layers, only a frozen layer has parameters that are not trained.
    return try golden.fields.int("non_trainable_params") == 0
      ? nil : Missing.reason(feature: "way to tell a frozen layer from the rows of a summary")
  }

  /// The stack whose summary has these rows.
  private static func model(_ rows: [Row]) throws -> Sequential {
    var layers: [any Layer] = []
    var before: Shape?
    for row in rows {
      let (config, input) = try arguments(row, after: before)
      if before == nil { layers.append(Input(shape: Shape(Array(input.axes.dropFirst())))) }
      var layer = try LayerTable.make(row.kind, config)
      let numbered = row.name.wholeMatch(of: /(.*?)(_\d+)?/)!.1
      if numbered != Config.snakeCase(row.kind) { layer.name = LayerName(row.name) }
      layers.append(layer)
      before = row.shape
    }
    return try Sequential(layers)
  }

  /// The arguments that give a row's output shape and parameters, and what goes in when it is the first.
  private static func arguments(_ row: Row, after before: Shape?) throws -> (config: Config, input: Shape) {
    let (parameters, width) = (row.row.parameters, row.shape.last ?? 0)
    switch row.kind {
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
    case "Flatten", "Masking", "GlobalMaxPooling1D", "GlobalAveragePooling1D":
      return ([:], before ?? row.shape)
    case "BatchNormalization", "LayerNormalization": return ([:], before ?? row.shape)
    case "Reshape":
      return (
        ["target_shape": .array(row.shape.axes.dropFirst().map { .int($0 ?? -1) })], before ?? row.shape
      )
    case "RepeatVector": return (["n": .int(row.shape[1] ?? 1)], before ?? row.shape)
    case "Permute": return (["dims": [2, 1]], before ?? row.shape)
    case let kind: throw FixtureError("no arguments known for \(kind)")
    }
  }

  /// A step of training on ids, as before the fixture's summary.
  private static func train(_ model: inout Sequential, _ golden: GoldenCase) throws {
    let compile = try golden.fields.object("compile")
    try model.compile(
      optimizer: try OptimizerTable.make(try compile.string("optimizer")),
      loss: try LossTable.make(try compile.string("loss")), metrics: [.accuracy])
    let input = model.network.wiring.shapes[0].axes.dropFirst().map { $0 ?? 4 }
    try model.fit(.ids([4] + input, below: 2), Tensor([0, 1, 1, 0]), verbose: .silent)
  }
}
