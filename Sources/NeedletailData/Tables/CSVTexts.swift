// CSVTexts: labelled texts out of rows of separated values.

import NeedletailFormats

final class CSVTexts: LabelledTextSource {
  private var rows: ReadAhead<[String]>
  private let places: TextColumns
  private let check: LabelCheck
  let columns: (text: String, label: String?)

  init(_ path: String, _ options: TextTableOptions, separator: Unicode.Scalar?) throws {
    let reader = try CSVReader(contentsOf: path, separator: separator, limit: options.recordLimit)
    rows = ReadAhead { try reader.next() }
    check = LabelCheck(path: path, options: options)
    // The names of the columns cannot be skipped as a bad row can.
    let first = try rows.first() ?? []
    let places = try TextColumns(rows.good, options, path: path)
    self.places = places
    func name(_ column: Int) -> String { places.hasHeader ? first[column] : String(column + 1) }
    columns = (name(places.text), places.label.map(name))
    if places.hasHeader { _ = try rows.next() }
  }

  func next() throws -> LabelledText? {
    guard let row = try rows.next() else { return nil }
    let values = row.content
    guard values.count == places.count else {
      let there = values.count == 1 ? "1 column" : "\(values.count) columns"
      throw check.wrong(
        "a row of \(there) where \(places.count) are expected", row.line,
        "put texts with separators in quotes, or correct the row")
    }
    let labels = try places.label.map { try split(values[$0]).map { try check.label($0, row.line) } }
    return LabelledText(line: row.line, text: values[places.text], labels: labels ?? [])
  }

  /// The labels in a value: several where they are asked for, or stand between bars.
  private func split(_ value: String) -> [Substring] {
    switch check.options.kind {
    case .multiLabel: value.split { $0 == "|" || $0 == ";" || $0 == "," }
    case nil where value.contains("|"): value.split(separator: "|")
    default: [value[...]]
    }
  }
}
