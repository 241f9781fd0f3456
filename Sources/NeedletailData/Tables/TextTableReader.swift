// TextTableReader: labelled texts out of CSV, TSV and JSON Lines, one at a time.

import NeedletailFormats

/// A text with its labels, and the line at which it begins.
public struct LabelledText: Sendable, Equatable {
  public let line: Int
  public let text: String
  /// As they stand in the file; one, or where a text may have several any number.
  public let labels: [String]
}

/// Reads a file of labelled texts row by row, in the memory of a few rows.
public final class TextTableReader {
  private let source: any LabelledTextSource
  /// The format of the file.
  public let format: TextTableFormat

  /// Opens a file and finds its columns.
  /// - Throws: `FormatError` when it is missing, unreadable or empty, when a column is missing or cannot be told;
  ///   `DataError.invalid` when its format cannot be told.
  public init(contentsOf path: String, options: TextTableOptions = TextTableOptions()) throws {
    guard let format = options.format ?? TextTableFormat(path: path) else {
      throw DataError.invalid(
        "the name \(shown(path)) does not say what the file is; name it .csv, .tsv or .jsonl, or give the format"
      )
    }
    self.format = format
    switch format {
    case .csv: source = try CSVTexts(path, options, separator: options.separator)
    case .tsv: source = try CSVTexts(path, options, separator: options.separator ?? "\t")
    case .jsonLines: source = try JSONLinesTexts(path, options)
    }
  }

  /// The next row; nil at the end.
  /// - Throws: `FormatError` with file and line for a bad row; the next call goes on behind it.
  public func next() throws -> LabelledText? { try source.next() }

  /// The names of the columns of text and label, or their numbers from 1 where there are no names.
  public var columns: (text: String, label: String?) { source.columns }
}

/// A kind of file with labelled texts.
protocol LabelledTextSource: AnyObject {
  func next() throws -> LabelledText?
  var columns: (text: String, label: String?) { get }
}

/// Records that were read ahead, good ones and bad ones, and then those that follow.
struct ReadAhead<Content: Sendable> {
  private var waiting: ArraySlice<Result<TextRecord<Content>, any Error>> = []
  private let read: () throws -> TextRecord<Content>?
  /// What is read to find the columns.
  private static var limit: Int { 200 }

  init(_ read: @escaping () throws -> TextRecord<Content>?) {
    self.read = read
    while waiting.count < Self.limit {
      do {
        guard let record = try read() else { return }
        waiting.append(.success(record))
      } catch { waiting.append(.failure(error)) }
    }
  }

  /// The first record; nil when there is none.
  /// - Throws: what was wrong with it.
  func first() throws -> Content? { try waiting.first?.get().content }
  /// The good ones among those that were read ahead.
  var good: [Content] { waiting.compactMap { try? $0.get().content } }

  mutating func next() throws -> TextRecord<Content>? {
    if let record = waiting.popFirst() { return try record.get() }
    return try read()
  }
}

/// What is asked of every label.
struct LabelCheck {
  let path: String
  let options: TextTableOptions

  func wrong(_ what: String, _ line: Int, _ advice: String) -> FormatError {
    FormatError(.damaged, what, places: [shown(path), "line \(line)"], advice: advice)
  }

  /// A label without spaces around it.
  func label(_ value: some StringProtocol, _ line: Int) throws -> String {
    let label = String(value).trimmingSpaces()
    guard !label.isEmpty else { throw wrong("the label is empty", line, "give the text a label") }
    guard options.labelType == .integer else { return label }
    guard let number = Int(label) else {
      let what = label.allSatisfy(\.isNumber) ? "does not fit in 64 bits" : "is no whole number"
      throw wrong("the label \(quoted(label)) \(what)", line, "correct it, or read labels as texts")
    }
    return String(number)
  }
}
