// TokenizerReading: texts read with Keras' legacy Tokenizer and padded.

import Needletail

/// The ids that a ``Tokenizer`` gives the words of a text, padded as `padSequences` does it.
public struct TokenizerReading: TextReading {
  public let tokenizer: Tokenizer
  /// The length of all rows; nil: that of the longest text at hand.
  public let maxlen: Int?
  public let padding: SequenceEnd
  public let truncating: SequenceEnd

  /// - Parameters:
  ///   - tokenizer: one that has learned its words.
  ///   - maxlen: the length of all rows; nil: that of the longest text at hand.
  ///   - padding: the end at which a short text is filled up with zeros.
  ///   - truncating: the end at which a long text is cut.
  /// - Throws: `DataError.invalid` when `maxlen` is out of range.
  public init(
    _ tokenizer: Tokenizer, maxlen: Int?, padding: SequenceEnd = .pre, truncating: SequenceEnd = .pre
  ) throws {
    guard maxlen.map({ (1...1 << 24).contains($0) }) ?? true else {
      throw DataError.invalid("'maxlen' must be from 1 to \(1 << 24), and is \(maxlen!)")
    }
    (self.tokenizer, self.maxlen) = (tokenizer, maxlen)
    (self.padding, self.truncating) = (padding, truncating)
  }

  public func sequences(_ texts: [String]) throws -> [[Int32]] { tokenizer.textsToSequences(texts) }

  /// Words without an id, which are left out, have no part in any.
  public func words(of text: String) throws -> ReadWords {
    let places = tokenizer.cutter.places(in: text)
    let known = tokenizer.cutter.words(text).map { !tokenizer.textsToSequences([$0]).allSatisfy(\.isEmpty) }
    let ids = try sequences([text])[0].count
    guard places.count == known.count, known.count(where: { $0 }) == ids else {
      return ReadWords(text, [], count: ids)
    }
    return ReadWords(words: places, sources: known.indices.filter { known[$0] }.map { $0..<$0 + 1 })
  }

  public var encoding: any SequenceEncoding {
    PaddedSequences(maxlen: maxlen, padding: padding, truncating: truncating)
  }
}

extension TokenizerReading {
  public static var kinds: [String] { [Tokenizer.kind] }

  /// The words by id, with an empty one for 0, which pads; counts are not saved.
  public var extras: ModelExtras {
    let learned: Set<String> = ["word_counts", "word_docs", "index_docs"]
    let settings = tokenizer.config.entries.filter { !learned.contains($0.key) }
    let layout: Config = [
      "maxlen": maxlen.map { .int($0) } ?? .null, "padding": .string(padding.rawValue),
      "truncating": .string(truncating.rawValue),
    ]
    return ModelExtras(
      vocabulary: [""] + tokenizer.words,
      preprocessing: Config([(key: "kind", value: .string(Tokenizer.kind))] + settings + layout.entries))
  }

  public init(_ extras: ModelExtras) throws {
    guard let config = extras.preprocessing, let vocabulary = extras.vocabulary else {
      throw DataError.invalid("the model file holds no words of a Tokenizer; save it with those")
    }
    var tokenizer = try Tokenizer(config: config)
    try tokenizer.take(words: vocabulary.dropFirst())
    try self.init(
      tokenizer, maxlen: config.optionalInt("maxlen"), padding: config.choice("padding", default: .pre),
      truncating: config.choice("truncating", default: .pre))
  }
}
