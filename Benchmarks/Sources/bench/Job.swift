// Job: what to measure, as the harness wrote it down for all programs alike.

import Needletail

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One job, from `FOLDER/NAME.json`. Its data lie beside it as plain little-endian numbers.
struct Job: Decodable {
  let name: String
  /// `train`, `fit`, `predict`, `latency`, `load` or `startup`.
  let kind: String
  let vocabulary: Int
  let features: Int
  /// `simple_rnn`, `lstm` or `gru`.
  let cell: String
  let units: Int
  let bidirectional: Bool
  /// From the last step to the first.
  let backwards: Bool
  /// Id 0 is masked.
  let mask: Bool
  /// Rows in a batch.
  let batch: Int
  /// The rows to read of the file `x`, `[rows, steps]` of `Int32`.
  let rows: Int
  let steps: Int
  let x: String
  /// `[rows]` of `Float`.
  let y: String
  /// All weights as `Float`, one behind the other in Keras' order.
  let weights: String
  /// Steps whose losses are reported; nothing of them is timed.
  let checked: Int
  /// The data set's file, for `load`.
  let imdb: String

  /// What limits the repetitions; from the command line.
  var seconds = 3.0
  var folder = "."

  private enum CodingKeys: CodingKey {
    case name, kind, vocabulary, features, cell, units, bidirectional, backwards, mask
    case batch, rows, steps, x, y, weights, checked, imdb
  }

  init(folder: String, name: String, seconds: Double) throws {
    let text = try Data(contentsOf: URL(filePath: "\(folder)/\(name).json"))
    self = try JSONDecoder().decode(Job.self, from: text)
    self.seconds = seconds
    self.folder = folder
  }

  /// The first `count` numbers of a file.
  private func numbers<Number: BitwiseCopyable>(_ file: String, _ count: Int, _ type: Number.Type) throws
    -> [Number]
  {
    let data = try Data(contentsOf: URL(filePath: "\(folder)/\(file)"), options: .mappedIfSafe)
    precondition(data.count >= count * MemoryLayout<Number>.size, "\(file) holds fewer than \(count) numbers")
    return data.withUnsafeBytes { bytes in
      (0..<count).map { bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Number>.size, as: type) }
    }
  }

  /// The token ids, `[rows, steps]`.
  func inputs() throws -> Tensor {
    Tensor(try numbers(x, rows * steps, Int32.self).map { Float($0) }, shape: [rows, steps])
  }

  /// The labels, `[rows]`.
  func targets() throws -> Tensor { Tensor(try numbers(y, rows, Float.self)) }

  private func recurrence() -> any Layer {
    let layer: any Recurrent =
      switch cell {
      case "simple_rnn": SimpleRNN(units, goBackwards: backwards)
      case "lstm": LSTM(units, goBackwards: backwards)
      case "gru": GRU(units, goBackwards: backwards)
      default: preconditionFailure("unknown cell \(cell)")
      }
    return bidirectional ? Bidirectional(layer) : layer
  }

  /// The notebook's model, with the job's recurrent layer and the weights that all programs start from.
  func model(metrics: [any Metric] = []) throws -> Sequential {
    var model = try Sequential([
      Embedding(vocabulary, features, maskZero: mask), recurrence(), Dense(1, activation: .sigmoid),
    ])
    try model.compile(optimizer: .rmsprop(), loss: .binaryCrossentropy, metrics: metrics)
    let numbers = try numbers(weights, model.countParams(), Float.self)
    var start = 0
    let values = model.getWeights().map { weight in
      defer { start += weight.count }
      return Tensor(Array(numbers[start..<start + weight.count]), shape: weight.shape)
    }
    try model.setWeights(values)
    return model
  }
}
