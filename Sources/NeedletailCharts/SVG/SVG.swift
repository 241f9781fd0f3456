// SVG: a finished drawing, as text.

import NeedletailFormats

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A drawing in the SVG format: one `<svg>` element that needs nothing else, as a file or inside a page.
///
/// Equal charts give equal bytes. The colours follow the reader's light or dark setting.
public struct SVG: Sendable, Equatable, CustomStringConvertible {
  /// The whole drawing, ended by a line break.
  public let text: String

  init(text: String) { self.text = text }

  public var description: String { text }

  /// Writes the drawing to a file, as a whole or not at all.
  /// - Throws: `FormatError` with the path and the system's reason.
  public func write(to url: URL) throws { try writeWhole(text, to: url) }
}

/// Writes `text` to the file that `url` names, as a whole or not at all.
func writeWhole(_ text: String, to url: URL) throws {
  guard url.isFileURL else {
    throw FormatError(
      .unwritable, "the output is no file", places: [url.absoluteString], advice: "name a file")
  }
  try AtomicFile.write(text, to: url.path)
}
