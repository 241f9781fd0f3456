// JSONLinesReader: one JSON value a line.

/// Reads JSON Lines (https://jsonlines.org): UTF-8, one value a line; empty lines are left out. After an error, reading
/// goes on with the next line.
public final class JSONLinesReader {
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

  /// The next value; nil at the end.
  /// - Throws: `.damaged` with file, line and byte of the line; the next call goes on behind it.
  public func next() throws -> TextRecord<JSON>? {
    while let range = try lines.next() {
      let bytes = lines.stream.bytes[range]
      let place = "line \(lines.line)"
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { continue }
      try lines.checkUTF8(range)
      do { return TextRecord(line: lines.line, content: try JSON(parsing: bytes)) } catch let error
        as FormatError
      {
        throw error.at(place).at(shown(lines.stream.name)).advising("correct the line, or leave it out")
      }
    }
    return nil
  }
}
