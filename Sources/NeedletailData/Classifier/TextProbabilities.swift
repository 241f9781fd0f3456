// TextClassifier's way from texts to probabilities: texts of like length side by side.

import Needletail

extension TextClassifier {
  /// The probability of every class for every text, `[texts, classes]`, in the order of the texts.
  ///
  /// Texts of like length go through the model together: those share their padding, and where rows are as long as the
  /// longest of them, only equally long ones meet, so that no text's answer depends on another's.
  /// - Throws: `DataError.invalid` when the model file has no vocabulary, `InputError` when the model cannot take
  ///   the texts or gives numbers that are no probabilities.
  public func probabilities(_ texts: [String]) throws -> Tensor {
    let sequences = try reading.sequences(texts)
    let order = sequences.indices.sorted { (sequences[$0].count, $0) < (sequences[$1].count, $1) }
    let sorted = order.map { sequences[$0] }
    let data = try SequenceDataset(sorted, encoding: AtLeastOne(base: reading.encoding))
    guard !texts.isEmpty else { return Tensor([], shape: [0, classes.count]) }
    let outputs = try model.predict(data, batches: batches(sorted.map(\.count)))[0]
    let all = try outputs.withUnsafeBufferPointer { try spread($0, order) }
    return Tensor(all, shape: [texts.count, classes.count])
  }

  /// Rows that go through the model together.
  /// - Parameter lengths: those of the texts, ascending.
  func batches(_ lengths: [Int]) -> [Range<Int>] {
    let encoding = reading.encoding
    var batches: [Range<Int>] = []
    var start = 0
    while start < lengths.count {
      let width = max(1, encoding.width ?? encoding.width(longest: lengths[start]))
      var end = min(lengths.count, start + max(1, min(Self.mostRows, Self.mostNumbers / width)))
      if encoding.width == nil {
        end = lengths[start..<end].firstIndex { $0 != lengths[start] } ?? end
      }
      batches.append(start..<end)
      start = end
    }
    return batches
  }

  /// The most rows of a batch, and the most numbers in one.
  private static let (mostRows, mostNumbers) = (512, 1 << 18)

  /// Puts the model's outputs where their texts are, with both classes where it gives one number.
  private func spread(_ outputs: UnsafeBufferPointer<Float>, _ order: [Int]) throws -> [Float] {
    let width = kind == .binary ? 1 : classes.count
    if let place = outputs.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
      throw InputError(
        "the model gives \(outputs[place]) for text \(order[place / width] + 1), which is no probability; leave the text "
          + "out if it has no word, else the weights are damaged: train the model again")
    }
    var all = Array(repeating: Float(0), count: order.count * classes.count)
    for (row, text) in order.enumerated() {
      if kind == .binary {
        (all[2 * text], all[2 * text + 1]) = (1 - outputs[row], outputs[row])
      } else {
        for c in 0..<width { all[text * width + c] = outputs[row * width + c] }
      }
    }
    return all
  }
}

/// Rows of an encoding that has no width of its own with one number at least: an empty text is one step of padding.
struct AtLeastOne: SequenceEncoding {
  let base: any SequenceEncoding

  var width: Int? { base.width }
  func width(longest: Int) -> Int { max(1, base.width(longest: longest)) }

  func encode(_ tokens: UnsafeBufferPointer<Int32>, into row: UnsafeMutableBufferPointer<Float>) {
    base.encode(tokens, into: row)
  }

  func shares(_ numbers: [Float], of tokens: [Int32]) -> [Float]? { base.shares(numbers, of: tokens) }
}
