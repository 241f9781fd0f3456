// ModelFile: a model as one safetensors file, and back.

import NeedletailFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Model files: safetensors with the weights under their Keras paths, and in `__metadata__` the model's
/// configuration and what else it needs. The loader knows the layers of this library and has no way to
/// name code.
enum ModelFile {
  static let version = "1"

  static func bytes(_ network: Network, _ extras: ModelExtras) throws -> [UInt8] {
    let tensors = network.weights.map { weight in
      Safetensors.Tensor(weight.name, network[weight].elements, shape: weight.shape)
    }
    let config: Config = ["class_name": .string(network.kind), "config": .object(network.config)]
    var metadata = [
      "format": "needletail", "layout_version": version, "config": config.json.compact(),
    ]
    metadata.merge(extras.metadata) { $1 }
    if let setup = network.training { metadata["compile_config"] = setup.config.json.compact() }
    return try Safetensors.bytes(tensors, metadata: metadata)
  }

  static func read(_ file: SafetensorsFile) throws -> (network: Network, extras: ModelExtras) {
    func wrong(_ what: String, advice: String = "save the model again with save(to:)") -> FormatError {
      // Names in `what` come from the file: escaped and shortened.
      FormatError(.damaged, shown(what), places: [shown(file.name)], advice: advice)
    }
    guard file.metadata("format") == "needletail", file.metadata("config") != nil else {
      throw wrong("holds weights without a model's configuration", advice: "load a file that save(to:) wrote")
    }
    guard file.metadata("layout_version") == version else {
      throw wrong(
        "has layout version \(file.metadata("layout_version") ?? "none") and this program reads \(version)",
        advice: "use the program that wrote it, or save it again")
    }
    do {
      guard let object = try json(file, "config", limit: 300_000)?.object else {
        throw wrong("has a configuration that is no object")
      }
      let config = Config(object)
      var network = try Network(
        kind: try config.string("class_name"), config: try config.object("config"),
        check: { try check($0, file, wrong) }, fill: { try file.floats(named: $0.name) })
      if let object = try json(file, "compile_config", limit: 100_000)?.object {
        network.training = try TrainingSetup(config: Config(object))
        try network.resolveTraining()
      }
      return (network, try ModelExtras { try json(file, $0, limit: $1) })
    } catch let error as ModelError {
      throw wrong(error.description)
    } catch let error as FormatError {
      throw error.places.first == shown(file.name) ? error : error.at(shown(file.name))
    }
  }

  /// The JSON under a key of the metadata; nil where the key is absent.
  /// - Parameter limit: the most values, so that a small file does not become a large configuration.
  private static func json(_ file: SafetensorsFile, _ key: String, limit: Int) throws -> JSON? {
    try file.metadata(key).map { text in
      try reading(file.name) {
        try locating("the metadata '\(key)'") {
          try JSON(parsing: text, options: JSON.Options(valueLimit: limit))
        }
      }
    }
  }

  /// The file must hold the model's weights, all of them, in their shapes, and nothing else.
  private static func check(
    _ weights: [Weight], _ file: SafetensorsFile, _ wrong: (String, String) -> FormatError
  ) throws {
    let advice = "save the model again with save(to:)"
    for weight in weights {
      guard let entry = file.entry(named: weight.name) else {
        throw wrong("has no weight '\(weight.name)', which its configuration needs", advice)
      }
      guard entry.shape == weight.shape else {
        throw wrong(
          "holds '\(weight.name)' with shape \(entry.shape); its configuration needs \(weight.shape)", advice)
      }
    }
    let names = Set(weights.map(\.name))
    if let extra = file.entries.first(where: { !names.contains($0.name) }) {
      throw wrong("holds '\(extra.name)', which its configuration does not know", advice)
    }
  }
}

extension TrainableModel {
  /// Writes the model to one file: configuration, weights and what `extras` adds. The file appears whole
  /// or not at all; equal models give equal bytes.
  /// - Throws: `ModelError` when the model is not built, `FormatError` when the file cannot be written.
  public func save(to url: URL, extras: ModelExtras = ModelExtras()) throws {
    try AtomicFile.write(try network.fileBytes(extras), to: url.path)
  }
}

extension Network {
  func fileBytes(_ extras: ModelExtras) throws -> [UInt8] {
    guard isBuilt else {
      throw ModelError("\(name) does not know the shape of its input yet; put Input(shape:) first")
    }
    return try ModelFile.bytes(self, extras)
  }
}

extension Sequential {
  /// The model of a file that `save(to:)` wrote. It predicts bit for bit the same.
  /// - Parameter customObjects: layers of your own that the file may hold.
  /// - Throws: `FormatError` when the file is missing or damaged.
  public init(contentsOf url: URL, customObjects: [any Layer.Type] = []) throws {
    self = try Sequential.load(contentsOf: url, customObjects: customObjects).model
  }

  /// The model of a file with what was saved beside it.
  /// - Parameter customObjects: layers of your own that the file may hold.
  /// - Throws: `FormatError` when the file is missing or damaged, `ModelError` when it holds a graph.
  public static func load(
    contentsOf url: URL, customObjects: [any Layer.Type] = []
  ) throws -> (model: Sequential, extras: ModelExtras) {
    let (network, extras) = try LayerTable.with(customObjects) {
      try ModelFile.read(try SafetensorsFile(contentsOf: url.path))
    }
    guard network.isStack else {
      throw ModelError("\(url.path) holds a graph; load it with Model(contentsOf:)")
    }
    var model = Sequential(seed: network.seed, name: network.name)
    model.network = network
    return (model, extras)
  }
}

extension Model {
  /// The model of a file that `save(to:)` wrote, a graph or a stack. It predicts bit for bit the same.
  /// - Parameter customObjects: layers of your own that the file may hold.
  /// - Throws: `FormatError` when the file is missing or damaged.
  public init(contentsOf url: URL, customObjects: [any Layer.Type] = []) throws {
    self = try Model.load(contentsOf: url, customObjects: customObjects).model
  }

  /// The model of a file with what was saved beside it.
  /// - Parameter customObjects: layers of your own that the file may hold.
  /// - Throws: `FormatError` when the file is missing or damaged.
  public static func load(
    contentsOf url: URL, customObjects: [any Layer.Type] = []
  ) throws -> (model: Model, extras: ModelExtras) {
    let (network, extras) = try LayerTable.with(customObjects) {
      try ModelFile.read(try SafetensorsFile(contentsOf: url.path))
    }
    return (Model(network), extras)
  }
}
