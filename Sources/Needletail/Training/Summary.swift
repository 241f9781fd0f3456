// Summary: the table of a model's layers as the notebook prints it.

extension TrainableModel {
  /// The layers, what they give and how many parameters they have, as Keras on TensorFlow 2 prints it.
  ///
  /// A model that does not know the shape of its input yet shows `?`.
  public func summary() -> String {
    var model = self
    do { try model.build(nil) } catch { return "Model: \"\(network.name)\" (cannot be built: \(error))" }
    return Summary(model.network).text
  }
}

/// The rows and totals of a summary, and their printed form.
struct Summary {
  struct Row: Equatable {
    let name: String
    let shape: String
    let parameters: Int
    /// The layers that it takes its inputs from; only in graphs.
    var sources: [String] = []
  }

  let name: String
  let rows: [Row]
  let trainable: Int
  let nonTrainable: Int
  private let isStack: Bool

  init(_ network: Network) {
    name = network.name
    isStack = network.isStack
    trainable = network.trainableWeights.reduce(0) { $0 + $1.count }
    nonTrainable = network.countParams() - trainable
    let names = network.isBuilt ? network.layerNames : (try? Network.names(for: network.layers)) ?? []
    let makers = network.wiring.calls.reduce(into: [Int: (layer: Int, output: Int)]()) { makers, call in
      for (output, signal) in call.outputs.enumerated() { makers[signal] = (call.layer, output) }
    }
    // As in Keras, a stack does not list its input.
    rows = network.layers.indices.filter { !(network.isStack && network.layers[$0] is Input) }.map { i in
      let title = "\(names[i]) (\(type(of: network.layers[i]).kind))"
      let calls = network.wiring.calls.filter { $0.layer == i }
      guard let call = calls.first else { return Row(name: title, shape: "?", parameters: 0) }
      let shapes = call.outputs.map { network.wiring.shapes[$0].description }
      return Row(
        name: title, shape: shapes.count == 1 ? shapes[0] : "[" + shapes.joined(separator: ", ") + "]",
        parameters: network.weights[network.layerWeights[i] ?? 0..<0].reduce(0) { $0 + $1.count },
        sources: network.isStack
          ? []
          : calls.flatMap { call in
            call.inputs.compactMap { makers[$0] }.map { "\(names[$0.layer])[0][\($0.output)]" }
          })
    }
  }

  /// Columns end at 45 %, 85 % and 100 % of 65 characters; in a graph, which shows where a layer's input
  /// comes from, at 33 %, 55 %, 67 % and 100 % of 98.
  var text: String {
    let (width, columns) = isStack ? (65, [29, 55, 65]) : (98, [32, 53, 65, 98])
    func line(_ fields: [String]) -> String {
      var text = ""
      for (field, end) in zip(fields, columns) {
        if !text.isEmpty { text = String(text.dropLast()) + " " }
        text = String((text + field).prefix(end))
        text += String(repeating: " ", count: end - text.count)
      }
      return text
    }
    let (thin, thick) = (String(repeating: "_", count: width), String(repeating: "=", count: width))
    let titles = ["Layer (type)", "Output Shape", "Param #"] + (isStack ? [] : ["Connected to"])
    var lines = ["Model: \"\(name)\"", thin, line(titles), thick]
    for (i, row) in rows.enumerated() {
      lines.append(
        line([row.name, row.shape, "\(row.parameters)"] + (isStack ? [] : [row.sources.first ?? ""])))
      for source in row.sources.dropFirst() where !isStack { lines.append(line(["", "", "", source])) }
      lines.append(i == rows.count - 1 ? thick : thin)
    }
    lines.append("Total params: \(Summary.grouped(trainable + nonTrainable))")
    lines.append("Trainable params: \(Summary.grouped(trainable))")
    lines.append("Non-trainable params: \(Summary.grouped(nonTrainable))")
    lines.append(thin)
    return lines.joined(separator: "\n")
  }

  /// 322113 → 322,113
  static func grouped(_ number: Int) -> String {
    var text = ""
    for (i, digit) in String(number).reversed().enumerated() {
      if i > 0, i % 3 == 0, digit != "-" { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
