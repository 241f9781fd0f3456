// TextTableArguments: the options of all commands that read files of texts.

import ArgumentParser
import NeedletailData
import NeedletailFormats

/// What `--format` takes.
enum TextFileFormat: String, ExpressibleByArgument, CaseIterable {
  /// A text a line.
  case text
  case csv
  case tsv
  case jsonl

  /// The format of a table; nil for plain text.
  var table: TextTableFormat? { TextTableFormat(rawValue: rawValue) }
}

/// What `--separator` takes: one character, or `tab`.
struct SeparatorArgument: ExpressibleByArgument {
  let scalar: Unicode.Scalar

  init?(argument: String) {
    let text = ["tab", "\\t"].contains(argument) ? "\t" : argument
    guard text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first, scalar.isASCII,
      !"\"\r\n".unicodeScalars.contains(scalar)
    else { return nil }
    self.scalar = scalar
  }
}

/// Where texts and labels stand in a file, and what becomes of rows that cannot be read.
struct TextTableArguments: ParsableArguments {
  @Option(help: "The column with the texts: its name, or its number from 1 in a file without names.")
  var textColumn: String?
  @Option(help: "The column with the labels: its name, or its number from 1 in a file without names.")
  var labelColumn: String?
  @Option(help: "What the file is: csv, tsv, jsonl, or text for a text a line (default: as its name ends).")
  var format: TextFileFormat?
  @Option(help: "The character between two values, or tab (default: found out).")
  var separator: SeparatorArgument?
  @Flag(inversion: .prefixedNo, help: "Whether the first row holds the columns' names (default: found out).")
  var header: Bool?
  @Flag(help: "Leave rows out that cannot be read, and say how many, instead of stopping at the first.")
  var skipBadRows = false

  /// What the readers take.
  /// - Parameters:
  ///   - remembered: the columns that count where none are named.
  ///   - isLabelled: whether labels are read.
  ///   - kind: what labels must be.
  func options(
    remembered: (text: String, label: String?)? = nil, isLabelled: Bool = true, kind: LabelKind? = nil
  ) -> TextTableOptions {
    TextTableOptions(
      format: format?.table, textColumn: textColumn ?? remembered?.text,
      labelColumn: labelColumn ?? remembered?.label, header: header, separator: separator?.scalar, kind: kind,
      isLabelled: isLabelled)
  }

  /// Refuses the format without labels.
  func requireLabels() throws {
    if format == .text {
      throw ValidationError("A text file holds no labels; --format takes csv, tsv or jsonl.")
    }
  }
}

/// Rows that cannot be read: the first ends the command, or all are counted.
struct BadRows {
  /// Whether the command goes on.
  let skips: Bool
  private(set) var count = 0
  /// So many are told one by one.
  private static let shown = 5

  init(skips: Bool) { self.skips = skips }

  /// - Throws: `CommandFailure` with the error, unless such rows are skipped.
  mutating func add(_ error: FormatError) throws {
    guard skips else {
      throw CommandFailure(.badData, "\(error), or leave such rows out with --skip-bad-rows")
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
