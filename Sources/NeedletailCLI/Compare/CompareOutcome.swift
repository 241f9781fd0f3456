// CompareOutcome: what a comparison has to tell, for its files, its page and the terminal.

import Needletail
import NeedletailCharts
import NeedletailFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct CompareOutcome {
  let runs: [ComparedRun]
  /// `imdb` or `synthetic`; nil where only the numbers are known.
  let dataset: String?
  /// What is known of the trained networks; nothing where only the numbers are.
  var insights = Insights()

  private var groups: [ComparedGroup] { ComparedGroup.groups(runs) }

  /// Writes compare.json, report.html and the charts, and prints the table and the answer.
  func finish(in folder: RunFolder, quiet: Bool) throws {
    try AtomicFile.write(ComparedRun.text(runs), to: folder.path + "/compare.json")
    for (name, chart) in drawings {
      let isWide = name == "accuracy"
      try chart.svg(width: isWide ? 900 : 640, height: 400)
        .write(to: URL(fileURLWithPath: folder.path + "/\(name).svg"))
    }
    try report.write(to: URL(fileURLWithPath: folder.path + "/report.html"))
    print(table)
    guard !quiet else { return }
    print("")
    for sentence in answer { print(Console.wrapped(sentence)) }
    print("Results are in \(folder.path)")
  }

  private var answer: [String] {
    (dataset == "synthetic" ? ["The reviews are synthetic: the numbers say nothing about real ones."] : [])
      + CompareAnswer(groups: groups).sentences + [insights.memorySentence].compactMap { $0 }
  }

  private static let columns = [
    "model", "words", "", "parameters", "validation", "test", "s/epoch", "seeds",
  ]

  private var rows: [[String]] {
    groups.map { group in
      [
        group.what.model, group.what.maxlen == 0 ? "all" : "\(group.what.maxlen)", group.what.extras,
        "\(group.parameters)", percent(group.validation), percent(group.test),
        DecimalText.fixed(group.seconds.mean, 2), "\(group.test.count)",
      ]
    }
  }

  /// `87.5 ± 0.3`
  private func percent(_ spread: Spread) -> String {
    let mean = DecimalText.fixed(spread.mean * 100, 2)
    return spread.count > 1 ? mean + " ± " + DecimalText.fixed(spread.deviation * 100, 2) : mean
  }

  /// The table with aligned columns, numbers at the right.
  private var table: String {
    let all = [Self.columns] + rows
    let widths = Self.columns.indices.map { column in all.map { $0[column].count }.max()! }
    return all.map { row in
      let cells = row.enumerated().map { column, text in
        let room = String(repeating: " ", count: widths[column] - text.count)
        return column == 1 || column > 2 ? room + text : text + room
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  private var report: Report {
    var report = Report(
      title: "Why SimpleRNN does worse than a bag of words",
      lead:
        "\(runs.count) trainings, \(groups.count) cases; test accuracy at the epoch that validation chose.",
      notice: dataset == "synthetic"
        ? "These are synthetic reviews: the numbers say nothing about real ones." : nil)
    report.add("Answer", .paragraphs(answer))
    let drawings = drawings
    report.add(
      "Charts", .drawing(drawings[0].chart.svg(width: 900, height: 400)),
      .charts(drawings.dropFirst().filter { $0.name != "memory" }.map(\.chart)))
    addInsights(to: &report)
    report.add("All cases", .table(.init(columns: Self.columns, rows: rows)))
    var facts: [(name: String, value: String)] = []
    if let dataset { facts.append(("Data", dataset == "imdb" ? "IMDB reviews" : "synthetic reviews")) }
    facts += [
      (
        "Spread",
        "± is the standard deviation over the seeds; in sentences, a 95 % interval from seeds and number of test reviews"
      ),
      ("Processor", MachineFacts.processor), ("Version", "Needletail \(Version.current)"),
    ]
    report.add("What was run", .facts(facts))
    return report
  }

  private func addInsights(to report: inout Report) {
    if let chart = drawings.first(where: { $0.name == "memory" })?.chart {
      report.add(
        "What the networks remember",
        .paragraphs([
          "The gradient of the loss with respect to the state, so many words before the end of a review, as a "
            + "share of that one word before the end: 0 is all of it, −1 a tenth, −2 a hundredth. Where little is "
            + "left, what stood there moves neither the decision nor the training."
        ]), .charts([chart]))
    }
    let passages = insights.passages(groups)
    guard !passages.isEmpty else { return }
    report.sections.append(
      .init(
        "Which words moved the decision",
        [
          .paragraphs([
            "Gradient times input. Blue words moved the network towards positive, underlined orange ones towards "
              + "negative; colours compare words of one text, not texts. ? is a word outside the vocabulary."
          ])
        ] + passages.map { .passage($0) }))
  }

  // MARK: Charts

  /// The charts by the names of their files, as far as there are numbers for them.
  private var drawings: [(name: String, chart: Chart)] {
    let all: [(String, Chart?)] = [
      ("accuracy", caseChart), ("words", wordsChart), ("time", timeChart), ("memory", insights.memoryChart),
    ]
    return all.compactMap { name, chart in
      guard var chart else { return nil }
      // A drawing of a synthetic run says so.
      if dataset == "synthetic" { chart.title += " (synthetic reviews)" }
      return (name, chart)
    }
  }

  /// Every training as a point, and the mean of each case.
  private var caseChart: Chart {
    let groups = groups
    let places = groups.indices.flatMap { i in
      runs.filter { $0.what.group == groups[i].what }.map { (Double(i + 1), $0.testAccuracy * 100) }
    }
    var chart = Chart("Test accuracy by case", y: "Test accuracy, %") {
      Points("Each seed", x: places.map(\.0), y: places.map(\.1))
      Points("Mean", x: groups.indices.map { Double($0 + 1) }, y: groups.map { $0.test.mean * 100 })
    }
    chart.xNames = groups.map { short($0.what) }
    return chart
  }

  /// The recurrent networks by what they see; nil where each saw one number of words.
  private var wordsChart: Chart? {
    let lines = Insights.models.compactMap { model -> Line? in
      let own = groups.filter { $0.what == ComparedCase(model: model, maxlen: $0.what.maxlen) }
        .sorted { wordsSeen($0.what) < wordsSeen($1.what) }
      guard own.count > 1 else { return nil }
      return Line(model, x: own.map { wordsSeen($0.what) }, y: own.map { $0.test.mean * 100 })
    }
    guard !lines.isEmpty else { return nil }
    return Chart(
      "Test accuracy by words seen", x: "Words at most", y: "Test accuracy, %", marks: lines.map { .line($0) }
    )
  }

  private var timeChart: Chart {
    Chart("Test accuracy by training time", x: "Seconds an epoch", y: "Test accuracy, %") {
      for model in ReviewModel.all.map(\.name) {
        let own = groups.filter { $0.what.model == model }
        if !own.isEmpty {
          Points(model, x: own.map(\.seconds.mean), y: own.map { $0.test.mean * 100 })
        }
      }
    }
  }

  /// The longest review has 2,494 words.
  private func wordsSeen(_ what: ComparedCase) -> Double { what.maxlen == 0 ? 2494 : Double(what.maxlen) }

  private func short(_ what: ComparedCase) -> String {
    let words = what.maxlen == 0 ? "all" : "\(what.maxlen)"
    return what.model + " " + words + (what.mask ? " mask" : "") + (what.truncating == "post" ? " post" : "")
  }
}
