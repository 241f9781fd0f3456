// JSONLinesReader: one JSON value a line.

/// Reads JSON Lines (https://jsonlines.org): UTF-8, one value a line; empty lines are left out. After an error, reading
/// goes on with the next line.
public final class JSONLinesReader {
  private var stream: TextStream
  private let limit: Int
  private var position = 0
  private var line = 0

  /// - Parameters:
  ///   - path: the file.
  ///   - limit: the most bytes of a line.
  /// - Throws: `.missing`, `.unreadable`, or `.damaged` for UTF-16.
  public init(contentsOf path: String, limit: Int = defaultRecordLimit) throws {
    stream = try TextStream(contentsOf: path)
    self.limit = limit
  }

  /// A reader of bytes in memory, which messages call `name`.
  /// - Throws: `.damaged` for UTF-16.
  public init(parsing bytes: [UInt8], name: String, limit: Int = defaultRecordLimit) throws {
    stream = try TextStream(bytes, name: name)
    self.limit = limit
  }

  /// The next value; nil at the end.
  /// - Throws: `.damaged` with file, line and byte of the line; the next call goes on behind it.
  public func next() throws -> TextRecord<JSON>? {
    while let range = try nextLine() {
      let isEmpty = stream.bytes[range].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
      if isEmpty { continue }
      if stream.bytes[range].withUnsafeBufferPointer({ firstInvalidUTF8($0) }) != nil {
        throw notUTF8(line: line).at(shown(stream.name))
      }
      do { return TextRecord(line: line, content: try JSON(parsing: stream.bytes[range])) } catch let error
        as FormatError
      {
        throw error.at("line \(line)").at(shown(stream.name)).advising("correct the line, or leave it out")
      }
    }
    return nil
  }

  /// The next line without its end; nil at the end.
  private func nextLine() throws -> Range<Int>? {
    var searched = position
    while true {
      if let end = stream.bytes[searched...].firstIndex(of: 0x0a) {
        defer { position = end + 1 }
        line += 1
        guard end - position <= limit else { throw tooLong() }
        return position..<end
      }
      if stream.isAtEnd {
        guard position < stream.bytes.count else { return nil }
        defer { position = stream.bytes.count }
        line += 1
        guard stream.bytes.count - position <= limit else { throw tooLong() }
        return position..<stream.bytes.count
      }
      searched = stream.bytes.count - position
      stream.drop(position)
      position = 0
      if searched > limit { throw try skipLongLine() }
      _ = try stream.more()
    }
  }

  /// Moves behind a line that is too long, without holding it.
  private func skipLongLine() throws -> FormatError {
    line += 1
    while true {
      if let end = stream.bytes.firstIndex(of: 0x0a) {
        position = end + 1
        break
      }
      stream.drop(stream.bytes.count)
      position = 0
      guard try stream.more() else { break }
    }
    return tooLong()
  }

  private func tooLong() -> FormatError {
    FormatError(
      .damaged, "a line of more than \(limit) bytes", places: [shown(stream.name), "line \(line)"],
      advice: "put each record on a line of its own")
  }
}
