// TextLines: the lines of a text file, one at a time.

/// The lines of a stream; those that are too long are left out with an error.
struct TextLines {
  private(set) var stream: TextStream
  private let limit: Int
  private var position = 0
  /// The number of the last line, from 1.
  private(set) var line = 0

  /// - Parameter limit: the most bytes of a line.
  init(_ stream: TextStream, limit: Int) { (self.stream, self.limit) = (stream, limit) }

  /// Whether the next line is not there yet and somebody has to send it.
  var wouldWait: Bool { stream.wouldWait && stream.firstLineEnd(from: position) == nil }

  /// - Throws: `.damaged` with file and line where these bytes are not UTF-8.
  func checkUTF8(_ range: Range<Int>) throws {
    if stream.bytes[range].withUnsafeBufferPointer({ firstInvalidUTF8($0) }) != nil {
      throw notUTF8(line: line).at(shown(stream.name))
    }
  }

  /// The place in the stream's bytes of the next line, without its end (a carriage return before it stays); nil at the
  /// end.
  /// - Throws: `.damaged` for a line that is too long; the next call goes on behind it.
  mutating func next() throws -> Range<Int>? {
    var searched = position
    while true {
      if let end = stream.firstLineEnd(from: searched) {
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
      if let end = stream.firstLineEnd(from: 0) {
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

extension TextStream {
  /// The place of the first line feed from a place on.
  fileprivate func firstLineEnd(from start: Int) -> Int? {
    bytes.withUnsafeBufferPointer { all in
      var i = start
      while i < all.count, all[i] != 0x0a { i += 1 }
      return i < all.count ? i : nil
    }
  }
}
