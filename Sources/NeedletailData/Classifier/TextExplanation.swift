// TextExplanation: what each word of a text contributed to an answer.

import Needletail

/// What each word contributed to the probability of a class: integrated gradients (Sundararajan et al., Axiomatic
/// attribution for deep networks, 2017).
///
/// Contributions are probabilities. Those of the words, and ``rest``, add up to how far the text moves the probability
/// from ``baseline``.
public struct TextExplanation: Sendable {
  /// A word as it stands in the text.
  public struct Word: Sendable, Equatable {
    public let word: String
    /// Where it stands in the text.
    public let place: Range<String.Index>
    /// How far it moves the probability: up above 0, down below.
    public let contribution: Float
  }

  public let prediction: TextPrediction
  /// The class whose probability is explained.
  public let label: String
  /// Its probability.
  public let probability: Float
  /// Its probability without any input: embedded rows, or numbers of a bag, that are zeros.
  public let baseline: Float
  /// The words, in the order of the text. Words that the model does not see, as they are cut off, have contributed 0.
  public let words: [Word]
  /// What padding and marks contributed.
  public let rest: Float
}

extension TextClassifier {
  /// What each word contributed to an answer.
  /// - Parameters:
  ///   - text: the text.
  ///   - label: the class to be explained; nil: the most probable.
  /// - Throws: `DataError.invalid` when there is no such class or the rows of the model's encoding cannot be traced back
  ///   to words; else as `predict(_:)`.
  public func explain(_ text: String, label: String? = nil) throws -> TextExplanation {
    let prediction = try predict(text)
    guard let number = classes.firstIndex(of: label ?? prediction.label) else {
      throw DataError.invalid(
        "there is no class '\(label ?? "")'; there are \(classes.joined(separator: ", "))")
    }
    let ids = try reading.sequences([text])[0]
    let encoding = AtLeastOne(base: reading.encoding)
    let rows = try SequenceDataset([ids], encoding: encoding)
    var batch = Batch()
    rows.load([0], into: &batch)
    // One output is the probability of the second class; that of the first moves the other way.
    let output = kind == .binary ? 0 : number
    let gradients = try model.integratedGradients(batch.x[0], output: output)
    let sign: Float = kind == .binary && number == 0 ? -1 : 1
    let numbers = gradients.contributions.map { sign * $0 }
    guard let shares = encoding.shares(numbers, of: ids) else {
      throw DataError.invalid("\(type(of: reading.encoding)) does not say which number is of which word")
    }
    let read = try reading.words(of: text)
    var contributions = Array(repeating: Float(0), count: read.words.count)
    for (source, share) in zip(read.sources, shares) {
      for word in source { contributions[word] += share / Float(source.count) }
    }
    return TextExplanation(
      prediction: prediction, label: classes[number],
      probability: prediction.probabilities[number].probability,
      baseline: sign < 0 ? 1 - gradients.baseline : gradients.baseline,
      words: zip(read.words, contributions).map { place, contribution in
        TextExplanation.Word(word: String(text[place]), place: place, contribution: contribution)
      },
      rest: numbers.reduce(0, +) - contributions.reduce(0, +))
  }
}
