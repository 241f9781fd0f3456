// TextTableOptions: where texts and labels stand in a file.

/// What a file of labelled texts is.
public enum TextTableFormat: String, Sendable, CaseIterable {
  /// Values with separators: commas, semicolons, tabs or bars.
  case csv
  /// Values with tabs.
  case tsv
  /// One JSON object a line.
  case jsonLines = "jsonl"

  /// The format that a file's name ends in; nil where it says nothing.
  public init?(path: String) {
    let name = path.lowercased()
    if name.hasSuffix(".csv") || name.hasSuffix(".txt") {
      self = .csv
    } else if name.hasSuffix(".tsv") || name.hasSuffix(".tab") {
      self = .tsv
    } else if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") {
      self = .jsonLines
    } else {
      return nil
    }
  }
}

/// What a label must be.
public enum LabelType: String, Sendable, CaseIterable {
  case string
  /// A whole number that fits in 64 bits.
  case integer
}

/// Where texts and labels stand in a file, and what labels are. What is nil is found out.
public struct TextTableOptions: Sendable {
  public var format: TextTableFormat?
  /// The column with the text: its name, or in a file without header its number, from 1.
  public var textColumn: String?
  /// The column with the label: its name, or in a file without header its number, from 1.
  public var labelColumn: String?
  /// Whether the first row holds the names of the columns.
  public var header: Bool?
  /// The character between two values.
  public var separator: Unicode.Scalar?
  public var labelType: LabelType?
  public var kind: LabelKind?
  /// Whether labels are read at all.
  public var isLabelled: Bool
  /// The most bytes of a row.
  public var recordLimit: Int

  public init(
    format: TextTableFormat? = nil, textColumn: String? = nil, labelColumn: String? = nil,
    header: Bool? = nil,
    separator: Unicode.Scalar? = nil, labelType: LabelType? = nil, kind: LabelKind? = nil,
    isLabelled: Bool = true, recordLimit: Int = 1 << 24
  ) {
    (self.format, self.textColumn, self.labelColumn, self.header) = (format, textColumn, labelColumn, header)
    (self.separator, self.labelType, self.kind) = (separator, labelType, kind)
    (self.isLabelled, self.recordLimit) = (isLabelled, recordLimit)
  }
}
