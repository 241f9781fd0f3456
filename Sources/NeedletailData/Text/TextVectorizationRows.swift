// TextVectorization's way from texts to ids and tensors, the same for training and prediction.

import Needletail

extension TextVectorization {
  /// What becomes of a text's ids before a model sees them: with ``sequences(_:)``, what a `SequenceDataset` takes.
  public var encoding: any SequenceEncoding {
    let width = padToMaxTokens ? maxTokens! : vocabularySize
    switch outputMode {
    case .int:
      return PaddedSequences(
        maxlen: split == nil ? 1 : outputSequenceLength, padding: .post, truncating: .post)
    case .multiHot: return MultiHot(width)
    case .count: return WordCounts(width)
    case .tfIdf:
      let missing = width - idfWeights.count
      return WordCounts(width, weights: idfWeights + Array(repeating: 0, count: max(0, missing)))
    }
  }

  /// The ids of the tokens of each text, in the mode `int` cut to `outputSequenceLength`; not padded.
  /// - Throws: `DataError.invalid` when there is no vocabulary yet.
  public func sequences(_ texts: [String]) throws -> [[Int32]] {
    guard let table else {
      throw DataError.invalid(
        "the TextVectorization has no vocabulary yet; call adapt(_:) with texts or give one")
    }
    var rows = [[Int32]](repeating: [], count: texts.count)
    rows.withUnsafeMutableBufferPointer { rows in
      parallelBlocks(texts.count, of: 32) { part in
        var buffer = TokenBuffer()
        for i in part { rows[i] = ids(texts[i], table, &buffer) }
      }
    }
    return rows
  }

  /// The words of a text as they stand in it, and which ids they became.
  public func words(of text: String) throws -> ReadWords {
    var buffer = TokenBuffer()
    text.withBytes { buffer.fill($0, rule) }
    return ReadWords(
      text, rule.places(in: text), count: buffer.count, widths: ngrams ?? [1],
      limit: outputSequenceLength ?? .max)
  }

  private func ids(_ text: String, _ table: TokenTable, _ buffer: inout TokenBuffer) -> [Int32] {
    text.withBytes { buffer.fill($0, rule) }
    let widths = ngrams ?? [1]
    let all = widths.reduce(0) { $0 + max(0, buffer.count - $1 + 1) }
    let first = Int32(reserved.count)
    let limit = min(all, outputSequenceLength ?? all)
    return [Int32](unsafeUninitializedCapacity: limit) { ids, count in
      buffer.forEach(widths) { token in
        guard count < limit else { return }
        if let number = table.number(of: token) {
          ids[count] = first + Int32(number)
        } else {
          ids[count] = token.bytes.isEmpty && outputMode == .int ? 0 : unknownID
        }
        count += 1
      }
    }
  }

  /// The texts as rows: `[texts, length]` of ids, filled up with 0 at the end, or `[texts, vocabulary]` in the other
  /// modes. Without a split, ids are `[texts]`.
  /// - Throws: `DataError.invalid` when there is no vocabulary yet, or when the rows are ragged.
  public func callAsFunction(_ texts: [String]) throws -> Tensor {
    guard !ragged else {
      throw DataError.invalid("ragged rows do not fit in a tensor; use sequences(_:)")
    }
    let rows = try sequences(texts)
    let encoding = encoding
    let width = encoding.width ?? encoding.width(longest: rows.lazy.map(\.count).max() ?? 0)
    let result = Tensor(uninitialized: [texts.count, width]) { out in
      for (i, row) in rows.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: out[i * width..<(i + 1) * width])
        row.withUnsafeBufferPointer { encoding.encode($0, into: target) }
      }
    }
    return outputMode == .int && split == nil ? result.reshaped([texts.count]) : result
  }
}
