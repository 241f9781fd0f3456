// Tokenizer's ways from texts to ids, bags of words, and back.

import Needletail

/// What the numbers of ``Tokenizer/textsToMatrix(_:mode:)`` say of a word in a text.
public enum TokenizerMode: String, Sendable, CaseIterable {
  /// One where the word occurs.
  case binary
  /// How often it occurs.
  case count
  /// How often, for each word of the text.
  case freq
  /// (1 + log(count)) · log(1 + texts / (1 + texts with the word)).
  case tfidf
}

extension Tokenizer {
  /// The ids of the words of each text. Keras: `texts_to_sequences`.
  public func textsToSequences(_ texts: [String]) -> [[Int32]] {
    let unknown = oovToken.flatMap { index(of: $0) }
    let limit = numWords.flatMap { $0 == 0 ? nil : Int32(clamping: $0) } ?? .max
    var rows = [[Int32]](repeating: [], count: texts.count)
    rows.withUnsafeMutableBufferPointer { rows in
      parallelBlocks(texts.count, of: 32) { part in
        var buffer = TokenBuffer()
        for i in part {
          texts[i].withBytes { cutter.cut($0, &buffer) }
          var ids: [Int32] = []
          ids.reserveCapacity(buffer.count)
          buffer.forEach([1]) { token in
            let id = table.number(of: token).map { Int32($0) + 1 }
            if let id, id < limit { ids.append(id) } else if let unknown { ids.append(unknown) }
          }
          rows[i] = ids
        }
      }
    }
    return rows
  }

  /// The words of ids with spaces between them, unknown ones left out or as ``oovToken``. Keras: `sequences_to_texts`.
  public func sequencesToTexts(_ sequences: [[Int32]]) -> [String] {
    let limit = numWords.flatMap { $0 == 0 ? nil : $0 } ?? .max
    return sequences.map { sequence in
      sequence.compactMap { id in
        id >= 1 && Int(id) <= table.count && Int(id) < limit ? table[Int(id) - 1] : oovToken
      }.joined(separator: " ")
    }
  }

  /// The texts as rows of numbers for words, `[texts, ids]`. Keras: `texts_to_matrix`.
  /// - Throws: `DataError.invalid` when neither texts were learned nor `numWords` is set.
  public func textsToMatrix(_ texts: [String], mode: TokenizerMode = .binary) throws -> Tensor {
    try sequencesToMatrix(textsToSequences(texts), mode: mode)
  }

  /// The sequences as rows of numbers for words, `[sequences, ids]`. Keras: `sequences_to_matrix`.
  /// - Throws: `DataError.invalid` when neither texts were learned nor `numWords` is set, and in the mode `tfidf`
  ///   before anything was learned.
  public func sequencesToMatrix(_ sequences: [[Int32]], mode: TokenizerMode = .binary) throws -> Tensor {
    let given = numWords ?? 0
    guard given > 0 || table.count > 0 else {
      throw DataError.invalid("the Tokenizer knows no words; call fitOnTexts(_:) first or set numWords")
    }
    guard mode != .tfidf || documentCount > 0 else {
      throw DataError.invalid("the mode tfidf needs texts to have been learned; call fitOnTexts(_:) first")
    }
    let width = given > 0 ? given : table.count + 1
    let counts = WordCounts(width)
    return Tensor(uninitialized: [sequences.count, width]) { out in
      for (i, sequence) in sequences.enumerated() {
        let row = UnsafeMutableBufferPointer(rebasing: out[i * width..<(i + 1) * width])
        sequence.withUnsafeBufferPointer { counts.encode($0, into: row) }
        for id in row.indices where row[id] > 0 {
          row[id] = weight(Double(row[id]), mode, id: id, words: sequence.count)
        }
      }
    }
  }

  private func weight(_ count: Double, _ mode: TokenizerMode, id: Int, words: Int) -> Float {
    switch mode {
    case .binary: 1
    case .count: Float(count)
    case .freq: Float(count / Double(words))
    case .tfidf:
      Float(
        (1 + logarithm(count))
          * inverseDocumentFrequency(texts: documentCount, with: indexDocs[Int32(id)] ?? 0))
    }
  }
}
