// SyntheticReviews: reviews from a grammar, in the form of the IMDB data set, for machines without it.

import Needletail
import NeedletailFormats

/// 50,000 film reviews that a small grammar wrote: English that one can read, half of it in favor of its film.
///
/// They have the form of ``IMDB`` and what makes its task one for recurrent networks: lengths like the real ones
/// (235 words on average), a vocabulary that falls off as a language's does, and labels that depend on word
/// order. "I expected a bore and got a gem" and "I expected a gem and got a bore" hold the same words; so
/// counting words says little, and reading says nearly all. Equal seeds give equal reviews on every machine.
public struct SyntheticReviews: Sendable {
  /// The number of reviews in each split.
  public static let splitCount = 25_000
  /// What draws the reviews.
  public let seed: UInt64
  private let stream: RandomStream

  /// - Parameter seed: what draws the reviews.
  public init(seed: UInt64 = 0) {
    self.seed = seed
    stream = RandomStream(seed: seed, purpose: "synthetic reviews")
  }

  /// The label of a review: 1 when it is for its film, 0 when it is against it. The training reviews are
  /// 0..<25,000, the test reviews follow. Of each two neighbors one is positive.
  public func label(of review: Int) -> Int {
    (review ^ Int(stream.words(block: review / 2, step: 1).0)) & 1
  }

  /// A review as text, with capitals and punctuation.
  public func text(of review: Int) -> String {
    var writer = SyntheticWriter(stream)
    return Self.text(writer.write(review, positive: label(of: review) == 1))
  }

  /// The reviews as lists of ids, and the words with their ranks by frequency.
  ///
  /// The arguments are those of ``IMDB/loadData(path:numWords:skipTop:maxlen:seed:startChar:oovChar:indexFrom:download:progress:)``.
  /// - Throws: ``DataError/invalid(_:)`` for an argument out of range or when `maxlen` leaves nothing.
  public func loadData(
    numWords: Int? = nil, skipTop: Int = 0, maxlen: Int? = nil, startChar: Int? = 1, oovChar: Int? = 2,
    indexFrom: Int = 3
  ) async throws -> (train: IMDB.Split, test: IMDB.Split, wordIndex: IMDB.WordIndex) {
    let form = try ReviewForm(
      numWords: numWords, skipTop: skipTop, maxlen: maxlen, startChar: startChar, oovChar: oovChar,
      indexFrom: indexFrom)
    let corpus = try await SyntheticCorpus(self, count: 2 * Self.splitCount)
    let train = corpus.reviews(0..<Self.splitCount, form)
    let test = corpus.reviews(Self.splitCount..<2 * Self.splitCount, form)
    let limit = try form.limit(over: train, test)
    async let trainSplit = train.split(form, limit)
    async let testSplit = test.split(form, limit)
    return await (trainSplit, testSplit, IMDB.WordIndex(ranks: corpus.ranks()))
  }

  /// The words of the reviews in a range, by their numbers in the grammar's vocabulary.
  func numbers(_ reviews: Range<Int>) -> RaggedIntegers {
    var writer = SyntheticWriter(stream)
    var values: [Int32] = []
    values.reserveCapacity(reviews.count * 250)
    var offsets = [0]
    for review in reviews {
      for token in writer.write(review, positive: label(of: review) == 1) {
        values.append(Int32(SyntheticToken(bits: token).word))
      }
      offsets.append(values.count)
    }
    return RaggedIntegers(values: values, offsets: offsets)
  }

  /// The text of tokens: spaces between them, capitals where sentences begin.
  static func text(_ tokens: [UInt32]) -> String {
    let words = SyntheticGrammar.reviews.vocabulary.words
    var text = ""
    var starts = true
    for bits in tokens {
      let token = SyntheticToken(bits: bits)
      if !text.isEmpty { text += " " }
      if bits & SyntheticToken.openQuote != 0 {
        text += "\""
        starts = true
      }
      let word = words[token.word]
      let capital = starts || bits & SyntheticToken.capital != 0
      text += capital ? word.prefix(1).uppercased() + word.dropFirst() : word
      if token.mark != " " { text.append(token.mark) }
      let quoted = bits & SyntheticToken.closeQuote != 0
      if quoted { text += "\"" }
      starts = token.endsSentence && !quoted
    }
    return text
  }
}
