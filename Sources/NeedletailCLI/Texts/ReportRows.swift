// ReportRows: a classification report as rows of text and as a drawing.

import Needletail
import NeedletailCharts
import NeedletailData

extension ClassificationReport {
  static let scoreColumns = ["class", "precision", "recall", "F1", "texts"]

  /// Precision, recall and F1 of each class, and their means.
  /// - Parameter limit: the most classes; of more, those with the lowest F1.
  func scoreRows(_ limit: Int = .max) -> [[String]] {
    func row(_ score: Score) -> [String] {
      [score.name] + [score.precision, score.recall, score.f1].map { DecimalText.fixed($0, 3) }
        + ["\(score.support)"]
    }
    var shown = classes
    if shown.count > limit {
      // Those that need a look.
      shown = Array(
        shown.enumerated().sorted { ($0.element.f1, $0.offset) < ($1.element.f1, $1.offset) }
          .prefix(limit).map(\.element))
    }
    return shown.map(row) + [macroAverage, weightedAverage].map(row)
  }

  /// The confusion matrix as a chart.
  /// - Parameter title: for texts with one label each.
  func confusionChart(_ title: String) -> Chart {
    Chart(
      kind == .multiLabel ? "Labels that are there and that were given" : title, x: "Predicted", y: "True",
      marks: [.heatMap(HeatMap(confusion: confusion, classes: classes.map(\.name)))])
  }
}
