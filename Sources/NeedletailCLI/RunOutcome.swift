// RunOutcome: everything that a run has to tell, for its files, its page and the terminal.

import Needletail
import NeedletailCharts
import NeedletailData

/// What a training run was and what came out of it.
struct RunOutcome {
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
    let set = (try? Machine.kernelSet()) ?? "unknown"
    let total = history.secondsPerEpoch.reduce(0, +)
    var facts: [(name: String, value: String)] = [
      ("Data", isSynthetic ? "synthetic reviews" : "IMDB reviews"),
      ("Processor", MachineFacts.processor), ("Threads", "\(Machine.threads)"), ("Kernel set", set),
      ("Training time", "\(DecimalText.fixed(total, 1)) s for \(history.epoch.count) epochs"),
    ]
    facts += parameters.entries.map { (name: $0.key, value: MachineFacts.text($0.value)) }
    facts.append(("Version", "Needletail \(Version.current)"))
    return facts
  }
}
