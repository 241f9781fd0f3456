// SequenceDataset: token sequences as rows for training, encoded batch by batch.

import Needletail

/// Token sequences of different lengths as a data set; only a batch at a time is padded or encoded.
///
/// ```swift
/// let data = SequenceDataset(train.x, train.y, encoding: PaddedSequences(maxlen: 500))
/// try model.fit(data, epochs: 10, batchSize: 128, validationSplit: 0.2)
/// ```
/// Gives the batches, and so the numbers, of a tensor that was padded beforehand, in the memory of one batch.
public struct SequenceDataset: SlicedDataset {
  private let sequences: ArraySlice<[Int32]>
  private let y: Tensor?
  private let encoding: any SequenceEncoding

  /// - Parameters:
  ///   - sequences: token ids, one array a sample.
  ///   - y: the targets, `[samples, …]`.
  ///   - encoding: what becomes of a sequence.
  /// - Throws: `InputError` when there are not as many targets as sequences.
  public init(_ sequences: [[Int32]], _ y: Tensor? = nil, encoding: some SequenceEncoding) throws {
    if let y, y.rank == 0 || y.shape[0] != sequences.count {
      throw InputError(
        "there are \(sequences.count) sequences and targets of shape \(y.shape); they must be as many")
    }
    self.init(sequences: sequences[...], y: y, encoding: encoding)
  }

  private init(sequences: ArraySlice<[Int32]>, y: Tensor?, encoding: any SequenceEncoding) {
    (self.sequences, self.y, self.encoding) = (sequences, y, encoding)
  }

  public var count: Int { sequences.count }
  public var inputShapes: [Shape] { [[nil, encoding.width]] }

  public func subset(_ range: Range<Int>) -> SequenceDataset {
    let first = sequences.startIndex
    return SequenceDataset(
      sequences: sequences[first + range.lowerBound..<first + range.upperBound],
      y: y.map { $0[rows: range] }, encoding: encoding)
  }

  public func load(_ rows: ArraySlice<Int>, into batch: inout Batch) {
    batch.rows.removeAll(keepingCapacity: true)
    batch.rows.append(contentsOf: rows)
    if batch.x.count != 1 { batch.x = [Tensor([])] }
    let first = sequences.startIndex
    var longest = 0
    if encoding.width == nil { for row in rows { longest = max(longest, sequences[first + row].count) } }
    let width = encoding.width ?? encoding.width(longest: longest)
    batch.x[0].resize([rows.count, width])
    batch.x[0].withUnsafeMutableBufferPointer { out in
      parallelBlocks(rows.count, of: max(1, 16_384 / max(1, width))) { block in
        for i in block {
          let target = UnsafeMutableBufferPointer(rebasing: out[i * width..<(i + 1) * width])
          sequences[first + rows[rows.startIndex + i]].withUnsafeBufferPointer {
            encoding.encode($0, into: target)
          }
        }
      }
    }
    guard let y else {
      batch.y = []
      return
    }
    if batch.y.count != 1 { batch.y = [Tensor([])] }
    y.gather(rows, into: &batch.y[0])
  }
}
