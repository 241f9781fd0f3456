// TextFileOptions: where texts and labels stand in a file, as train, predict and evaluate are told.

import ArgumentParser
import NeedletailData
import NeedletailFormats

extension TextTableFormat: ExpressibleByArgument {}
extension LabelKind: ExpressibleByArgument {}

/// The options for files of texts.
struct TextFileOptions: ParsableArguments {
  @Option(help: "The column with the text: its name, or without a header its number from 1.")
  var textColumn: String?
  @Option(help: "The column with the label: its name, or without a header its number from 1.")
  var labelColumn: String?
  @Flag(
    inversion: .prefixedNo, help: "Whether the first row holds the names of the columns (default: found out)."
  ) var header: Bool?
  @Option(help: "The character between two values, or tab (default: found out).") var separator: String?
  @Option(help: "The file's format, whatever its name: csv, tsv or jsonl.") var format: TextTableFormat?
  @Flag(help: "Leave out rows that cannot be read and count them at the end; without it the first one ends.")
  var skipBadRows = false

  func validate() throws {
    guard let separator else { return }
    guard let scalar = scalar(separator), scalar.isASCII, !["\"", "\n", "\r"].contains(scalar) else {
      throw ValidationError("--separator must be one ASCII character other than a quote, or tab.")
    }
  }

  private func scalar(_ text: String) -> Unicode.Scalar? {
    if text == "tab" || text == "\\t" { return "\t" }
    return text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
  }

  /// As the readers take them.
  /// - Parameters:
  ///   - remembered: the columns that count where none are named.
  ///   - isLabelled: whether labels are read.
  ///   - kind: what labels must be; nil: that is found out.
  func table(
    remembered: (text: String, label: String?)? = nil, isLabelled: Bool = true, kind: LabelKind? = nil
  ) -> TextTableOptions {
    TextTableOptions(
      format: format, textColumn: textColumn ?? remembered?.text,
      labelColumn: labelColumn ?? remembered?.label,
      header: header, separator: separator.flatMap(scalar), kind: kind, isLabelled: isLabelled)
  }
}

/// Rows that cannot be read: the first ends the command, or all are counted.
struct BadRows {
  private let skips: Bool
  private(set) var count = 0
  /// So many are told one by one.
  private static let shown = 5

  /// - Parameter skips: whether the command goes on.
  init(skips: Bool) { self.skips = skips }

  /// - Throws: `CommandFailure` with the error, unless such rows are skipped.
  mutating func add(_ error: FormatError) throws {
    guard skips else {
      throw CommandFailure(
        .badData, "\(error.description)\(error.advice.isEmpty ? ";" : ", or") use --skip-bad-rows")
    }
    count += 1
    if count <= Self.shown { Console.error("needletail: warning: \(error)") }
  }

  /// Says how many rows were left out.
  func report() {
    guard count > 0 else { return }
    Console.error(
      "needletail: warning: \(count == 1 ? "1 row was" : "\(count) rows were") left out because of errors")
  }
}
