// MovedWords: which words of a review moved a trained network's decision.

import Needletail
import NeedletailFormats

/// A review as a network reads it: what it decides, and how much each word moved that.
struct MovedWords: Sendable {
  let model: String
  /// Words of a review that the network saw; 0: all.
  let maxlen: Int
  /// The review's number among those that validation held back.
  let review: Int
  let isPositive: Bool
  /// That the review is positive, as the network has it.
  let probability: Double
  let words: [String]
  /// Gradient times input: how far the probability would move, to first order, from a word that says nothing
  /// (zeros) to this one.
  let weights: [Double]

  /// Three short reviews, the same for every network: the first positive and the first negative one, and one more.
  static func reviews(_ held: ArraySlice<[Int32]>, _ labels: ArraySlice<Float>) -> [Int] {
    let short = zip(held, labels).enumerated().filter { (50...110).contains($1.0.count) }
    let first = [1, 0].compactMap { label in short.first { $1.1 == label }?.offset }
    return Array((first + short.map(\.offset).filter { !first.contains($0) }).prefix(3))
  }

  /// - Parameters:
  ///   - ids: the review's words.
  ///   - words: their text.
  init(
    _ model: some TrainableModel, of what: ComparedCase, review: Int, ids: [Int32], isPositive: Bool,
    words: [String]
  ) throws {
    let seen = Array(what.maxlen > 0 ? ids.suffix(what.maxlen) : ids[...])
    // With the padding that the network was trained with.
    let padding = [Float](repeating: 0, count: max(0, what.maxlen - seen.count))
    let row = padding + seen.map { Float($0) }
    let found = try model.embeddingGradients(Tensor(row, shape: [1, row.count]))
    let part = found.embeddings[0]
    let width = part.rows.shape[2]
    let products = zip(part.rows.elements, part.gradients.elements).map { Double($0) * Double($1) }
    self.model = what.model
    maxlen = what.maxlen
    self.review = review
    self.isPositive = isPositive
    probability = (Double(found.outputs[0]) * 1e6).rounded() / 1e6
    self.words = Array(words.suffix(seen.count))
    weights = (padding.count..<row.count).map { place in
      let sum = products[place * width..<(place + 1) * width].reduce(0, +)
      return (sum * 1e8).rounded() / 1e8  // as the file keeps it
    }
  }

  var json: JSON {
    [
      "model": .string(model), "maxlen": .int(maxlen), "review": .int(review), "positive": .bool(isPositive),
      "probability": .number(probability), "words": .array(words.map { .string($0) }),
      "weights": .array(weights.map { .number($0) }),
    ]
  }

  /// - Throws: `FormatError` naming what is missing.
  init(_ json: JSON) throws {
    guard let model = json["model"]?.string, let maxlen = json["maxlen"]?.int,
      let review = json["review"]?.int, let isPositive = json["positive"]?.bool,
      let probability = json["probability"]?.double, let words = json["words"]?.array,
      let weights = json["weights"]?.array
    else {
      throw FormatError.damaged(
        "'words' needs model, maxlen, review, positive, probability, words and weights")
    }
    (self.model, self.maxlen, self.review) = (model, maxlen, review)
    (self.isPositive, self.probability) = (isPositive, probability)
    (self.words, self.weights) = (words.compactMap(\.string), weights.compactMap(\.double))
    guard self.words.count == words.count, self.weights.count == words.count, weights.count == words.count
    else {
      throw FormatError.damaged("review \(review) of \(model) does not have a number for every word")
    }
  }
}
