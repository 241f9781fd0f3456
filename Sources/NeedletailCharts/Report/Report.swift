// Report: what a run was and what came out of it, for one page.

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A page about a run: one HTML file that needs nothing else, no network and no scripts.
///
/// ```swift
/// var report = Report(title: "IMDB with a SimpleRNN", lead: "Test accuracy 82.3 %")
/// report.add("What was run", .facts([("Data", "IMDB"), ("Seed", "0")]))
/// report.add("Charts", .charts([history.accuracyChart(), history.lossChart()]))
/// report.add("Epochs", .table(.init(history)))
/// report.add("Remarks", .paragraphs(remarks.sentences))
/// try report.write(to: url)
/// ```
public struct Report: Sendable, Equatable {
  /// What stands in a section.
  public enum Content: Sendable {
    /// Names with their values, a line each.
    case facts([(name: String, value: String)])
    /// Running text.
    case paragraphs([String])
    /// Text whose columns matter, such as a model's summary.
    case preformatted(String)
    /// Charts side by side where there is room.
    case charts([Chart])
    /// A drawing that exists already, as wide as it is.
    case drawing(SVG)
    /// Rows and columns; wide ones scroll.
    case table(Table)
    /// A text with coloured words.
    case passage(Passage)
  }

  /// A heading with what belongs under it.
  public struct Section: Sendable, Equatable {
    public var heading: String
    public var contents: [Content]

    public init(_ heading: String, _ contents: [Content]) {
      self.heading = heading
      self.contents = contents
    }
  }

  /// The title of the page and its first line.
  public var title: String
  /// A line or two below the title; empty for none.
  public var lead: String
  /// Something that nobody should miss, for instance that the data are synthetic; nil for nothing.
  public var notice: String?
  /// The sections from the top.
  public var sections: [Section]

  public init(title: String, lead: String = "", notice: String? = nil, sections: [Section] = []) {
    self.title = title
    self.lead = lead
    self.notice = notice
    self.sections = sections
  }

  /// Adds a section at the end.
  public mutating func add(_ heading: String, _ contents: Content...) {
    sections.append(Section(heading, contents))
  }

  /// Writes the page to a file, as a whole or not at all.
  /// - Throws: `FormatError` with the path and the system's reason.
  public func write(to url: URL) throws { try writeWhole(html(), to: url) }
}

extension Report.Content: Equatable {
  public static func == (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.facts(let a), .facts(let b)): a.elementsEqual(b) { $0.name == $1.name && $0.value == $1.value }
    case (.paragraphs(let a), .paragraphs(let b)): a == b
    case (.preformatted(let a), .preformatted(let b)): a == b
    case (.charts(let a), .charts(let b)): a == b
    case (.drawing(let a), .drawing(let b)): a == b
    case (.table(let a), .table(let b)): a == b
    case (.passage(let a), .passage(let b)): a == b
    default: false
    }
  }
}
