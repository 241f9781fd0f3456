// JSONLinesTexts: labelled texts out of JSON objects, one a line.

import NeedletailFormats

final class JSONLinesTexts: LabelledTextSource {
  private var rows: ReadAhead<JSON>
  private let check: LabelCheck
  let columns: (text: String, label: String?)

  /// Takes the keys that are asked for, else common ones that the first object has.
  init(_ path: String, _ options: TextTableOptions) throws {
    let reader = try JSONLinesReader(contentsOf: path, limit: options.recordLimit)
    rows = ReadAhead { try reader.next() }
    check = LabelCheck(path: path, options: options)
    let present = rows.good.lazy.compactMap(\.object).first?.keys ?? []
    func key(_ given: String?, _ candidates: [String]) -> String {
      let found = candidates.lazy.compactMap { name in present.first { $0.lowercased() == name } }.first
      return given ?? found ?? candidates[0]
    }
    columns = (
      key(options.textColumn, TextColumns.textNames),
      options.isLabelled ? key(options.labelColumn, TextColumns.labelNames) : nil
    )
  }

  func next() throws -> LabelledText? {
    guard let row = try rows.next() else { return nil }
    let text = try value(columns.text, row)
    guard let content = text.string else {
      throw check.wrong(
        "\(quoted(columns.text)) is \(text.kind) and no string", row.line, "put the text in quotes")
    }
    guard let key = columns.label else { return LabelledText(line: row.line, text: content, labels: []) }
    let labels = try value(key, row)
    let parts = try (labels.array ?? [labels]).map { part in
      try check.label(labelText(part, key, row.line), row.line)
    }
    return LabelledText(line: row.line, text: content, labels: parts)
  }

  private func value(_ key: String, _ row: TextRecord<JSON>) throws -> JSON {
    guard let object = row.content.object else {
      throw check.wrong(
        "\(row.content.kind) where an object is expected", row.line, "write {\"text\": …, \"label\": …}")
    }
    guard let value = object[key] else {
      throw check.wrong("the key \(quoted(key)) is missing", row.line, "add it, or name another key")
    }
    return value
  }

  private func labelText(_ value: JSON, _ key: String, _ line: Int) throws -> String {
    switch value {
    case .string(let text): return text
    case .int(let number): return String(number)
    case .bool(let flag): return String(flag)
    case .number(let number): return value.int.map(String.init) ?? "\(number)"
    default:
      throw check.wrong(
        "\(quoted(key)) is \(value.kind) and no label", line, "use a string or a whole number")
    }
  }
}
