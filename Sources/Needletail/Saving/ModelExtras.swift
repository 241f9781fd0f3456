// ModelExtras: what a model file holds beside layers and weights.

import NeedletailFormats

/// What a model file holds beside layers and weights, so that one file is enough to predict from raw text.
public struct ModelExtras: Sendable, Equatable {
  /// Words by id: the word of id 4 is `vocabulary[4]`. Nil when it was not known.
  public var vocabulary: [String]?
  /// How a text becomes ids.
  public var preprocessing: Config?
  /// The names of the classes, in the order of the outputs; for one sigmoid output, of 0 and 1.
  public var classes: [String]?
  /// What labels are: `binary`, `categorical` or `multi_label`. Nil when it was not said.
  public var labelKind: String?
  /// The column of the file that was learned from in which the texts stood. Nil where there was none.
  public var textColumn: String?
  /// The column with the labels.
  public var labelColumn: String?

  public init(
    vocabulary: [String]? = nil, preprocessing: Config? = nil, classes: [String]? = nil,
    labelKind: String? = nil, textColumn: String? = nil, labelColumn: String? = nil
  ) {
    (self.vocabulary, self.preprocessing, self.classes) = (vocabulary, preprocessing, classes)
    (self.labelKind, self.textColumn, self.labelColumn) = (labelKind, textColumn, labelColumn)
  }
}

extension ModelExtras {
  /// The strings of a file's `__metadata__`. What older files do not have is left out where it is nil, so that equal
  /// models still give equal files.
  var metadata: [String: String] {
    func text(_ strings: [String]?) -> String {
      (strings.map { .array($0.map { .string($0) }) } ?? JSON.null).compact()
    }
    var metadata = [
      "vocabulary": text(vocabulary), "classes": text(classes),
      "preprocessing": (preprocessing?.json ?? .null).compact(),
    ]
    if let labelKind { metadata["label_kind"] = JSON.string(labelKind).compact() }
    let columns = [("text", textColumn), ("label", labelColumn)].compactMap { key, name in
      name.map { (key: key, value: JSON.string($0)) }
    }
    if !columns.isEmpty { metadata["columns"] = JSON.object(JSONObject(columns)).compact() }
    return metadata
  }

  /// - Parameter read: the JSON under a key of the metadata with at most so many values; nil where the key is absent.
  /// - Throws: what `read` throws, and `ModelError` for a value of the wrong kind.
  init(_ read: (_ key: String, _ limit: Int) throws -> JSON?) throws {
    func value<T>(_ key: String, limit: Int, _ wanted: String, _ convert: (JSON) -> T?) throws -> T? {
      guard let json = try read(key, limit), !json.isNull else { return nil }
      guard let value = convert(json) else {
        throw ModelError("the metadata '\(key)' must be \(wanted) or null, and is \(json.kind)")
      }
      return value
    }
    func strings(_ key: String) throws -> [String]? {
      let list = try value(key, limit: 2_000_000, "a list of strings") { $0.array }
      return try list?.enumerated().map { place, element in
        guard let text = element.string else {
          throw ModelError("the metadata '\(key)' has \(element.kind) at place \(place), and no string")
        }
        return text
      }
    }
    vocabulary = try strings("vocabulary")
    preprocessing = try value("preprocessing", limit: 10_000, "an object") { $0.object }.map { Config($0) }
    classes = try strings("classes")
    labelKind = try value("label_kind", limit: 10, "a string") { $0.string }
    let columns = try value("columns", limit: 10, "an object") { $0.object }
    func column(_ key: String) throws -> String? {
      guard let name = columns?[key], !name.isNull else { return nil }
      guard let text = name.string else {
        throw ModelError("the metadata 'columns' has \(name.kind) as '\(key)', and no string")
      }
      return text
    }
    (textColumn, labelColumn) = (try column("text"), try column("label"))
  }
}
