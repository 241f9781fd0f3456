// TextInput: the texts that predict answers, from a file or standard input, in the memory of a few.

import Needletail
import NeedletailData
import NeedletailFormats

/// Texts one after another.
final class TextInput {
  private enum Source {
    case lines(TextLineReader)
    case table(TextTableReader)
  }

  private let source: Source
  private var bad: BadRows
  /// The most texts, and bytes of them, that are answered together.
  private static let (mostTexts, mostBytes) = (8192, 1 << 22)

  /// A file, or what comes in at standard input where `path` is nil or `-`.
  /// - Throws: `FormatError` when the file is missing or cannot be read.
  init(_ path: String?, _ options: TextFileOptions, columns: (text: String, label: String?)?) throws {
    bad = BadRows(skips: options.skipBadRows)
    guard let path, path != "-" else {
      source = .lines(try TextLineReader(descriptor: 0, name: "standard input"))
      return
    }
    let isTable = options.format != nil || Self.isNamedAsTable(path)
    source =
      isTable
      ? .table(
        try TextTableReader(
          contentsOf: path, options: options.table(remembered: columns, isLabelled: false)))
      : .lines(try TextLineReader(contentsOf: path))
  }

  /// A name that ends in .txt is a text a line here.
  private static func isNamedAsTable(_ path: String) -> Bool {
    TextTableFormat(path: path) != nil && !path.lowercased().hasSuffix(".txt")
  }

  /// The next texts, those at hand: where more would have to be waited for, no more are asked for. Empty at the end.
  /// - Throws: `CommandFailure` for a row that cannot be read, unless such rows are skipped. Texts before it come first.
  func next() throws -> [String] {
    if let failure = postponed { throw failure }
    var texts: [String] = []
    var bytes = 0
    while texts.count < Self.mostTexts, bytes < Self.mostBytes {
      if !texts.isEmpty, case .lines(let reader) = source, reader.wouldWait { break }
      do {
        guard let text = try read() else { break }
        texts.append(text)
        bytes += text.utf8.count
      } catch let error as FormatError {
        do { try bad.add(error) } catch {
          guard !texts.isEmpty else { throw error }
          postponed = error
          break
        }
      }
    }
    return texts
  }

  private var postponed: (any Error)?

  private func read() throws -> String? {
    switch source {
    case .lines(let reader): try reader.next()?.content
    case .table(let reader): try reader.next()?.text
    }
  }

  /// Says how many rows were left out.
  func finish() { bad.report() }
}
