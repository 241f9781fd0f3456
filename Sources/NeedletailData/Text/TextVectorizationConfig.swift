// TextVectorization as a configuration and in a model file.

import Needletail

extension TextVectorization {
  /// Keras' class name.
  public static let kind = "TextVectorization"

  /// Keras' `get_config`, with the vocabulary and, in the mode `tfIdf`, its weights.
  public var config: Config {
    var config = settings
    config["vocabulary"] = table == nil ? .null : .array(vocabulary.map { .string($0) })
    config["idf_weights"] = table == nil || outputMode != .tfIdf ? .null : weights
    return config
  }

  private var weights: Config.Value { .array(idfWeights.map { .float($0) }) }

  private var settings: Config {
    [
      "max_tokens": maxTokens.map { .int($0) } ?? .null,
      "standardize": standardize.map { .string($0.rawValue) } ?? .null,
      "split": split.map { .string($0.rawValue) } ?? .null,
      "ngrams": ngrams.map { .array($0.map { .int($0) }) } ?? .null,
      "output_mode": .string(outputMode.rawValue),
      "output_sequence_length": outputSequenceLength.map { .int($0) } ?? .null,
      "pad_to_max_tokens": .bool(padToMaxTokens),
      "ragged": .bool(ragged),
    ]
  }

  /// The vectorizer of a configuration: of ``config`` or of Keras' arguments, left out ones as in Keras.
  /// - Throws: `ModelError` for a value of the wrong kind, `DataError.invalid` as the other initializer does.
  public init(config: Config) throws {
    try self.init(
      maxTokens: config.optionalInt("max_tokens"),
      standardize: config["standardize"] == nil
        ? .lowerAndStripPunctuation : config.optionalChoice("standardize"),
      split: config["split"] == nil ? .whitespace : config.optionalChoice("split"),
      ngrams: config.ngrams(),
      outputMode: config.choice("output_mode", default: .int),
      outputSequenceLength: config.optionalInt("output_sequence_length"),
      padToMaxTokens: config.bool("pad_to_max_tokens", default: false),
      vocabulary: config.strings("vocabulary"), idfWeights: config.floats("idf_weights"),
      ragged: config.bool("ragged", default: false))
  }

  /// The vectorizer that a model file holds.
  /// - Throws: `DataError.invalid` when it holds none, or one that is damaged.
  public init(_ extras: ModelExtras) throws {
    guard let preprocessing = extras.preprocessing,
      preprocessing["kind"] == .string(Self.kind), let vocabulary = extras.vocabulary
    else {
      throw DataError.invalid(
        "the model file holds no TextVectorization; save the model with one in its extras")
    }
    var config = preprocessing
    config["vocabulary"] = .array(vocabulary.map { .string($0) })
    do { try self.init(config: config) } catch let error as ModelError {
      throw DataError.invalid(error.description)
    }
  }
}

extension TextVectorization: TextReading {
  public static var kinds: [String] { [kind] }
  public var extras: ModelExtras { ModelExtras(self) }
}

extension ModelExtras {
  /// What a model file holds so that it takes texts: a vectorizer with its vocabulary, and the names of the classes.
  public init(_ vectorizer: TextVectorization, classes: [String]? = nil) {
    var config = vectorizer.config
    config["vocabulary"] = nil
    let entries = [(key: "kind", value: Config.Value.string(TextVectorization.kind))] + config.entries
    self.init(vocabulary: vectorizer.vocabulary, preprocessing: Config(entries), classes: classes)
  }
}

extension Config {
  /// Lengths of n-grams: a number n means all from 1 to n.
  fileprivate func ngrams() throws -> [Int]? {
    switch self["ngrams"] {
    case nil, .null: return nil
    case .array(let widths):
      return try widths.map { width in
        guard case .int(let width) = width else { throw wrong("ngrams", "whole numbers") }
        return width
      }
    default:
      let longest = try size("ngrams")
      guard longest <= 1000 else { throw wrong("ngrams", "at most 1000") }
      return Array(1...longest)
    }
  }

  func strings(_ key: String) throws -> [String]? {
    guard let value = self[key], value != .null else { return nil }
    return try array(key).map { value in
      guard case .string(let text) = value else { throw wrong(key, "a list of texts") }
      return text
    }
  }

  func floats(_ key: String) throws -> [Float]? {
    guard let value = self[key], value != .null else { return nil }
    return try array(key).map { value in
      switch value {
      case .int(let number): return Float(number)
      case .double(let number): return Float(number)
      default: throw wrong(key, "a list of numbers")
      }
    }
  }

  private func wrong(_ key: String, _ wanted: String) -> ModelError {
    ModelError("the configuration's '\(key)' must be \(wanted)")
  }
}
