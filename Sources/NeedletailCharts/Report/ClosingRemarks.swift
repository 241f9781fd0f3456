// ClosingRemarks: what a careful teacher would say about a run, from its numbers.

public import Needletail

/// The closing remarks of a run, computed from what was measured and nothing else.
public struct ClosingRemarks: Sendable {
  /// The accuracy on the IMDB test reviews that a bag of words reached, as a share.
  public static let bagOfWords = 0.88

  /// The name of the data.
  public var dataset: String
  /// Whether the data were made up by a program.
  public var isSynthetic: Bool
  /// What `fit` measured.
  public var history: History
  /// The accuracy on the test data, as a share; nil if it was not measured.
  public var testAccuracy: Double?
  /// The accuracy to compare with, as a share.
  public var baseline: Double
  /// What reached the baseline.
  public var baselineName: String
  /// Which part of all words was cut off; nil if nobody counted.
  public var shareOfWordsCut: Double?
  /// How many words of a text the model read; nil or 0 for all.
  public var maxlen: Int?
  /// The class name of the recurrent layer, for advice; nil for models without one.
  public var recurrentLayer: String?

  public init(
    dataset: String, isSynthetic: Bool = false, history: History, testAccuracy: Double? = nil,
    baseline: Double = ClosingRemarks.bagOfWords, baselineName: String = "a bag of words",
    shareOfWordsCut: Double? = nil, maxlen: Int? = nil, recurrentLayer: String? = nil
  ) {
    self.dataset = dataset
    self.isSynthetic = isSynthetic
    self.history = history
    self.testAccuracy = testAccuracy
    self.baseline = baseline
    self.baselineName = baselineName
    self.shareOfWordsCut = shareOfWordsCut
    self.maxlen = maxlen
    self.recurrentLayer = recurrentLayer
  }

  /// One remark a sentence or two: the baseline, the words cut, the best epoch, overfitting.
  public var sentences: [String] {
    [
      data, comparison, cutting, bestAccuracy,
      LossCourse(history).sentence, advice,
    ].compactMap { $0 }
  }

  private var data: String? {
    guard isSynthetic else { return nil }
    let name = dataset == "synthetic" ? "" : " (\(dataset))"
    return "The data are synthetic\(name): the numbers show how the workflow behaves, not how well it reads"
      + " what people write."
  }

  /// Percentage points between the test accuracy and the baseline; positive above.
  private var gap: Double? {
    testAccuracy.flatMap { $0.isFinite ? ($0 - baseline) * 100 : nil }
  }

  private var comparison: String? {
    let base = NumberText.percent(baseline)
    guard let testAccuracy else {
      return
        "The test data were not evaluated, so the run cannot be compared with the \(base) of \(baselineName)."
    }
    guard let gap else {
      return "The test accuracy is \(NumberText.value(testAccuracy)): the model computes no usable numbers."
    }
    let place =
      isSynthetic
      ? "the \(base) that \(baselineName) reached on real reviews" : "the \(base) of \(baselineName)"
    let start = "On the test data the model got \(NumberText.percent(testAccuracy)) right"
    let distance =
      NumberText.trimmed(gap.magnitude, 1) + (gap.magnitude.rounded(to: 1) == 1 ? " point" : " points")
    if gap.magnitude < 0.25 { return "\(start), practically the same as \(place)." }
    let end = isSynthetic ? "; the two come from different texts." : "."
    return "\(start), \(distance) \(gap < 0 ? "below" : "above") \(place)\(end)"
  }

  private var cutting: String? {
    guard let share = shareOfWordsCut, share.isFinite else { return nil }
    if share <= 0 { return "No word was cut: the model read every text in full." }
    let length = maxlen.map { $0 > 0 ? " to \($0) words" : "" } ?? ""
    let cut = share < 0.0005 ? "less than 0.1 %" : NumberText.percent(share)
    return "Cutting the texts\(length) left out \(cut) of all words."
  }

  private var bestAccuracy: String? {
    let names = ["val_acc", "val_accuracy"]
    let key =
      names.first { history[$0] != nil }
      ?? history.keys.first { $0.hasPrefix("val_") && ($0.hasSuffix("accuracy") || $0.hasSuffix("acc")) }
    guard let values = key.flatMap({ history[$0] }), values.count > 1 else { return nil }
    guard let best = values.indices.filter({ values[$0].isFinite }).max(by: { values[$0] < values[$1] })
    else { return nil }
    let text = "The best validation accuracy was \(NumberText.percent(Double(values[best]))),"
    let last = values[values.count - 1]
    if best == values.count - 1 { return "\(text) in the last epoch." }
    let (shown, final) = (NumberText.percent(Double(values[best])), NumberText.percent(Double(last)))
    let number = LossCourse.number(best, history)
    if !last.isFinite || shown == final { return "\(text) in epoch \(number)." }
    return "\(text) in epoch \(number); the last epoch had \(final)."
  }

  private var advice: String? {
    guard let gap, gap <= -0.25 else { return nil }
    if let share = shareOfWordsCut, share >= 0.01, recurrentLayer == nil {
      return "Part of the distance may lie in the words that were cut: try longer texts."
    }
    guard recurrentLayer == "SimpleRNN" else { return nil }
    let words = (shareOfWordsCut ?? 0) >= 0.01 ? "It saw only a part of the words, and a" : "A"
    return
      "\(words) SimpleRNN forgets what it read some dozens of words ago; an LSTM or a GRU keeps it longer."
  }
}

extension Double {
  /// Rounded to so many decimals.
  fileprivate func rounded(to decimals: Int) -> Double {
    Ticks.scaled(Ticks.scaled(self, decimals).rounded(), -decimals)
  }
}
