// TruncatedWords: how much of the texts the cut to one length leaves out.

/// What `padSequences(_:maxlen:)` cuts off: the notebook's closing remark in numbers.
public struct TruncatedWords: Equatable, Sendable {
  /// Words of all sequences together; every id counts as one, the one for the start too.
  public let words: Int
  /// Words beyond the first or last `maxlen` of their sequence.
  public let truncatedWords: Int
  /// Sequences.
  public let sequences: Int
  /// Sequences longer than `maxlen`.
  public let truncatedSequences: Int

  /// Counts what a cut to `maxlen` leaves out.
  /// - Parameters:
  ///   - sequences: token ids, one array a sample.
  ///   - maxlen: the length of the padded rows.
  public init<Element>(_ sequences: [[Element]], maxlen: Int) {
    self.sequences = sequences.count
    words = sequences.reduce(0) { $0 + $1.count }
    truncatedWords = sequences.reduce(0) { $0 + max(0, $1.count - maxlen) }
    truncatedSequences = sequences.reduce(0) { $0 + ($1.count > maxlen ? 1 : 0) }
  }

  /// The share of the words that is cut off, from 0 to 1.
  public var share: Double { words == 0 ? 0 : Double(truncatedWords) / Double(words) }

  /// The share of the sequences that lose words, from 0 to 1.
  public var sequenceShare: Double { sequences == 0 ? 0 : Double(truncatedSequences) / Double(sequences) }
}
