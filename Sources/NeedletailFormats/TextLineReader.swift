// TextLineReader: the lines of a text file or of what comes in at a pipe or terminal.

/// Reads UTF-8 text line by line, in the memory of a few lines. Lines end with a line feed or with a carriage return and
/// a line feed; neither is part of the line. An empty line is one. After an error, reading goes on with the next line.
public final class TextLineReader {
  private var lines: TextLines

  /// - Parameters:
  ///   - path: the file.
  ///   - limit: the most bytes of a line.
  /// - Throws: `.missing`, `.unreadable`, or `.damaged` for UTF-16.
  public init(contentsOf path: String, limit: Int = defaultRecordLimit) throws {
    lines = TextLines(try TextStream(contentsOf: path), limit: limit)
  }

  /// A reader of bytes in memory, which messages call `name`.
  /// - Throws: `.damaged` for UTF-16.
  public init(parsing bytes: [UInt8], name: String, limit: Int = defaultRecordLimit) throws {
    lines = TextLines(try TextStream(bytes, name: name), limit: limit)
  }

  /// A reader of what comes in at a descriptor that is open and stays open, such as 0 for standard input. It waits for
  /// the first bytes.
  /// - Throws: `.unreadable`, or `.damaged` for UTF-16.
  public init(descriptor: Int32, name: String, limit: Int = defaultRecordLimit) throws {
    lines = TextLines(try TextStream(descriptor: descriptor, name: name), limit: limit)
  }

  /// Whether `next()` would wait for somebody to send a line: the time to answer those that are there.
  public var wouldWait: Bool { lines.wouldWait }

  /// The next line; nil at the end.
  /// - Throws: `.damaged` with file and line for a line that is no UTF-8 or too long; the next call goes on behind it.
  public func next() throws -> TextRecord<String>? {
    guard var range = try lines.next() else { return nil }
    try lines.checkUTF8(range)
    if lines.stream.bytes[range].last == 0x0d { range.removeLast() }
    return TextRecord(line: lines.line, content: String(decoding: lines.stream.bytes[range], as: UTF8.self))
  }
}
