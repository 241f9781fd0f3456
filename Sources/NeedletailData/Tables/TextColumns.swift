// TextColumns: which columns of a table hold the text and the label.

import NeedletailFormats

/// The columns that are read, found by their names or by what is in them.
struct TextColumns: Equatable, Sendable {
  let text: Int
  /// Nil where there are no labels.
  let label: Int?
  /// How many values a row must have.
  let count: Int
  let hasHeader: Bool

  /// Names of text columns in the data sets that there are, the surest first.
  static let textNames = [
    "text", "review", "sentence", "content", "comment", "message", "tweet", "body", "document", "description",
    "review_text", "utterance", "question", "title", "sms",
  ]
  /// Names of label columns, the surest first.
  static let labelNames = [
    "label", "labels", "class", "category", "sentiment", "target", "intent", "polarity", "topic", "tag",
    "tags",
    "genre", "emotion", "rating", "stars", "score", "y",
  ]

  /// - Parameters:
  ///   - rows: the first rows of the table.
  ///   - path: for messages.
  /// - Throws: `FormatError` when a column is not there, is there twice, or cannot be told.
  init(_ rows: [[String]], _ options: TextTableOptions, path: String) throws {
    guard let first = rows.first else {
      throw FormatError(
        .damaged, "the file is empty", places: [shown(path)], advice: "give it rows with a text and a label")
    }
    func wrong(_ what: String, _ advice: String) -> FormatError {
      FormatError(.damaged, what, places: [shown(path), "line 1"], advice: advice)
    }
    let count = first.count
    guard count <= 10_000 else {
      throw wrong("\(count) columns", "check what separates the columns")
    }
    let names = first.map { $0.trimmingSpaces() }
    let hasHeader = options.header ?? Self.looksLikeHeader(names, options)
    let body = hasHeader ? rows.dropFirst() : rows[...]
    let listed = names.prefix(20).map(quoted).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    func place(_ column: String) throws -> Int {
      guard hasHeader else {
        if let number = Int(column), (1...names.count).contains(number) { return number - 1 }
        throw wrong(
          "there is no column \(quoted(column)); without a header the \(names.count) columns have numbers from 1",
          "give its number, or say that there is a header")
      }
      let places = names.indices.filter { names[$0] == column }
      guard let place = places.first else {
        throw wrong("the column \(quoted(column)) is missing; there are \(listed)", "name one of them")
      }
      guard places.count == 1 else {
        throw wrong("the column \(quoted(column)) is there twice", "give each column a name of its own")
      }
      return place
    }
    func known(_ candidates: [String]) throws -> Int? {
      guard hasHeader else { return nil }
      let lower = names.map { $0.lowercased() }
      return try candidates.first { lower.contains($0) }.map { candidate in
        try place(names[lower.firstIndex(of: candidate)!])
      }
    }
    let givenText = try options.textColumn.map(place) ?? known(Self.textNames)
    let givenLabel = options.isLabelled ? try options.labelColumn.map(place) ?? known(Self.labelNames) : nil
    (self.count, self.hasHeader) = (count, hasHeader)
    // The longest values are the text.
    let text = givenText ?? Self.byLength(body, columns: count).first { $0 != givenLabel }
    guard let text else {
      throw wrong(
        "there is no column for the text beside the label", "check what separates the columns: \(listed)")
    }
    self.text = text
    guard options.isLabelled else {
      label = nil
      return
    }
    // Of two columns the other one is the label; of more, a guess would train on anything.
    let others = (0..<count).filter { $0 != text }
    guard let label = givenLabel ?? (others.count == 1 ? others[0] : nil) else {
      throw others.isEmpty
        ? wrong(
          "there is one column, and a text and a label are needed", "check what separates them: \(listed)")
        : wrong("it is not clear which column is the label; there are \(listed)", "name the column")
    }
    guard label != text else {
      throw wrong("the text and the label are one column, \(quoted(names[text]))", "name two different ones")
    }
    self.label = label
  }

  /// Whether a first row holds names: those that are asked for, or common ones.
  private static func looksLikeHeader(_ names: [String], _ options: TextTableOptions) -> Bool {
    let wanted = [options.textColumn, options.labelColumn].compactMap { $0 }.filter { Int($0) == nil }
    if !wanted.isEmpty { return true }
    return names.contains { textNames.contains($0.lowercased()) || labelNames.contains($0.lowercased()) }
  }

  /// The columns, the one with the longest values first.
  private static func byLength(_ rows: ArraySlice<[String]>, columns: Int) -> [Int] {
    var lengths = Array(repeating: 0, count: columns)
    for row in rows { for (i, value) in row.prefix(columns).enumerated() { lengths[i] += value.utf8.count } }
    return (0..<columns).sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }
  }
}

extension String {
  /// Without spaces and tabs around it.
  func trimmingSpaces() -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    let bytes = Array(utf8)
    guard let first = bytes.firstIndex(where: { !isSpace($0) }) else { return "" }
    let last = bytes.lastIndex { !isSpace($0) }!
    return first == 0 && last == bytes.count - 1 ? self : String(decoding: bytes[first...last], as: UTF8.self)
  }
}
