// TextEvaluation: a classifier measured on labelled texts.

import Needletail

/// How well a classifier does on labelled texts.
public struct TextEvaluation: Sendable, Equatable {
  /// The mean crossentropy over the texts, in nats, with probabilities clipped as in Keras; of texts with several labels
  /// at once, the mean over the labels. What layers add to the loss in training is not in it.
  public let loss: Double
  /// Accuracy, the numbers of every class and the confusion matrix.
  public let report: ClassificationReport
}

extension TextClassifier {
  /// Measures the classifier.
  /// - Parameter texts: labelled texts with the classifier's classes, as `LabelledTexts(contentsOf:options:classNames:)`
  ///   reads them.
  /// - Throws: `DataError.invalid` when there are no texts or their classes are others; else as `probabilities(_:)`.
  public func evaluate(_ texts: LabelledTexts) throws -> TextEvaluation {
    guard texts.count > 0 else { throw DataError.invalid("there are no texts to evaluate on") }
    guard texts.classNames == classes, (texts.kind == .multiLabel) == (kind == .multiLabel) else {
      throw DataError.invalid(
        "the texts have the classes \(texts.classNames), \(texts.kind.rawValue), and the model \(classes), "
          + "\(kind.rawValue); read them with the model's classes and kind")
    }
    let probabilities = try probabilities(texts.texts)
    return TextEvaluation(
      loss: probabilities.withUnsafeBufferPointer { loss($0, texts) },
      report: ClassificationReport(of: texts, probabilities: probabilities))
  }

  private func loss(_ probabilities: UnsafeBufferPointer<Float>, _ texts: LabelledTexts) -> Double {
    /// -log p, of a probability that is kept away from 0 and 1.
    func surprise(_ p: Double) -> Double { -logarithm(min(max(p, 1e-7), 1 - 1e-7)) }
    var sum = 0.0
    for row in 0..<texts.count {
      let own = probabilities[row * classes.count..<(row + 1) * classes.count]
      let labels = texts.labels(of: row)
      if kind == .multiLabel {
        let all = own.enumerated().reduce(0) { sum, one in
          let p = Double(one.element)
          return sum + surprise(labels.contains(Int32(one.offset)) ? p : 1 - p)
        }
        sum += all / Double(classes.count)
      } else {
        sum += surprise(Double(own[own.startIndex + Int(labels.first!)]))
      }
    }
    return sum / Double(texts.count)
  }
}
