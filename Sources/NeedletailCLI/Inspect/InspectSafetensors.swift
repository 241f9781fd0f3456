// InspectSafetensors: what is in safetensors files, our own models and others.

import Needletail
import NeedletailFormats

extension InspectReport {
  /// - Throws: `FormatError` when the file is damaged, or says that it is a model and does not hold one.
  static func safetensors(_ bytes: [UInt8], path: String) throws -> InspectReport {
    let file = try SafetensorsFile(bytes, name: path)
    var report = InspectReport(
      format: "safetensors", kind: ModelContents.isModel(file) ? "model" : "weights", bytes: bytes.count,
      title: "safetensors")
    report.arrays = file.entries.map { entry in
      InspectArray(
        entry.name, entry.shape, entry.type.rawValue,
        bytes: entry.shape.contains(0) ? 0 : entry.shape.reduce(entry.type.size, *))
    }
    if ModelContents.isModel(file) {
      let model = try ModelContents(of: file)
      // In the order of the layers; the file has them in the order of their types and names.
      let places = Dictionary(uniqueKeysWithValues: model.weightNames.enumerated().map { ($1, $0) })
      report.arrays.sort { places[$0.name, default: 0] < places[$1.name, default: 0] }
      report.add(model, file)
    } else {
      report.addTensors(file)
    }
    return report
  }

  private mutating func addTensors(_ file: SafetensorsFile) {
    let values = file.entries.reduce(0) { $0 + ($1.shape.contains(0) ? 0 : $1.shape.reduce(1, *)) }
    title = "\(title), \(InspectText.count(arrays.count, "tensor")), \(InspectText.count(values, "value"))"
    more.append(("values", .int(values)))
    if let metadata = file.metadata {
      more.append(("metadata", .object(JSONObject(metadata.map { ($0.key, .string($0.value)) }))))
      let lines = metadata.prefix(100).map {
        "\(InspectText.visible($0.key)): \(InspectText.visible($0.value, limit: 200))"
      }
      if !lines.isEmpty {
        sections.append(.lines("Metadata:", lines + (metadata.count > 100 ? ["…"] : [])))
      }
    }
    if !arrays.isEmpty { sections.append(.table("", arrayTable("Tensor"))) }
  }

  private mutating func add(_ model: ModelContents, _ file: SafetensorsFile) {
    title = "Needletail model (safetensors), \(InspectText.count(model.parameters, "parameter"))"
    layers = model.layers.map { layer in
      let shapes = layer.outputShapes.map { JSON.array($0.axes.map { $0.map { .int($0) } ?? .null }) }
      return [
        "name": .string(layer.name), "class_name": .string(layer.kind),
        "output_shape": shapes.count == 1 ? shapes[0] : .array(shapes), "params": .int(layer.parameters),
        "config": layer.config,
      ]
    }
    more = [
      ("name", .string(model.name)), ("params", .int(model.parameters)),
      ("trainable_params", .int(model.trainableParameters)),
      ("layout_version", .string(file.metadata("layout_version") ?? "")),
      ("vocabulary", vocabulary(model.extras)),
      ("classes", model.extras.classes.map { .array($0.map { .string($0) }) } ?? .null),
      ("label_kind", model.extras.labelKind.map { .string($0) } ?? .null),
      ("text_column", model.extras.textColumn.map { .string($0) } ?? .null),
      ("label_column", model.extras.labelColumn.map { .string($0) } ?? .null),
      ("preprocessing", model.preprocessing ?? .null), ("compile_config", model.compileConfig ?? .null),
    ]
    addLayers(model)
    addExtras(model)
  }

  private func vocabulary(_ extras: ModelExtras) -> JSON {
    guard let words = extras.vocabulary else { return .null }
    return ["size": .int(words.count), "first": .array(words.prefix(20).map { .string($0) })]
  }

  private mutating func addLayers(_ model: ModelContents) {
    let table = InspectTable(
      columns: ["Layer (type)", "Output Shape", "Param #"], numbers: [2], count: model.layers.count
    ) { i in
      let layer = model.layers[i]
      let shapes = layer.outputShapes.map { InspectText.shape($0.axes) }
      return [
        "\(InspectText.visible(layer.name)) (\(layer.kind))",
        shapes.count == 1 ? shapes[0] : "[" + shapes.joined(separator: ", ") + "]",
        InspectText.grouped(layer.parameters),
      ]
    }
    sections.append(.table("Model: \"\(InspectText.visible(model.name))\"", table))
    sections.append(
      .lines(
        "",
        [
          "Total params: \(InspectText.grouped(model.parameters))",
          "Trainable params: \(InspectText.grouped(model.trainableParameters))",
          "Non-trainable params: \(InspectText.grouped(model.parameters - model.trainableParameters))",
        ]))
    sections.append(.table("", arrayTable("Weight")))
    let configurations = model.layers.map { layer in
      "\(InspectText.visible(layer.name)): \(layer.config.object.map(InspectText.arguments) ?? "")"
    }
    sections.append(.lines("Configuration:", configurations))
  }

  private mutating func addExtras(_ model: ModelContents) {
    if let words = model.extras.vocabulary {
      let first = words.prefix(20).map { InspectText.visible($0) }.joined(separator: " ")
      sections.append(
        .lines(
          "Vocabulary: \(InspectText.count(words.count, "word"))", [first + (words.count > 20 ? " …" : "")]))
    }
    var lines: [String] = []
    if let classes = model.extras.classes {
      let names = classes.prefix(100).map { InspectText.visible($0) }.joined(separator: ", ")
      lines.append("Classes: \(names)\(classes.count > 100 ? ", …" : "")")
    }
    if let kind = model.extras.labelKind { lines.append("Labels: \(InspectText.visible(kind))") }
    let columns = [model.extras.textColumn, model.extras.labelColumn].compactMap { $0 }
    if !columns.isEmpty {
      lines.append("Columns: \(columns.map { InspectText.visible($0) }.joined(separator: ", "))")
    }
    if let preprocessing = model.preprocessing?.object {
      lines.append("Preprocessing: \(InspectText.arguments(preprocessing))")
    }
    if let setup = model.compileConfig?.object { lines += Self.lines(setup) }
    if !lines.isEmpty { sections.append(.lines("", lines)) }
  }

  /// A line for each object of how the model is compiled; those of an output behind its name.
  private static func lines(_ setup: JSONObject, of output: String = "") -> [String] {
    setup.entries.flatMap { key, value -> [String] in
      if let inner = value.object, inner["class_name"] == nil {
        let isGroup = key == "goal" || key == "outputs"
        return lines(inner, of: isGroup ? output : "\(InspectText.visible(key)): ")
      }
      if value.isNull || value == [] { return [] }
      let name = InspectText.visible(key).split(separator: "_").joined(separator: " ")
      return ["\(output)\(name.prefix(1).uppercased())\(name.dropFirst()): \(InspectText.value(value))"]
    }
  }
}
