// TrainOutcome: what a training on a user's texts has to tell, for its files, its page and the terminal.

import Needletail
import NeedletailCharts
import NeedletailData

/// What a model makes of texts that it was not trained on.
struct MeasuredTexts {
  let texts: LabelledTexts
  /// Loss and accuracy.
  let logs: Logs
  let report: ClassificationReport
  let mistakes: Mistakes
  /// Whether they are texts that nothing was chosen by.
  let isHeldOut: Bool

  var name: String { isHeldOut ? "held-out texts" : "validation texts" }

  /// The share that a model gets right that always gives the most frequent answer, and this answer.
  var baseline: (share: Double, answer: String) {
    var counts: [[Int32]: Int] = [:]
    for row in 0..<texts.count { counts[texts.labels(of: row).sorted(), default: 0] += 1 }
    // Of equally frequent answers the first.
    let most = counts.max { a, b in
      a.value < b.value || a.value == b.value && b.key.lexicographicallyPrecedes(a.key)
    }
    let labels = most?.key.map { texts.classNames[Int($0)] } ?? []
    return (Double(most?.value ?? 0) / Double(max(1, texts.count)), labels.joined(separator: "|"))
  }
}

struct TrainOutcome: RunResult {
  let dataset: String
  let parameters: Config
  let history: History
  let all: LabelledTexts
  /// What was left out, and what was chosen and why.
  let notes: [String]
  let modelTitle: String
  let summary: String
  /// Nil when the run was stopped before, or nothing was held back.
  let measured: MeasuredTexts?
  /// The epoch with the best validation, from 1; nil without validation.
  let bestEpoch: Int?
  let cut: TruncatedWords
  let maxlen: Int
  let recurrentLayer: String?

  var test: Logs? { measured.flatMap { $0.isHeldOut ? $0.logs : nil } }
  var charts: [Chart] { [history.accuracyChart(), history.lossChart()] }

  var confusionChart: Chart? {
    measured.map { $0.report.confusionChart("Confusion matrix of the \($0.name)") }
  }

  var remarks: [String] {
    let accuracy = measured?.report.accuracy
    let baseline = measured?.baseline ?? (share: 0, answer: "")
    let answer = AlignedRows.cut(baseline.answer, to: 40)
    var sentences = ClosingRemarks(
      dataset: dataset, history: history, testAccuracy: accuracy, baseline: baseline.share,
      baselineName: "always answering “\(answer)”", shareOfWordsCut: cut.share, maxlen: maxlen,
      recurrentLayer: recurrentLayer
    ).sentences
    if measured == nil { sentences.removeFirst() }
    if let measured, measured.texts.count < 100 {
      let points = DecimalText.fixed(100 / Double(measured.texts.count), 1)
      sentences.append(
        "Only \(measured.texts.count) of the \(measured.name) were measured, where one text is \(points) points: the "
          + "numbers mean little.")
    }
    if let measured, !measured.isHeldOut {
      sentences.append(
        "Nothing was held out, so this was measured on the texts by which the best epoch was chosen; it flatters."
      )
    }
    if let bestEpoch, bestEpoch < history.epoch.count {
      sentences.append(
        "The model is that of epoch \(bestEpoch): later ones had no validation loss that was clearly lower.")
    }
    return sentences
  }

  /// Precision, recall and F1 of each class, and their means.
  func scores(_ limit: Int = .max) -> [[String]] { measured?.report.scoreRows(limit) ?? [] }

  static let scoreColumns = ClassificationReport.scoreColumns

  /// One page about the run.
  var report: Report {
    var lead = "Stopped before anything was measured."
    if let measured {
      let percent = DecimalText.fixed(measured.report.accuracy * 100, 2)
      lead = "\(percent) % of \(measured.texts.count) \(measured.name) are right"
    }
    var report = Report(title: "\(dataset) with \(modelTitle)", lead: lead)
    report.add(
      "Texts", .paragraphs(notes),
      .table(
        .init(columns: ["class", "texts", "share"], rows: TrainShow(texts: all, width: 80).table(limit: 200)))
    )
    if let measured, let confusionChart {
      report.add(
        "Classes", .table(.init(columns: Self.scoreColumns, rows: scores())), .charts([confusionChart]))
      if !measured.mistakes.all.isEmpty { report.add("Surest mistakes", .table(mistakes(measured))) }
    }
    report.add("Charts", .charts(charts))
    report.add("Remarks", .paragraphs(remarks))
    report.add("Model", .preformatted(summary))
    report.add("Epochs", .table(.init(history)))
    report.add(
      "What was run", .facts([(name: "Data", value: dataset)] + MachineFacts.facts(history, parameters)))
    return report
  }

  private func mistakes(_ measured: MeasuredTexts) -> Report.Table {
    // The text last: it is as long as the page is wide, and more.
    Report.Table(
      columns: ["label", "predicted", "probability", "text"],
      rows: measured.mistakes.all.prefix(25).map {
        [
          $0.label, $0.predicted, DecimalText.fixed(Double($0.probability), 4),
          AlignedRows.cut($0.text, to: 300),
        ]
      })
  }
}
