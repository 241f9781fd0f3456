// RunOutcome: everything that a run has to tell, for its files, its page and the terminal.

import Needletail
import NeedletailCharts
import NeedletailData

/// What every training run leaves in its folder.
protocol RunResult {
  /// The name of the data.
  var dataset: String { get }
  var parameters: Config { get }
  var history: History { get }
  /// Loss and metrics on the test data; nil where they were not measured.
  var test: Logs? { get }
  /// The accuracy, then the loss.
  var charts: [Chart] { get }
  var report: Report { get }
}

/// What a training run was and what came out of it.
struct RunOutcome: RunResult {
  let title: String
  /// `imdb` or `synthetic`.
  let dataset: String
  let parameters: Config
  let history: History
  /// Loss and metrics on the test data; nil when the run was stopped before.
  let test: Logs?
  let summary: String
  let cut: TruncatedWords
  let maxlen: Int
  let recurrentLayer: String?

  var isSynthetic: Bool { dataset == "synthetic" }

  /// Accuracy and loss as the notebook draws them.
  var charts: [Chart] { [history.accuracyChart(), history.lossChart()].map(named) }

  /// A drawing of a synthetic run says so.
  private func named(_ chart: Chart) -> Chart {
    guard isSynthetic else { return chart }
    var chart = chart
    chart.title += " (synthetic reviews)"
    return chart
  }

  var remarks: [String] {
    ClosingRemarks(
      dataset: dataset, isSynthetic: isSynthetic, history: history,
      testAccuracy: test?["acc"].map { Double($0) }, shareOfWordsCut: cut.share, maxlen: maxlen,
      recurrentLayer: recurrentLayer
    ).sentences
  }

  /// One page about the run.
  var report: Report {
    let accuracy = test?["acc"].map { "Test accuracy \(DecimalText.fixed(Double($0) * 100, 2)) %" }
    var report = Report(
      title: title, lead: accuracy ?? "Stopped before the test data were measured.",
      notice: isSynthetic ? "These are synthetic reviews: the numbers say nothing about real ones." : nil)
    report.add("What was run", .facts(facts))
    report.add("Model", .preformatted(summary))
    report.add("Charts", .charts(charts))
    report.add("Epochs", .table(.init(history)))
    report.add("Remarks", .paragraphs(remarks))
    return report
  }

  private var facts: [(name: String, value: String)] {
    [(name: "Data", value: isSynthetic ? "synthetic reviews" : "IMDB reviews")]
      + MachineFacts.facts(history, parameters)
  }
}
