// SequenceEncoding: what becomes of a token sequence before a model sees it.

/// How a token sequence becomes a row of numbers.
///
/// Adding one takes a type that says how wide its rows are and fills them.
public protocol SequenceEncoding: Sendable {
  /// The numbers in every row; nil where that depends on the batch.
  var width: Int? { get }
  /// The numbers in the rows of a batch whose longest sequence has `longest` tokens.
  func width(longest: Int) -> Int
  /// Fills a row, which holds anything before.
  func encode(_ tokens: UnsafeBufferPointer<Int32>, into row: UnsafeMutableBufferPointer<Float>)
  /// Shares numbers that belong to a row's places out among the tokens that the row was made of, so that an answer can
  /// be explained by words. Numbers of padding are left out. Nil, where nobody says otherwise: that cannot be told.
  /// - Parameters:
  ///   - numbers: one for each place of the row.
  ///   - tokens: what the row was made of.
  /// - Returns: one number for each token.
  func shares(_ numbers: [Float], of tokens: [Int32]) -> [Float]?
}

extension SequenceEncoding {
  public func shares(_ numbers: [Float], of tokens: [Int32]) -> [Float]? { nil }
}

/// Shares the number of each id out among its tokens.
private func sharesOfBag(_ numbers: [Float], _ tokens: [Int32]) -> [Float] {
  let counts = tokens.reduce(into: [Int32: Float]()) { $0[$1, default: 0] += 1 }
  return tokens.map { numbers.indices.contains(Int($0)) ? numbers[Int($0)] / counts[$0]! : 0 }
}

/// Token ids padded and cut to one length, as `padSequences` does it.
public struct PaddedSequences: SequenceEncoding {
  /// The length of all rows; nil: that of the longest sequence of a batch.
  let maxlen: Int?
  let padding: SequenceEnd
  let truncating: SequenceEnd
  let value: Float

  /// - Parameters:
  ///   - maxlen: the length of all rows; nil: in every batch that of its longest sequence.
  ///   - padding: the end at which a short sequence is filled up.
  ///   - truncating: the end at which a long sequence is cut.
  ///   - value: what short sequences are filled up with.
  /// - Precondition: `maxlen` is not negative.
  public init(
    maxlen: Int?, padding: SequenceEnd = .pre, truncating: SequenceEnd = .pre, value: Int32 = 0
  ) {
    precondition(maxlen.map { $0 >= 0 } ?? true, "maxlen is negative: \(maxlen ?? 0)")
    (self.maxlen, self.padding, self.truncating, self.value) = (maxlen, padding, truncating, Float(value))
  }

  public var width: Int? { maxlen }
  public func width(longest: Int) -> Int { maxlen ?? longest }

  public func encode(_ tokens: UnsafeBufferPointer<Int32>, into row: UnsafeMutableBufferPointer<Float>) {
    guard let first = row.baseAddress else { return }
    let layout = PaddedLayout(maxlen: row.count, lengths: [], padding: padding, truncating: truncating)
    padRow(tokens, layout, value: value, into: first) { Float($0) }
  }

  public func shares(_ numbers: [Float], of tokens: [Int32]) -> [Float]? {
    let layout = PaddedLayout(maxlen: numbers.count, lengths: [], padding: padding, truncating: truncating)
    let (kept, start) = layout.place(length: tokens.count)
    return tokens.indices.map { kept.contains($0) ? numbers[start + $0 - kept.lowerBound] : 0 }
  }
}

/// A one for each word that a text has, wherever it stands: the bag of words.
///
/// Keras: the output mode `multi_hot` of `TextVectorization`; the book's `vectorize_sequences`.
public struct MultiHot: SequenceEncoding {
  /// The numbers in a row; ids from here on are left out.
  public let tokens: Int

  /// - Parameter tokens: the size of the vocabulary.
  public init(_ tokens: Int) { self.tokens = tokens }

  public var width: Int? { tokens }
  public func width(longest: Int) -> Int { tokens }

  public func encode(_ ids: UnsafeBufferPointer<Int32>, into row: UnsafeMutableBufferPointer<Float>) {
    row.update(repeating: 0)
    for id in ids where id >= 0 && Int(id) < tokens { row[Int(id)] = 1 }
  }

  public func shares(_ numbers: [Float], of tokens: [Int32]) -> [Float]? { sharesOfBag(numbers, tokens) }
}

/// How often each word occurs in a text, perhaps times a weight of the word.
///
/// Keras: the output modes `count` and, with weights, `tf_idf` of `TextVectorization`.
public struct WordCounts: SequenceEncoding {
  /// The numbers in a row; ids from here on are left out.
  public let tokens: Int
  /// The weight of each word, `tokens` of them; nil for ones.
  public let weights: [Float]?

  /// - Parameters:
  ///   - tokens: the size of the vocabulary.
  ///   - weights: a weight for each word; nil for ones.
  /// - Precondition: there are as many weights as words.
  public init(_ tokens: Int, weights: [Float]? = nil) {
    precondition(
      weights.map { $0.count == tokens } ?? true, "\(weights?.count ?? 0) weights for \(tokens) words")
    (self.tokens, self.weights) = (tokens, weights)
  }

  public var width: Int? { tokens }
  public func width(longest: Int) -> Int { tokens }

  public func encode(_ ids: UnsafeBufferPointer<Int32>, into row: UnsafeMutableBufferPointer<Float>) {
    row.update(repeating: 0)
    for id in ids where id >= 0 && Int(id) < tokens { row[Int(id)] += 1 }
    guard let weights else { return }
    for i in 0..<tokens { row[i] *= weights[i] }
  }

  public func shares(_ numbers: [Float], of tokens: [Int32]) -> [Float]? { sharesOfBag(numbers, tokens) }
}

/// The ids of a text's words, then those of its pairs of neighbouring words, then zeros.
///
/// A pair's id is hashed into `buckets` ids behind the vocabulary (Joulin et al., Bag of tricks for
/// efficient text classification, 2016).
public struct WordPairs: SequenceEncoding {
  /// The size of the vocabulary of single words.
  public let tokens: Int
  /// The ids that pairs share.
  public let buckets: Int

  public init(_ tokens: Int, buckets: Int) {
    precondition(buckets > 0, "WordPairs needs at least one bucket")
    (self.tokens, self.buckets) = (tokens, buckets)
  }

  /// Ids altogether: what an embedding of them needs as input size.
  public var ids: Int { tokens + buckets }
  public var width: Int? { nil }
  public func width(longest: Int) -> Int { max(1, 2 * longest - 1) }

  public func encode(_ words: UnsafeBufferPointer<Int32>, into row: UnsafeMutableBufferPointer<Float>) {
    var place = 0
    for word in words {
      row[place] = Float(word)
      place += 1
    }
    for i in 0..<max(0, words.count - 1) {
      row[place] = Float(id(words[i], words[i + 1]))
      place += 1
    }
    row[place...].update(repeating: 0)
  }

  /// Each of two neighbours has half of their pair's number.
  public func shares(_ numbers: [Float], of words: [Int32]) -> [Float]? {
    var shares = Array(numbers.prefix(words.count))
    for i in 0..<max(0, words.count - 1) {
      let half = numbers[words.count + i] / 2
      shares[i] += half
      shares[i + 1] += half
    }
    return shares
  }

  /// The id of a pair: the last step of MurmurHash3 over both words, the same on every machine.
  func id(_ first: Int32, _ second: Int32) -> Int {
    var h = UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    h = (h ^ (h >> 33)) &* 0xff51_afd7_ed55_8ccd
    h = (h ^ (h >> 33)) &* 0xc4ce_b9fe_1a85_ec53
    return tokens + Int((h ^ (h >> 33)) % UInt64(buckets))
  }
}

/// The last tokens of a sequence, as another encoding makes them.
public struct LastTokens: SequenceEncoding {
  /// The most tokens that are left.
  public let count: Int
  let base: any SequenceEncoding

  public init(_ count: Int, _ base: any SequenceEncoding) { (self.count, self.base) = (count, base) }

  public var width: Int? { base.width }
  public func width(longest: Int) -> Int { base.width(longest: min(longest, count)) }

  public func encode(_ tokens: UnsafeBufferPointer<Int32>, into row: UnsafeMutableBufferPointer<Float>) {
    base.encode(UnsafeBufferPointer(rebasing: tokens.suffix(count)), into: row)
  }

  public func shares(_ numbers: [Float], of tokens: [Int32]) -> [Float]? {
    let last = tokens.suffix(count)
    return base.shares(numbers, of: Array(last)).map {
      Array(repeating: 0, count: tokens.count - last.count) + $0
    }
  }
}
