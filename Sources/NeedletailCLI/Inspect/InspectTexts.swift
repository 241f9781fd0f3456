// InspectTexts: what is in files of texts (CSV, TSV, JSON Lines) and of word vectors, read row by row.

import Needletail
import NeedletailData
import NeedletailFormats

extension InspectReport {
  /// Reads every row. Columns that cannot be told to be a text and a label are read as texts alone.
  /// - Throws: `FormatError` when there is no text in it; `CommandFailure` when rows cannot be read and are not to be left
  ///   out.
  static func texts(
    _ path: String, bytes: Int, _ format: TextTableFormat, _ options: TextFileOptions
  ) throws -> InspectReport {
    var given = options.table()
    given.format = format
    let reader = try reader(path, given)
    var facts = TextFacts(reader.columns.label != nil)
    while true {
      do {
        guard let row = try reader.next() else { break }
        facts.add(row)
      } catch let error as FormatError { facts.add(error) }
    }
    if let first = facts.firstError, !options.skipBadRows {
      let all = InspectText.count(facts.rows + facts.bad, "row")
      throw CommandFailure(
        .badData,
        "\(facts.bad) of \(all) cannot be read, the first: \(first); --skip-bad-rows shows what is in the others"
      )
    }
    return report(facts, reader, format, bytes)
  }

  private static func reader(_ path: String, _ options: TextTableOptions) throws -> TextTableReader {
    do { return try TextTableReader(contentsOf: path, options: options) } catch let error as FormatError {
      guard options.labelColumn == nil else { throw error }
      var unlabelled = options
      unlabelled.isLabelled = false
      guard let reader = try? TextTableReader(contentsOf: path, options: unlabelled) else { throw error }
      return reader
    }
  }

  private static func report(
    _ facts: TextFacts, _ reader: TextTableReader, _ format: TextTableFormat, _ bytes: Int
  ) -> InspectReport {
    let (columns, rows) = (reader.columns, InspectText.count(facts.rows, "row"))
    var report = InspectReport(
      format: format.rawValue, kind: "texts", bytes: bytes, title: "texts (\(format.rawValue)), \(rows)")
    let lengths = facts.rows > 0 ? facts.lengths : 0...0
    report.more = [
      ("rows", .int(facts.rows)), ("bad_rows", .int(facts.bad)), ("text_column", .string(columns.text)),
      ("label_column", columns.label.map { .string($0) } ?? .null),
      ("label_kind", facts.kind.map { .string($0.rawValue) } ?? .null),
      (
        "classes",
        .array(facts.classes.prefix(1000).map { ["name": .string($0.name), "count": .int($0.count)] })
      ),
      (
        "text_bytes",
        [
          "min": .int(lengths.lowerBound), "mean": .number(facts.mean), "max": .int(lengths.upperBound),
        ]
      ),
    ]
    let label =
      columns.label.map { ", labels in \(quoted($0))" } ?? "; it is not clear which column is a label"
    report.sections = [
      .lines(
        "",
        [
          "Texts in \(quoted(columns.text))\(label)",
          "Texts of \(InspectText.grouped(lengths.lowerBound)) to \(InspectText.grouped(lengths.upperBound)) bytes, "
            + "\(DecimalText.fixed(facts.mean, 1)) on average",
        ])
    ]
    if facts.bad > 0 {
      report.sections.append(
        .lines("Rows that cannot be read: \(facts.bad), the first:", [facts.firstError!.description]))
    }
    guard !facts.classes.isEmpty else { return report }
    let shown = Array(facts.classes.prefix(100))
    let title =
      "Labels (\(facts.kind!.rawValue)):"
      + (facts.classes.count > 100 ? " the first 100 of \(facts.classes.count)" : "")
    report.sections.append(
      .table(
        title,
        InspectTable(columns: ["Class", "Texts"], numbers: [1], count: shown.count) {
          [InspectText.visible(shown[$0].name), InspectText.grouped(shown[$0].count)]
        }))
    return report
  }

  /// - Throws: `FormatError` when the file is no word vectors or a damaged one.
  static func vectors(_ path: String, bytes: Int) throws -> InspectReport {
    let reader = try WordVectorsReader(contentsOf: path)
    var (words, first) = (0, [String]())
    while let one = try reader.next() {
      words += 1
      if first.count < 20 { first.append(String(decoding: one.content.word, as: UTF8.self)) }
    }
    if let announced = reader.announced, announced != words {
      throw FormatError(
        .damaged, "\(words) words where the first line says \(announced)", places: [shown(path)],
        advice: "the file is damaged or was cut off: get it again")
    }
    var report = InspectReport(
      format: "word_vectors", kind: "vectors", bytes: bytes,
      title:
        "word vectors, \(InspectText.count(words, "word")) of \(InspectText.count(reader.dimension, "number"))"
    )
    report.more = [
      ("words", .int(words)), ("dimension", .int(reader.dimension)),
      ("first", .array(first.map { .string($0) })),
    ]
    let shown = first.map { InspectText.visible($0) }.joined(separator: " ") + (words > 20 ? " …" : "")
    report.sections = [.lines("First words:", [shown])]
    return report
  }
}

/// What is counted of a file of texts.
private struct TextFacts {
  private let isLabelled: Bool
  private(set) var rows = 0
  private(set) var bad = 0
  private(set) var firstError: FormatError?
  private(set) var lengths = Int.max...Int.max
  private var total = 0
  private var counts: [String: Int] = [:]
  private var isSeveral = false

  init(_ isLabelled: Bool) { self.isLabelled = isLabelled }

  mutating func add(_ row: LabelledText) {
    let length = row.text.utf8.count
    lengths = rows == 0 ? length...length : min(lengths.lowerBound, length)...max(lengths.upperBound, length)
    rows += 1
    total += length
    for label in row.labels { counts[label, default: 0] += 1 }
    if row.labels.count != 1 { isSeveral = true }
  }

  mutating func add(_ error: FormatError) {
    bad += 1
    firstError = firstError ?? error
  }

  var mean: Double { rows > 0 ? Double(total) / Double(rows) : 0 }

  /// What the labels look like; nil without labels.
  var kind: LabelKind? {
    guard isLabelled, rows > 0 else { return nil }
    return isSeveral ? .multiLabel : counts.count <= 2 ? .binary : .categorical
  }

  /// The classes, the most frequent first.
  var classes: [(name: String, count: Int)] {
    counts.map { (name: $0.key, count: $0.value) }.sorted { (-$0.count, $0.name) < (-$1.count, $1.name) }
  }
}
