// VectorizedTexts: texts as ids of a learned vocabulary, padded, as a bag, or with their pairs.

import Needletail

/// A `TextVectorization` and what becomes of its ids: how texts reach a model that `needletail train` made.
///
/// `TextVectorization` alone fills up rows at their end, as in Keras. A recurrent network reads better what is filled up
/// at the start, as the notebook does it, so that a text's last words are the last thing that it sees.
public struct VectorizedTexts: TextReading {
  /// What becomes of ids.
  public enum Form: Sendable, Equatable {
    /// Rows of one length, filled up with 0 and cut at the start; nil: in every batch that of its longest text.
    case padded(Int?)
    /// A one for each word.
    case multiHot
    /// Words, then pairs of neighbouring words, which share this number of ids. See ``WordPairs``.
    case wordPairs(buckets: Int)
    /// So many words, and in a second line the pairs that they end. See ``WordsAndPairs``.
    case wordsAndPairs(Int, buckets: Int)
  }

  /// What a model file calls it.
  public static let kind = "vectorized_texts"
  public static var kinds: [String] { [kind] }
  /// From texts to ids.
  public let vectorization: TextVectorization
  /// From ids to rows.
  public let form: Form
  /// For bags and pairs, the words that are read of a text, those at its end; nil: all.
  public let maxlen: Int?

  /// - Throws: `DataError.invalid` when the vectorizer has no vocabulary, does not give ids, or numbers are out of range.
  public init(_ vectorization: TextVectorization, _ form: Form, maxlen: Int? = nil) throws {
    func check(_ isRight: Bool, _ what: String) throws {
      if !isRight { throw DataError.invalid("the preparation of texts \(what)") }
    }
    try check(vectorization.table != nil, "has no vocabulary yet; call adapt(_:) first")
    try check(
      vectorization.outputMode == .int && vectorization.outputSequenceLength == nil,
      "needs a TextVectorization that gives ids, of all of a text's words")
    switch form {
    case .padded(let length): try check(length.map { $0 > 0 } ?? true, "needs rows of at least one word")
    case .multiHot: break
    case .wordPairs(let buckets):
      try check((1...1 << 30).contains(buckets), "needs from 1 to 2³⁰ ids for pairs, not \(buckets)")
    case .wordsAndPairs(let length, let buckets):
      try check((1...1 << 23).contains(length), "needs rows of 1 to 2²³ words, not \(length)")
      try check((1...1 << 30).contains(buckets), "needs from 1 to 2³⁰ ids for pairs, not \(buckets)")
    }
    try check(maxlen.map { $0 > 0 } ?? true, "needs to read at least one word")
    (self.vectorization, self.form, self.maxlen) = (vectorization, form, maxlen)
  }

  /// The ids of each text's words. A text without a word is one unknown word: of nothing there is no mean.
  public func sequences(_ texts: [String]) throws -> [[Int32]] {
    try Self.sequences(texts, vectorization)
  }

  /// The same before there is a form.
  public static func sequences(_ texts: [String], _ vectorization: TextVectorization) throws -> [[Int32]] {
    try vectorization.sequences(texts).map { $0.isEmpty ? [vectorization.unknownID] : $0 }
  }

  public func words(of text: String) throws -> ReadWords {
    let read = try vectorization.words(of: text)
    return read.sources.isEmpty ? ReadWords(words: read.words, sources: [0..<0]) : read
  }

  /// What becomes of the ids.
  public var encoding: any SequenceEncoding {
    let whole: any SequenceEncoding =
      switch form {
      case .padded(let length): PaddedSequences(maxlen: length)
      case .multiHot: MultiHot(vectorization.vocabularySize)
      case .wordPairs(let buckets): WordPairs(vectorization.vocabularySize, buckets: buckets)
      case .wordsAndPairs(let length, let buckets):
        WordsAndPairs(vectorization.vocabularySize, buckets: buckets, maxlen: length)
      }
    return maxlen.map { LastTokens($0, whole) } ?? whole
  }

  /// The reading of a model file.
  /// - Throws: `DataError.invalid` when the file holds none, or one that is damaged.
  public init(_ extras: ModelExtras) throws {
    guard let config = extras.preprocessing, let vocabulary = extras.vocabulary,
      config["kind"] == .string(Self.kind)
    else { throw DataError.invalid("the model file does not say how texts become ids; save it anew") }
    do {
      var vectorization = try config.object("vectorization")
      vectorization["vocabulary"] = .array(vocabulary.map { .string($0) })
      let length = try config.optionalInt("length")
      let form: Form
      switch try config.string("form") {
      case "padded": form = .padded(length)
      case "multi_hot": form = .multiHot
      case "word_pairs": form = .wordPairs(buckets: try config.size("buckets"))
      case "words_and_pairs":
        form = .wordsAndPairs(try config.size("length"), buckets: try config.size("buckets"))
      case let other: throw ModelError("the configuration's 'form' is \"\(other)\", which is not known")
      }
      try self.init(
        TextVectorization(config: vectorization), form, maxlen: config.optionalInt("maxlen"))
    } catch let error as ModelError { throw DataError.invalid(error.description) }
  }

  /// What a model file holds of it.
  public var extras: ModelExtras {
    var vectorization = vectorization.config
    vectorization["vocabulary"] = nil
    var config: Config = ["kind": .string(Self.kind), "vectorization": .object(vectorization)]
    switch form {
    case .padded(let length):
      config["form"] = "padded"
      config["length"] = length.map { .int($0) } ?? .null
    case .multiHot: config["form"] = "multi_hot"
    case .wordPairs(let buckets):
      config["form"] = "word_pairs"
      config["buckets"] = .int(buckets)
    case .wordsAndPairs(let length, let buckets):
      config["form"] = "words_and_pairs"
      config["length"] = .int(length)
      config["buckets"] = .int(buckets)
    }
    config["maxlen"] = maxlen.map { .int($0) } ?? .null
    return ModelExtras(vocabulary: self.vectorization.vocabulary, preprocessing: config)
  }
}
