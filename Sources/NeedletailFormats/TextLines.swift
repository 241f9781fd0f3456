// TextLines: the lines of a text file, for readers of records.

/// Cuts a text file into lines, which end with a line feed or with the file.
struct TextLines {
  private var stream: TextStream
  private let limit: Int
  private var position = 0
  /// The number of the last line that was handed out, from 1.
  private(set) var line = 0

  /// - Parameter limit: the most bytes of a line.
  init(_ stream: TextStream, limit: Int) { (self.stream, self.limit) = (stream, limit) }

  var bytes: [UInt8] { stream.bytes }
  /// The file's name as it stands in messages.
  var name: String { stream.name }

  /// Whether the next line is not there yet and somebody has to send it.
  var wouldWait: Bool { stream.wouldWait && !stream.bytes[position...].contains(0x0a) }

  /// - Throws: `.damaged` with file and line where these bytes are not UTF-8.
  func checkUTF8(_ range: Range<Int>) throws {
    if stream.bytes[range].withUnsafeBufferPointer({ firstInvalidUTF8($0) }) != nil {
      throw notUTF8(line: line).at(shown(name))
    }
  }

  /// The place in `bytes` of the next line, without its line feed; nil at the end.
  /// - Throws: `.damaged` for a line that is too long; the next call goes on behind it.
  mutating func next() throws -> Range<Int>? {
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
  private mutating func skipLongLine() throws -> FormatError {
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
