// TextVectorization: texts as numbers, with a vocabulary learned from texts or given.

import Needletail

/// What a vocabulary knows of the texts that it was learned from.
package struct VocabularyFacts: Sendable, Equatable {
  /// All tokens, as often as they occur.
  package let tokens: Int
  /// Different tokens.
  package let distinct: Int
  /// Different tokens that are in the vocabulary.
  package let known: Int
  /// How often those occur.
  package let knownTokens: Int
}

/// Turns texts into token ids, bags of words or TF-IDF vectors. Keras: `TextVectorization`.
///
/// ```swift
/// var vectorizer = try TextVectorization(maxTokens: 20_000, outputSequenceLength: 200)
/// try vectorizer.adapt(train.texts)
/// let data = try SequenceDataset(vectorizer.sequences(train.texts), y, encoding: vectorizer.encoding)
/// ```
/// A value: a copy keeps the vocabulary that it has. What a model file needs of it is ``config``; see
/// `ModelExtras.init(_:classes:)`. Ids are Keras' own: in the mode `int` 0 is padding and 1 an unknown token, in the
/// others 0 is an unknown token; learned tokens follow by falling count, equal counts by falling code points.
/// The numbers do not depend on the number of threads.
public struct TextVectorization: Sendable {
  /// The most entries of the vocabulary, reserved ones included; nil: no bound.
  public let maxTokens: Int?
  /// What happens before the split; nil: nothing.
  public let standardize: TextStandardization?
  /// Where tokens end; nil: a text is one token.
  public let split: TextSplit?
  /// The lengths of the runs of tokens that are entries, in order: `[1, 2]` for single tokens, then pairs.
  public let ngrams: [Int]?
  /// What a text becomes.
  public let outputMode: TextOutputMode
  /// In the mode `int`, the length of all rows; nil: the longest of those at hand.
  public let outputSequenceLength: Int?
  /// Outside the mode `int`, whether rows have `maxTokens` numbers even where the vocabulary is smaller.
  public let padToMaxTokens: Bool
  /// In the mode `int`, whether rows keep lengths of their own; only ``sequences(_:)`` gives such rows.
  public let ragged: Bool

  let rule: TokenRule
  private var state = TokenCounts()
  /// The entries behind the reserved ones; nil until there is a vocabulary.
  private(set) var table: TokenTable?
  /// In the mode `tfIdf`, the weight of every entry, that of unknown tokens first.
  public private(set) var idfWeights: [Float] = []

  /// - Parameters: as in Keras, `ngrams` aside: `[1, 2]` is Keras' `2`, and `[2]` its `(2,)`.
  ///   - vocabulary: given tokens instead of `adapt`, most frequent first, with the reserved entries or without.
  ///   - idfWeights: in the mode `tfIdf` and with a given vocabulary, the weight of each of its entries.
  /// - Throws: `DataError.invalid` for numbers out of range and for arguments that do not go together.
  public init(
    maxTokens: Int? = nil, standardize: TextStandardization? = .lowerAndStripPunctuation,
    split: TextSplit? = .whitespace, ngrams: [Int]? = nil, outputMode: TextOutputMode = .int,
    outputSequenceLength: Int? = nil, padToMaxTokens: Bool = false, vocabulary: [String]? = nil,
    idfWeights: [Float]? = nil, ragged: Bool = false
  ) throws {
    (self.maxTokens, self.standardize, self.split, self.ngrams) = (maxTokens, standardize, split, ngrams)
    (self.outputMode, self.outputSequenceLength) = (outputMode, outputSequenceLength)
    (self.padToMaxTokens, self.ragged) = (padToMaxTokens, ragged)
    rule = TokenRule(standardize, split)
    try validate()
    if let vocabulary {
      try setVocabulary(vocabulary, idfWeights: idfWeights)
    } else if idfWeights != nil {
      throw DataError.invalid("idfWeights are given without a vocabulary; give both or call adapt(_:)")
    }
  }

  private func validate() throws {
    func check(_ isRight: Bool, _ message: @autoclosure () -> String) throws {
      if !isRight { throw DataError.invalid("TextVectorization: " + message()) }
    }
    try check(maxTokens.map { $0 > 1 } ?? true, "maxTokens must be greater than 1, not \(maxTokens ?? 0)")
    try check(
      ngrams.map { !$0.isEmpty && $0.allSatisfy { (1...1000).contains($0) } } ?? true,
      "ngrams must be lengths from 1 to 1000, not \(ngrams ?? [])")
    try check(ngrams == nil || split != nil, "ngrams need a split; without one a text is a single token")
    let isInt = outputMode == .int
    try check(
      outputSequenceLength.map { $0 > 0 } ?? true,
      "outputSequenceLength must be at least 1, not \(outputSequenceLength ?? 0)")
    try check(
      isInt || outputSequenceLength == nil,
      "outputSequenceLength is for the output mode int, not \(outputMode.rawValue)")
    try check(isInt || !ragged, "ragged is for the output mode int, not \(outputMode.rawValue)")
    try check(
      !(ragged && outputSequenceLength != nil),
      "ragged rows have no outputSequenceLength; leave out one of them")
    try check(!isInt || !padToMaxTokens, "padToMaxTokens is for the output modes other than int")
    try check(!padToMaxTokens || maxTokens != nil, "padToMaxTokens needs maxTokens")
  }

  // MARK: Vocabulary

  static let mask = ""
  static let unknown = "[UNK]"

  /// The entries before those of the vocabulary.
  var reserved: [String] { outputMode == .int ? [Self.mask, Self.unknown] : [Self.unknown] }
  /// The id of a token that is not in the vocabulary.
  var unknownID: Int32 { outputMode == .int ? 1 : 0 }

  /// Learns the vocabulary of these texts, in place of any that there is. Keras: `adapt`.
  /// - Throws: `DataError.invalid` when there is no text.
  public mutating func adapt(_ texts: [String]) throws {
    resetState()
    updateState(texts)
    try finalizeState()
    resetState()
  }

  /// Counts the tokens of more texts; for texts that do not fit in memory at once. Keras: `update_state`.
  public mutating func updateState(_ texts: [String]) {
    let rule = rule
    state.add(texts, widths: ngrams ?? [1]) { text, buffer in text.withBytes { buffer.fill($0, rule) } }
  }

  /// Forgets what `updateState` counted; the vocabulary stays.
  public mutating func resetState() { state = TokenCounts() }

  /// Makes the vocabulary of what `updateState` counted. Keras: `finalize_state`.
  /// - Throws: `DataError.invalid` when no text has been counted.
  public mutating func finalizeState() throws { _ = try finalizeState(leastCount: 1) }

  /// Learns the tokens that occur at least so often, in place of any that there are.
  /// - Throws: `DataError.invalid` when there is no text.
  package mutating func adapt(_ texts: [String], leastCount: Int) throws -> VocabularyFacts {
    resetState()
    updateState(texts)
    defer { resetState() }
    return try finalizeState(leastCount: leastCount)
  }

  private mutating func finalizeState(leastCount: Int) throws -> VocabularyFacts {
    guard state.documentCount > 0 else {
      throw DataError.invalid("there is no text to learn a vocabulary from; call adapt(_:) with at least one")
    }
    var buffer = TokenBuffer()
    let left = Set([Self.mask, Self.unknown].compactMap { state.table.number(of: buffer.token(of: $0)) })
    let limit = maxTokens.map { max(0, $0 - reserved.count) } ?? state.distinct
    let kept = state.ranked(limit + left.count, least: leastCount).filter {
      $0.second != nil || !left.contains($0.word)
    }.prefix(limit)
    var table = TokenTable()
    for entry in kept { _ = table.insert(buffer.token(ofBytes: state.bytes(of: entry))) }
    self.table = table
    if outputMode == .tfIdf {
      let weights = kept.map {
        Float(inverseDocumentFrequency(texts: state.documentCount, with: $0.documents))
      }
      idfWeights = [Self.mean(weights)] + weights
    }
    return VocabularyFacts(
      tokens: state.total, distinct: state.distinct, known: kept.count,
      knownTokens: kept.reduce(0) { $0 + $1.count })
  }

  /// Takes a vocabulary, most frequent tokens first, with the reserved entries or without. Keras: `set_vocabulary`.
  /// - Parameter idfWeights: in the mode `tfIdf`, a weight for each entry; the mean of all, where unknown tokens
  ///   have none.
  /// - Throws: `DataError.invalid` when a token is there twice or at a place that is not its own, when there are more
  ///   than `maxTokens`, and when weights are missing or too many.
  public mutating func setVocabulary(_ vocabulary: [String], idfWeights: [Float]? = nil) throws {
    func wrong(_ what: String) -> DataError { .invalid("the vocabulary \(what)") }
    guard !vocabulary.isEmpty else { throw wrong("is empty; leave it out and call adapt(_:)") }
    let hasReserved = zip(vocabulary, reserved).allSatisfy { $0 == $1 } && vocabulary.count >= reserved.count
    let tokens = vocabulary.dropFirst(hasReserved ? reserved.count : 0)
    if let maxTokens, reserved.count + tokens.count > maxTokens {
      throw wrong(
        "has \(reserved.count + tokens.count) entries with the reserved ones, and maxTokens is \(maxTokens)")
    }
    var table = TokenTable()
    var buffer = TokenBuffer()
    for token in tokens {
      guard token != Self.mask && token != Self.unknown else {
        throw wrong("has the reserved token '\(token)' behind its start; leave the reserved tokens out")
      }
      let known = table.count
      guard table.insert(buffer.token(of: token)) == known else { throw wrong("has '\(token)' twice") }
    }
    try setWeights(idfWeights, entries: vocabulary.count, hasReserved)
    self.table = table
  }

  private mutating func setWeights(_ weights: [Float]?, entries: Int, _ hasReserved: Bool) throws {
    guard outputMode == .tfIdf else {
      if weights == nil { return }
      throw DataError.invalid("idfWeights are for the output mode tf_idf, not \(outputMode.rawValue)")
    }
    guard let weights else {
      throw DataError.invalid("a given vocabulary needs idfWeights in the output mode tf_idf")
    }
    guard weights.count == entries else {
      throw DataError.invalid(
        "there are \(weights.count) idfWeights for \(entries) tokens; give one for each")
    }
    idfWeights = hasReserved ? weights : [Self.mean(weights)] + weights
  }

  private static func mean(_ weights: [Float]) -> Float {
    weights.isEmpty ? 0 : Float(weights.reduce(0) { $0 + Double($1) } / Double(weights.count))
  }

  /// The entries of the vocabulary by their ids, the reserved ones first; only those where there is none yet.
  public var vocabulary: [String] { reserved + (table?.words ?? []) }
  /// The number of entries with the reserved ones.
  public var vocabularySize: Int { reserved.count + (table?.count ?? 0) }
}
