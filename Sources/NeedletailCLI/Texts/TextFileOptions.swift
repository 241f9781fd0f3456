// TextFileOptions: where texts and labels stand in a file, as train, predict and evaluate are told.

import ArgumentParser
import NeedletailData

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
  @Option(
    help: "What labels are: binary, categorical, or multi_label for several at once (default: found out).")
  var labels: LabelKind?
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
  var table: TextTableOptions {
    TextTableOptions(
      format: format, textColumn: textColumn, labelColumn: labelColumn, header: header,
      separator: separator.flatMap(scalar), kind: labels)
  }
}
