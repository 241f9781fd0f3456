// ClassificationReport: how well predicted classes agree with the true ones, class by class.

import Needletail

/// Precision, recall and F1 of every class, the accuracy and the confusion matrix.
///
/// The numbers are scikit-learn's `classification_report` and `confusion_matrix`: precision = right among those that were
/// given the class, recall = right among those that have it, F1 = their harmonic mean, and 0 where one of them would be
/// divided by zero.
public struct ClassificationReport: Sendable, Equatable {
  /// The numbers of one class, each against all others.
  public struct Score: Sendable, Equatable {
    /// The name of the class, or of the mean.
    public let name: String
    /// The share of right ones among the texts that were given the class, from 0 to 1.
    public let precision: Double
    /// The share of right ones among the texts that have the class, from 0 to 1.
    public let recall: Double
    /// 2 · precision · recall / (precision + recall).
    public let f1: Double
    /// How many texts have the class.
    public let support: Int
  }

  /// What the labels are.
  public let kind: LabelKind
  /// Each class, by its number.
  public let classes: [Score]
  /// The share of texts whose class was predicted; of texts with several labels at once, those with exactly the right
  /// ones.
  public let accuracy: Double
  /// How often the texts of class `row` were given class `column`: `confusion[row][column]`.
  ///
  /// Of texts with several labels at once: how many texts that have the label `row` were given the label `column`, so
  /// that the diagonal holds the right ones and what stands beside it are labels that are given together.
  public let confusion: [[Int]]
  /// The number of texts.
  public let count: Int

  /// Compares one class a text.
  /// - Parameters:
  ///   - truth: the number of each text's class.
  ///   - predicted: the number that each text was given.
  ///   - classes: the names of the classes by their numbers.
  /// - Precondition: there are as many numbers in both, each that of a class.
  public init(truth: [Int], predicted: [Int], classes: [String]) {
    self.init(
      truth: truth.map { [$0] }, predicted: predicted.map { [$0] }, classes: classes,
      kind: classes.count == 2 ? .binary : .categorical)
  }

  /// Compares any number of labels a text.
  /// - Parameters:
  ///   - truth: the numbers of each text's labels.
  ///   - predicted: the numbers that each text was given.
  ///   - classes: the names of the labels by their numbers.
  /// - Precondition: there are as many texts in both, and numbers are those of labels.
  public init(truthSets truth: [[Int]], predictedSets predicted: [[Int]], classes: [String]) {
    self.init(truth: truth, predicted: predicted, classes: classes, kind: .multiLabel)
  }

  /// Compares the labels of texts with what a model makes of them.
  /// - Parameters:
  ///   - texts: the texts with their labels.
  ///   - probabilities: `[texts, classes]`, as `TextClassifier` gives them.
  /// - Precondition: the shape fits.
  public init(of texts: LabelledTexts, probabilities: Tensor) {
    let truth = (0..<texts.count).map { texts.labels(of: $0).map { Int($0) } }
    let predicted = Self.choices(in: probabilities, texts.kind)
    self.init(truth: truth, predicted: predicted, classes: texts.classNames, kind: texts.kind)
  }

  private init(truth: [[Int]], predicted: [[Int]], classes: [String], kind: LabelKind) {
    precondition(truth.count == predicted.count, "\(truth.count) texts and \(predicted.count) predictions")
    var confusion = Array(repeating: Array(repeating: 0, count: classes.count), count: classes.count)
    var (have, given, both) = (classes.map { _ in 0 }, classes.map { _ in 0 }, classes.map { _ in 0 })
    var right = 0
    for (truth, predicted) in zip(truth, predicted) {
      let (truth, predicted) = (Set(truth), Set(predicted))
      if truth == predicted { right += 1 }
      for row in truth {
        have[row] += 1
        if predicted.contains(row) { both[row] += 1 }
        for column in predicted { confusion[row][column] += 1 }
      }
      for column in predicted { given[column] += 1 }
    }
    self.kind = kind
    self.confusion = confusion
    count = truth.count
    accuracy = ratio(right, truth.count)
    self.classes = classes.indices.map { i in
      let (precision, recall) = (ratio(both[i], given[i]), ratio(both[i], have[i]))
      return Score(
        name: classes[i], precision: precision, recall: recall, f1: ratio(2 * both[i], given[i] + have[i]),
        support: have[i])
    }
  }

  /// What a model decides on: for one class a text the most probable (of equal ones the first), for several at once
  /// those above 0.5.
  /// - Parameter probabilities: `[texts, classes]`
  public static func choices(in probabilities: Tensor, _ kind: LabelKind) -> [[Int]] {
    precondition(probabilities.rank == 2, "probabilities have the shape [texts, classes]")
    let width = probabilities.shape[1]
    return probabilities.withUnsafeBufferPointer { all in
      (0..<probabilities.shape[0]).map { text in
        let row = all[text * width..<(text + 1) * width]
        guard kind != .multiLabel else { return (0..<width).filter { row[row.startIndex + $0] > 0.5 } }
        var best = 0
        for i in 0..<width where row[row.startIndex + i] > row[row.startIndex + best] { best = i }
        return [best]
      }
    }
  }

  /// The plain mean over the classes. scikit-learn: `macro avg`.
  public var macroAverage: Score { mean("macro avg") { _ in 1 } }
  /// The mean over the classes, each as often as it occurs. scikit-learn: `weighted avg`.
  public var weightedAverage: Score { mean("weighted avg") { Double($0.support) } }

  private func mean(_ name: String, _ weight: (Score) -> Double) -> Score {
    let total = classes.reduce(0) { $0 + weight($1) }
    func mean(_ value: (Score) -> Double) -> Double {
      total == 0 ? 0 : classes.reduce(0) { $0 + weight($1) * value($1) } / total
    }
    return Score(
      name: name, precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1),
      support: classes.reduce(0) { $0 + $1.support })
  }
}

private func ratio(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
