// WordVectors: pretrained word vectors for an Embedding.

import Needletail
import NeedletailFormats

/// The vectors of words, from a text file of GloVe, word2vec or fastText (`.vec`).
///
/// ```swift
/// let vectors = try WordVectors(contentsOf: "glove.6B.100d.txt", words: vectorizer.vocabulary)
/// let (matrix, coverage) = vectors.matrix(for: vectorizer.vocabulary)
/// print(coverage)
/// let embedding = Embedding(vectorizer.vocabularySize, vectors.dimension, weights: matrix)
/// ```
/// The file is read line by line, and only the vectors of wanted words are kept. Of a word that is there twice the first
/// vector counts. Words are the same only where their bytes are.
public struct WordVectors: Sendable {
  /// How many numbers each word has.
  public let dimension: Int
  private var table = TokenTable()
  private var numbers: [Float] = []

  /// - Parameters:
  ///   - path: the file.
  ///   - words: those that are wanted; nil: all.
  /// - Throws: `FormatError` when the file is missing, is no text with word vectors, or a line has not as many numbers as
  ///   the others.
  public init(contentsOf path: String, words: [String]? = nil) throws {
    try self.init(WordVectorsReader(contentsOf: path), words)
  }

  private init(_ reader: WordVectorsReader, _ words: [String]?) throws {
    dimension = reader.dimension
    let wanted = words.map { WantedWords($0) }
    var buffer = TokenBuffer()
    while let record = try reader.next(where: { wanted?.contains($0) ?? true }) {
      let known = table.count
      let number = table.insert(buffer.token(ofBytes: record.content.word))
      if number == known { numbers += record.content.numbers }
    }
  }

  /// The number of words.
  public var count: Int { table.count }

  /// The vector of a word; nil where there is none.
  public subscript(word: String) -> [Float]? {
    var buffer = TokenBuffer()
    return table.number(of: buffer.token(of: word)).map {
      Array(numbers[$0 * dimension..<($0 + 1) * dimension])
    }
  }

  /// A row for each word of a vocabulary, as `Embedding` takes them; zeros for words without a vector.
  /// - Parameters:
  ///   - vocabulary: the words by their ids.
  ///   - rows: the rows of the matrix, the last of which stay zeros; nil: as many as words.
  /// - Returns: `[rows, dimension]`, and how many of the words have a vector.
  public func matrix(
    for vocabulary: [String], rows: Int? = nil
  ) -> (matrix: Tensor, coverage: WordVectorCoverage) {
    var (found, missing) = (0, [String]())
    let reserved: Set<String> = [TextVectorization.mask, TextVectorization.unknown]
    let matrix = Tensor(uninitialized: [rows ?? vocabulary.count, dimension]) { out in
      var buffer = TokenBuffer()
      out.update(repeating: 0)
      for (row, word) in vocabulary.enumerated().prefix(rows ?? vocabulary.count) {
        if let number = table.number(of: buffer.token(of: word)) {
          for i in 0..<dimension { out[row * dimension + i] = numbers[number * dimension + i] }
          found += 1
        } else if !reserved.contains(word) {
          missing.append(word)
        }
      }
    }
    return (matrix, WordVectorCoverage(found: found, missing: missing))
  }
}

/// Words that are looked for by their bytes.
private final class WantedWords {
  private var table = TokenTable()
  private var buffer = TokenBuffer()

  init(_ words: [String]) { for word in words { _ = table.insert(buffer.token(of: word)) } }

  func contains(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    table.number(of: buffer.token(of: word)) != nil
  }
}

/// How many words of a vocabulary have a vector; reserved entries do not count.
public struct WordVectorCoverage: Sendable, Equatable, CustomStringConvertible {
  /// Words with a vector.
  public let found: Int
  /// Those without, in the order of the vocabulary.
  public let missing: [String]

  /// The share of the words that have a vector, from 0 to 1.
  public var share: Double {
    found + missing.count == 0 ? 0 : Double(found) / Double(found + missing.count)
  }

  public var description: String {
    let percent = DecimalText.fixed(share * 100, 1)
    let first = missing.prefix(5).map(quoted).joined(separator: ", ")
    return "\(found) of \(found + missing.count) words (\(percent) %) have a vector"
      + (missing.isEmpty ? "" : "; the most frequent without: \(first)")
  }
}
