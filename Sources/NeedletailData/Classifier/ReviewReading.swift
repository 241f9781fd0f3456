// ReviewReading: texts read as the IMDB data set was made, for models that were trained on it.

import Needletail

/// The words of a text with the ids that ``IMDB`` gives them.
///
/// Lower case, punctuation other than the apostrophe taken out (``textToWordSequence(_:filters:lower:split:)``); 1
/// stands at the start, 2 for an unknown word, and the most frequent word is 4.
public struct ReviewReading: TextReading {
  /// What a model reads of a review, under the names in a model file.
  public enum Form: String, Sendable, CaseIterable {
    /// Word ids one after another, padded.
    case sequence = "imdb"
    /// Which words there are.
    case multiHot = "imdb_multi_hot"
    /// Words and pairs of neighbouring words.
    case wordPairs = "imdb_word_pairs"
    /// Word ids one after another, padded, and in a second line the pairs that they end.
    case wordsAndPairs = "imdb_words_and_pairs"
  }

  public let form: Form
  /// Words with ids from here on are unknown.
  public let numWords: Int
  /// Words that are left of a review; 0: all.
  public let maxlen: Int
  /// The end at which a padded sequence is cut; of the other forms the end of the text is left.
  public let truncating: SequenceEnd
  /// Ids that pairs of words share.
  public let buckets: Int
  /// Words by id, those for padding, start and unknown words first; nil where the words are not known.
  public let vocabulary: [String]?
  /// The name of the data set that was learned from.
  public let dataset: String

  private let ids: IDs
  private let padding: SequenceEnd
  private let value: Int
  private let table: TokenTable?
  private let cutter = WordCutter(filters: defaultTextFilters, lower: true, split: " ")

  private struct IDs: Sendable {
    var first = 3
    var start = 1
    var unknown = 2
  }

  /// - Parameters:
  ///   - numWords: the size of the vocabulary, the ids for padding, start and unknown words included.
  ///   - maxlen: words that are left of a review; 0: all.
  ///   - truncating: the end at which a padded sequence is cut.
  ///   - buckets: ids that pairs of words share.
  ///   - vocabulary: words by id; nil where texts are not read, only ids.
  ///   - dataset: the name of the data set that is learned from.
  /// - Throws: `DataError.invalid` for a number out of range, or a word that is there twice.
  public init(
    _ form: Form, numWords: Int, maxlen: Int, truncating: SequenceEnd = .pre, buckets: Int = 100_000,
    vocabulary: [String]? = nil, dataset: String = "imdb"
  ) throws {
    try self.init(
      form, numWords, maxlen, .pre, truncating, 0, buckets, IDs(), vocabulary, dataset)
  }

  private init(
    _ form: Form, _ numWords: Int, _ maxlen: Int, _ padding: SequenceEnd, _ truncating: SequenceEnd,
    _ value: Int,
    _ buckets: Int, _ ids: IDs, _ vocabulary: [String]?, _ dataset: String
  ) throws {
    func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
      guard !range.contains(value) else { return }
      throw DataError.invalid(
        "'\(name)' must be from \(range.lowerBound) to \(range.upperBound), and is \(value)")
    }
    let ceiling = 1 << 24  // up to which a Float holds every id
    try check("num_words", numWords, 1...ceiling)
    try check("maxlen", maxlen, form == .wordsAndPairs ? 1...ceiling / 2 : 0...ceiling)
    try check("buckets", buckets, 1...max(1, ceiling - numWords))
    try check("value", value, 0...ceiling)
    for (name, id) in [("index_from", ids.first), ("start_char", ids.start), ("oov_char", ids.unknown)] {
      try check(name, id, 0...ceiling)
    }
    (self.form, self.numWords, self.maxlen, self.padding) = (form, numWords, maxlen, padding)
    (self.truncating, self.value, self.buckets, self.ids) = (truncating, value, buckets, ids)
    (self.vocabulary, self.dataset) = (vocabulary, dataset)
    table = try vocabulary.map { try TokenTable(words: $0.dropFirst(ids.first)) }
  }

  public var encoding: any SequenceEncoding {
    let whole: any SequenceEncoding =
      switch form {
      case .sequence:
        PaddedSequences(
          maxlen: maxlen > 0 ? maxlen : nil, padding: padding, truncating: truncating, value: Int32(value))
      case .multiHot: MultiHot(numWords)
      case .wordPairs: WordPairs(numWords, buckets: buckets)
      case .wordsAndPairs: WordsAndPairs(numWords, buckets: buckets, maxlen: maxlen)
      }
    return maxlen > 0 && (form == .multiHot || form == .wordPairs) ? LastTokens(maxlen, whole) : whole
  }

  public func sequences(_ texts: [String]) throws -> [[Int32]] {
    guard let table else {
      throw DataError.invalid(
        "the model file has no vocabulary, because the words behind the ids were not to be had in training; train it "
          + "again where imdb_word_index.json is")
    }
    var rows = [[Int32]](repeating: [], count: texts.count)
    rows.withUnsafeMutableBufferPointer { rows in
      parallelBlocks(texts.count, of: 32) { part in
        var buffer = TokenBuffer()
        for i in part {
          texts[i].withBytes { cutter.cut($0, &buffer) }
          rows[i] = row(buffer, table)
        }
      }
    }
    return rows
  }

  public func words(of text: String) throws -> ReadWords {
    ReadWords(text, cutter.places(in: text), count: try sequences([text])[0].count - 1).withMark()
  }

  private func row(_ buffer: borrowing TokenBuffer, _ table: TokenTable) -> [Int32] {
    var row: [Int32] = []
    row.reserveCapacity(buffer.count + 1)
    row.append(Int32(ids.start))
    buffer.forEach([1]) { token in
      let id = table.number(of: token).map { $0 + ids.first } ?? numWords
      row.append(Int32(id < numWords ? id : ids.unknown))
    }
    return row
  }
}

extension ReviewReading {
  public static var kinds: [String] { Form.allCases.map(\.rawValue) }

  public var extras: ModelExtras {
    var config: Config = [
      "kind": .string(form.rawValue), "num_words": .int(numWords), "index_from": .int(ids.first),
      "start_char": .int(ids.start), "oov_char": .int(ids.unknown), "maxlen": .int(maxlen),
      "padding": .string(padding.rawValue), "truncating": .string(truncating.rawValue), "value": .int(value),
      "dataset": .string(dataset),
    ]
    if form == .wordPairs || form == .wordsAndPairs { config["buckets"] = .int(buckets) }
    return ModelExtras(vocabulary: vocabulary, preprocessing: config)
  }

  public init(_ extras: ModelExtras) throws {
    let config = extras.preprocessing ?? [:]
    try self.init(
      config.choice("kind", default: .sequence), config.int("num_words"), config.int("maxlen", default: 0),
      config.choice("padding", default: .pre), config.choice("truncating", default: .pre),
      config.int("value", default: 0), config.int("buckets", default: 100_000),
      IDs(
        first: config.int("index_from", default: 3), start: config.int("start_char", default: 1),
        unknown: config.int("oov_char", default: 2)),
      extras.vocabulary, config.string("dataset", default: "imdb"))
  }
}

extension TokenTable {
  /// A table of these words, numbered from 0.
  /// - Throws: `DataError.invalid` when a word is there twice.
  init(words: some Sequence<String>) throws {
    self.init()
    var buffer = TokenBuffer()
    for word in words {
      let known = count
      guard insert(buffer.token(of: word)) == known else {
        throw DataError.invalid("the vocabulary has '\(word)' twice")
      }
    }
  }
}
