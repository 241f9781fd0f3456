// The evaluate command: a model measured on labelled texts.

import ArgumentParser
import Needletail
import NeedletailCharts
import NeedletailData
import NeedletailFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on labelled texts.",
    discussion: """
      Takes a model file that imdb or train wrote, and labelled texts: a CSV, TSV or JSON Lines file, or a folder \
      with one sub-folder a class. Prints loss and accuracy, precision, recall and F1 of each class, and how often \
      each class was taken for which. The columns are those that the model remembers.

      Example: needletail evaluate model.safetensors test.csv
      Example: needletail evaluate model.safetensors aclImdb/test --json
      """)

  @Argument(help: "The model file.") var model: String
  @Argument(help: "The labelled texts: a .csv, .tsv or .jsonl file, or a folder.") var file: String
  @Flag(help: "Print one JSON object: loss, accuracy, classes, confusion.") var json = false
  @OptionGroup(title: "Reading") var reading: TextFileOptions
  @Option(help: "Threads to compute with; results do not depend on it.") var threads: Int?

  func validate() throws { try checkThreads(threads) }

  func run() throws {
    try Machine.checkSettings()
    if let threads { Machine.threads = threads }
    let classifier = try TextClassifier(contentsOf: URL(fileURLWithPath: model))
    var bad = BadRows(skips: reading.skipBadRows)
    let texts = try LabelledTexts(
      contentsOf: file,
      options: reading.table(
        remembered: classifier.columns, kind: classifier.kind == .multiLabel ? .multiLabel : nil),
      classNames: classifier.classes
    ) { try bad.add($0) }
    let result = try classifier.evaluate(texts)
    if json { print(Self.json(result).compact()) } else { Self.show(result) }
    bad.report()
  }

  private static func json(_ result: TextEvaluation) -> JSON {
    let classes = result.report.classes.map { score in
      let numbers: JSON = [
        "precision": .number(score.precision), "recall": .number(score.recall), "f1": .number(score.f1),
        "support": .int(score.support),
      ]
      return (key: score.name, value: numbers)
    }
    return [
      "loss": .number(result.loss), "accuracy": .number(result.report.accuracy),
      "classes": .object(JSONObject(classes)),
      "confusion": .array(result.report.confusion.map { .array($0.map { .int($0) }) }),
    ]
  }

  private static func show(_ result: TextEvaluation) {
    let (report, width) = (result.report, Console.columns ?? 80)
    print(
      "loss: \(DecimalText.fixed(result.loss, 4)) - accuracy: \(DecimalText.fixed(report.accuracy, 4))"
        + " - \(report.count) \(report.count == 1 ? "text" : "texts")\n")
    let rows = [ClassificationReport.scoreColumns] + report.scoreRows()
    for line in AlignedRows.lines(rows, right: [1, 2, 3, 4], width: width) { print(line) }
    print("\n" + report.confusionChart("Confusion matrix").text(width: width, color: Console.colors))
  }
}
