// TextPrediction: what a classifier says of a text.

import Needletail

/// What a classifier says of a text.
public struct TextPrediction: Sendable, Equatable {
  /// A class and how probable it is.
  public struct ClassProbability: Sendable, Equatable {
    public let label: String
    public let probability: Float
  }

  public let text: String
  /// The most probable class.
  public let label: String
  /// Its probability, from 0 to 1.
  public let probability: Float
  /// The probability of every class, in the order of the classifier's classes.
  public let probabilities: [ClassProbability]
  /// Where a text may have several labels, all that are more probable than not; else nil.
  public let labels: [String]?
}

extension TextClassifier {
  /// What the model says of a text.
  /// - Throws: as `predict(_:)` of several texts.
  public func predict(_ text: String) throws -> TextPrediction { try predict([text])[0] }

  /// What the model says of each text, in their order.
  /// - Throws: `DataError.invalid` when the model file has no vocabulary, `InputError` when the model cannot take
  ///   the texts or gives numbers that are no probabilities.
  public func predict(_ texts: [String]) throws -> [TextPrediction] {
    let all = try probabilities(texts).elements
    return texts.indices.map { row in
      prediction(texts[row], all[row * classes.count..<(row + 1) * classes.count])
    }
  }

  private func prediction(_ text: String, _ row: ArraySlice<Float>) -> TextPrediction {
    let best = best(row)
    return TextPrediction(
      text: text, label: classes[best], probability: row[row.startIndex + best],
      probabilities: zip(classes, row).map { .init(label: $0, probability: $1) },
      labels: kind == .multiLabel ? labels(row).map { classes[$0] } : nil)
  }

  /// The number of the most probable class. Of two it is the second only above 0.5, as accuracy counts.
  public func best(_ probabilities: some Collection<Float>) -> Int {
    var (best, highest) = (0, -Float.infinity)
    for (number, probability) in probabilities.enumerated() where probability > highest {
      (best, highest) = (number, probability)
    }
    return best
  }

  /// The numbers of the classes that these probabilities stand for: the best one, or with several labels all above 0.5.
  public func labels(_ probabilities: some Collection<Float>) -> [Int] {
    guard kind == .multiLabel else { return [best(probabilities)] }
    return probabilities.enumerated().filter { $1 > 0.5 }.map { $0.offset }
  }
}
