// Tokenizer: Keras' legacy way from texts to word ids.

import Needletail

/// Learns the words of texts and numbers them from 1, the most frequent first, equally frequent ones in the order of
/// their first appearance. Keras: `keras.preprocessing.text.Tokenizer`, which older programs use;
/// ``TextVectorization`` is its successor.
///
/// A value; ``config`` and `init(config:)` are for files. The numbers do not depend on the number of threads.
public struct Tokenizer: Sendable {
  /// Words with ids from here on count as unknown; nil or 0: all words are known.
  public let numWords: Int?
  /// Characters in whose place `split` stands.
  public let filters: String
  /// Whether texts are put into lower case, in all scripts.
  public let lower: Bool
  /// What lies between two words.
  public let split: String
  /// Whether every Unicode scalar is a token; `filters` is then not heeded.
  public let charLevel: Bool
  /// What stands for unknown words, with id 1; nil: they are left out.
  public let oovToken: String?

  let cutter: WordCutter
  private(set) var counted = TokenCounts()
  /// The words by their ids, that of id 1 first.
  private(set) var table = TokenTable()
  /// The id of the word with each number in `counted`.
  private(set) var ids: [Int32] = []
  /// In how many texts or sequences the word of an id occurs.
  private(set) var indexDocs: [Int32: Int] = [:]
  /// The texts and sequences that were learned from.
  public private(set) var documentCount = 0

  /// - Throws: `DataError.invalid` when `split` is empty or `numWords` negative.
  public init(
    numWords: Int? = nil, filters: String = defaultTextFilters, lower: Bool = true, split: String = " ",
    charLevel: Bool = false, oovToken: String? = nil
  ) throws {
    guard !split.isEmpty else { throw DataError.invalid("Tokenizer: split must not be empty") }
    guard numWords.map({ $0 >= 0 }) ?? true else {
      throw DataError.invalid("Tokenizer: numWords must not be negative, and is \(numWords!)")
    }
    (self.numWords, self.filters, self.lower, self.split) = (numWords, filters, lower, split)
    (self.charLevel, self.oovToken) = (charLevel, oovToken)
    cutter = WordCutter(filters: filters, lower: lower, split: split, characters: charLevel)
  }

  // MARK: Learning

  /// Learns the words of texts, beside those that are known. Keras: `fit_on_texts`.
  public mutating func fitOnTexts(_ texts: [String]) {
    let cutter = cutter
    counted.add(texts, widths: [1]) { text, buffer in text.withBytes { cutter.cut($0, &buffer) } }
    documentCount += texts.count
    number()
    for number in counted.counts.indices { indexDocs[ids[number]] = counted.documents[number] }
  }

  /// Learns in how many sequences each id occurs, for `tfidf` without texts. Keras: `fit_on_sequences`.
  public mutating func fitOnSequences(_ sequences: [[Int32]]) {
    documentCount += sequences.count
    for sequence in sequences {
      for id in Set(sequence) { indexDocs[id, default: 0] += 1 }
    }
  }

  /// Gives the words their ids.
  private mutating func number() {
    table = TokenTable()
    ids = Array(repeating: 0, count: counted.counts.count)
    var buffer = TokenBuffer()
    if let oovToken { _ = table.insert(buffer.token(of: oovToken)) }
    let counts = counted.counts
    for number in counts.indices.sorted(by: { (-counts[$0], $0) < (-counts[$1], $1) }) {
      ids[number] = Int32(counted.table.withToken(number) { table.insert($0) }) + 1
    }
  }

  /// Takes words as they were numbered, the one of id 1 first, without counts.
  /// - Throws: `DataError.invalid` when a word is there twice.
  mutating func take(words: some Sequence<String>) throws { table = try TokenTable(words: words) }

  // MARK: Words

  /// All words that were learned, the word of id 1 first, with the token for unknown words if there is one.
  public var words: [String] { table.words }

  /// The id of a word, whatever `numWords` says; nil for one that was not learned. Keras: `word_index[word]`.
  public func index(of word: String) -> Int32? {
    var buffer = TokenBuffer()
    return table.number(of: buffer.token(of: word)).map { Int32($0) + 1 }
  }

  /// How often each word occurred, in the order of first appearance. Keras: `word_counts`.
  public var wordCounts: [(word: String, count: Int)] { counts(counted.counts) }
  /// In how many texts each word occurred, in the order of first appearance. Keras: `word_docs`.
  public var wordDocs: [(word: String, count: Int)] { counts(counted.documents) }

  private func counts(_ values: [Int]) -> [(word: String, count: Int)] {
    values.indices.map { (counted.table[$0], values[$0]) }
  }

  // MARK: Saving

  /// Keras' class name.
  public static let kind = "Tokenizer"

  /// The arguments and what was learned, under Keras' names.
  public var config: Config {
    func object(_ counts: [(word: String, count: Int)]) -> Config.Value {
      .object(Config(counts.map { (key: $0.word, value: .int($0.count)) }))
    }
    return [
      "num_words": numWords.map { .int($0) } ?? .null, "filters": .string(filters), "lower": .bool(lower),
      "split": .string(split), "char_level": .bool(charLevel),
      "oov_token": oovToken.map { .string($0) } ?? .null, "document_count": .int(documentCount),
      "word_counts": object(wordCounts), "word_docs": object(wordDocs),
      "index_docs": .object(
        Config(indexDocs.sorted { $0.key < $1.key }.map { (key: String($0.key), value: .int($0.value)) })),
    ]
  }

  /// The tokenizer of a configuration.
  /// - Throws: `ModelError` for a value of the wrong kind, `DataError.invalid` as the other initializer does.
  public init(config: Config) throws {
    try self.init(
      numWords: config.optionalInt("num_words"),
      filters: config.string("filters", default: defaultTextFilters),
      lower: config.bool("lower", default: true), split: config.string("split", default: " "),
      charLevel: config.bool("char_level", default: false),
      oovToken: config["oov_token"].flatMap { $0 == .null ? nil : try config.string("oov_token") })
    let counts = try config.counts("word_counts")
    let documents = try config.counts("word_docs")
    documentCount = try config.int("document_count", default: 0)
    guard counts.map(\.key) == documents.map(\.key) else {
      throw ModelError("the configuration's 'word_docs' has other words than its 'word_counts'")
    }
    counted = TokenCounts(
      words: counts.map(\.key), counts: counts.map(\.count), documents: documents.map(\.count),
      documentCount: documentCount)
    guard counted.table.count == counts.count else {
      throw ModelError("the configuration's 'word_counts' has a word twice")
    }
    number()
    for (key, count) in try config.counts("index_docs") {
      guard let id = Int32(key) else {
        throw ModelError("the configuration's 'index_docs' has a key that is no id")
      }
      indexDocs[id] = count
    }
  }
}

extension Config {
  /// The numbers in an object; none where it is not there.
  fileprivate func counts(_ key: String) throws -> [(key: String, count: Int)] {
    guard self[key] != nil else { return [] }
    return try object(key).entries.map { entry in
      guard case .int(let count) = entry.value, count >= 0 else {
        throw ModelError("the configuration's '\(key)' must hold whole numbers from 0 up")
      }
      return (entry.key, count)
    }
  }
}
