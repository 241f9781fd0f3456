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
  struct Row {
    let name: String
    let kind: String
    let shape: String
    let parameters: Int
    let isBuilt: Bool
    /// The layers that it takes its inputs from; only in graphs.
    var sources: [String] = []
    /// Whether training changes its weights; nil where it has none.
    var trainable: Bool?
    /// How many models the layer is within.
    var level = 0

    var title: String { "\(name) (\(kind))" }
  }

  let name: String
  /// The layers in order, those of models within behind their model.
  let allRows: [Row]
  let trainable: Int
  let nonTrainable: Int
  /// The numbers that the optimizer keeps; nil before the first step.
  let optimizer: Int?
  /// Whether it is plain where each layer takes its input from.
  let isChain: Bool
  private let isStack: Bool

  /// The layers in order.
  var rows: [Row] { allRows.filter { $0.level == 0 } }

  init(_ network: Network) {
    name = network.name
    isStack = network.isStack
    isChain = network.isStack || network.wiring.isChain
    let changing = network.trainableWeights
    trainable = changing.reduce(0) { $0 + $1.count }
    nonTrainable = network.countParams() - trainable
    let state = network.training?.optimizer
    // Keras counts the number of steps and the learning rate.
    let count = trainable
    optimizer = state.flatMap { $0.iterations > 0 ? count * $0.optimizer.slots + 2 : nil }
    allRows = Summary.rows(network, level: 0, frozen: false)
  }

  private static func rows(_ network: Network, level: Int, frozen: Bool) -> [Row] {
    let names = network.isBuilt ? network.layerNames : (try? Network.names(for: network.layers)) ?? []
    let sources = network.isStack || level > 0 ? [:] : network.sources
    // As in Keras, a stack does not list its input.
    return network.layers.indices.filter { !(network.isStack && network.layers[$0] is Input) }.flatMap {
      i -> [Row] in
      let layer = network.layers[i]
      let isFrozen = frozen || network.frozenLayers.contains(i)
      let call = network.wiring.calls.last { $0.layer == i }
      let shapes = call?.outputs.map { network.wiring.shapes[$0].description } ?? ["?"]
      let weights = network.weights[network.layerWeights[i] ?? 0..<0]
      let row = Row(
        name: names[i], kind: type(of: layer).kind,
        shape: shapes.count == 1 ? shapes[0] : "[" + shapes.joined(separator: ", ") + "]",
        parameters: weights.reduce(0) { $0 + $1.count }, isBuilt: call != nil, sources: sources[i] ?? [],
        trainable: weights.isEmpty ? nil : !isFrozen, level: level)
      guard let model = layer as? any ModelLayer else { return [row] }
      return [row] + rows(model.network, level: level + 1, frozen: isFrozen)
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
        line([row.title, row.shape, "\(row.parameters)"] + (isStack ? [] : [row.sources.first ?? ""])))
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

extension Network {
  /// For each layer, where its inputs come from: `layer[use][output]`.
  var sources: [Int: [String]] {
    var (makers, uses) = ([Int: String](), [Int: Int]())
    for call in wiring.calls {
      for (output, signal) in call.outputs.enumerated() {
        makers[signal] = "\(layerNames[call.layer])[\(uses[call.layer, default: 0])][\(output)]"
      }
      uses[call.layer, default: 0] += 1
    }
    return wiring.calls.reduce(into: [:]) { sources, call in
      sources[call.layer, default: []] += call.inputs.compactMap { makers[$0] }
    }
  }
}

extension Wiring {
  /// Whether every use of a layer takes what the one before it gives, and no layer is used twice.
  fileprivate var isChain: Bool {
    guard Set(calls.map(\.layer)).count == calls.count else { return false }
    return zip(calls, calls.dropFirst()).allSatisfy { before, call in
      call.inputs.count == 1 && before.outputs.contains(call.inputs[0])
    }
  }
}
