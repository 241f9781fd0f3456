// CSVReader: rows of comma- or tab-separated values, one at a time.

/// Reads CSV by RFC 4180: fields in quotes may hold separators, line ends and doubled quotes.
///
/// As Python's `csv`: a quote within a field that does not begin with one is an ordinary character, a carriage return
/// alone ends a row, and empty lines are no rows. Unlike it, characters behind a closing quote and a quote that is never
/// closed are errors. After an error, reading goes on with the line after the row's first.
public final class CSVReader {
  private var stream: TextStream
  private let separator: UInt8
  private let limit: Int
  /// Where in the stream's bytes the next row begins, and the number of that line.
  private var position = 0
  private var line = 1

  /// - Parameters:
  ///   - path: the file.
  ///   - separator: the ASCII character between two fields; nil: the one of `,`, `;`, tab and `|` that the first line has
  ///     most of.
  ///   - limit: the most bytes of a row.
  /// - Throws: `.missing`, `.unreadable`, or `.damaged` for UTF-16.
  public convenience init(
    contentsOf path: String, separator: Unicode.Scalar? = nil, limit: Int = defaultRecordLimit
  ) throws {
    self.init(try TextStream(contentsOf: path), separator, limit)
  }

  /// A reader of bytes in memory, which messages call `name`.
  /// - Throws: `.damaged` for UTF-16.
  public convenience init(
    parsing bytes: [UInt8], name: String, separator: Unicode.Scalar? = nil, limit: Int = defaultRecordLimit
  ) throws {
    self.init(try TextStream(bytes, name: name), separator, limit)
  }

  private init(_ stream: TextStream, _ separator: Unicode.Scalar?, _ limit: Int) {
    self.separator = separator.map { UInt8(ascii: $0) } ?? Self.separator(in: stream.bytes)
    self.stream = stream
    self.limit = limit
  }

  /// The most frequent separator in the first line, outside of quotes.
  private static func separator(in bytes: [UInt8]) -> UInt8 {
    let candidates = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }
    var counts = [0, 0, 0, 0]
    var isQuoted = false
    for byte in bytes.prefix(1 << 16) {
      if byte == quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 0x0a || byte == 0x0d { break }
      if let i = candidates.firstIndex(of: byte) { counts[i] += 1 }
    }
    let most = counts.max()!
    return candidates[counts.firstIndex(of: most)!]
  }

  private static let quote = UInt8(ascii: "\"")

  /// The next row; nil at the end.
  /// - Throws: `.damaged` with file and line; the next call goes on behind it.
  public func next() throws -> TextRecord<[String]>? {
    guard try skipEmptyLines() else { return nil }
    while true {
      var row = CSVRow(separator: separator, isLast: stream.isAtEnd)
      let outcome = stream.bytes.withUnsafeBufferPointer { row.parse($0, from: position) }
      switch outcome {
      case .complete(let end, _) where end - position > limit:
        throw try failure(
          "a row of more than \(limit) bytes", line, "look for a quote that is not closed")
      case .complete(let end, let lines):
        defer { (position, line) = (end, line + lines) }
        if let wrong = stream.bytes[position..<end].withUnsafeBufferPointer({ firstInvalidUTF8($0) }) {
          throw notUTF8(line: line + lineEnds(position..<position + wrong)).at(shown(stream.name))
        }
        return TextRecord(line: line, content: row.fields)
      case .incomplete:
        guard stream.bytes.count - position <= limit else {
          throw try failure("a row of more than \(limit) bytes", line, "look for a quote that is not closed")
        }
        compact()
        _ = try stream.more()
      case .unclosed(let place):
        throw try failure(
          "the quote is never closed", line + lineEnds(position..<place),
          "close it, or double it within a text")
      case .junk(let place):
        throw try failure(
          "characters after a closing quote", line + lineEnds(position..<place), "double quotes within a text"
        )
      }
    }
  }

  /// Drops the rows that were read.
  private func compact() {
    stream.drop(position)
    position = 0
  }

  /// Moves to the next line that is not empty; false at the end.
  private func skipEmptyLines() throws -> Bool {
    while true {
      while position < stream.bytes.count {
        let byte = stream.bytes[position]
        if byte == 0x0a {
          line += 1
        } else if byte == 0x0d {
          // The second half of the pair counts.
          if position + 1 < stream.bytes.count, stream.bytes[position + 1] != 0x0a { line += 1 }
        } else {
          return true
        }
        position += 1
      }
      compact()
      guard try stream.more() else { return false }
    }
  }

  /// The line ends in a part of the bytes; a pair of carriage return and line feed counts once.
  private func lineEnds(_ range: Range<Int>) -> Int {
    var count = 0
    for i in range {
      let byte = stream.bytes[i]
      let isPair = byte == 0x0d && i + 1 < stream.bytes.count && stream.bytes[i + 1] == 0x0a
      if byte == 0x0a || byte == 0x0d && !isPair { count += 1 }
    }
    return count
  }

  /// An error at a line; moves behind the first line of the row.
  private func failure(_ what: String, _ place: Int, _ advice: String) throws -> FormatError {
    let error = FormatError(.damaged, what, places: [shown(stream.name), "line \(place)"], advice: advice)
    while true {
      if let end = stream.bytes[position...].firstIndex(where: { $0 == 0x0a || $0 == 0x0d }) {
        position = end
        return error
      }
      stream.drop(stream.bytes.count)
      position = 0
      guard try stream.more() else { return error }
    }
  }
}

/// One row while it is parsed.
private struct CSVRow {
  enum Outcome {
    /// Ends before this byte, and has so many line ends.
    case complete(end: Int, lines: Int)
    /// The bytes end within it, and more may come.
    case incomplete
    /// The quote at this byte is open at the end of the file.
    case unclosed(Int)
    /// This byte stands behind a closing quote.
    case junk(Int)
  }

  let separator: UInt8
  /// Whether no more bytes come.
  let isLast: Bool
  private(set) var fields: [String] = []

  init(separator: UInt8, isLast: Bool) { (self.separator, self.isLast) = (separator, isLast) }

  mutating func parse(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Outcome {
    var i = start
    var lines = 0
    while true {
      if i < bytes.count, bytes[i] == UInt8(ascii: "\"") {
        if let wrong = quoted(bytes, &i, &lines) { return wrong }
      } else {
        let first = i
        while i < bytes.count, bytes[i] != separator, bytes[i] != 0x0a, bytes[i] != 0x0d { i += 1 }
        add(bytes[first..<i])
      }
      // Here stands a separator, a line end, or the end of the bytes.
      guard i < bytes.count else { return isLast ? .complete(end: i, lines: lines) : .incomplete }
      if bytes[i] == separator {
        i += 1
        continue
      }
      if bytes[i] == 0x0a { return .complete(end: i + 1, lines: lines + 1) }
      guard i + 1 < bytes.count || isLast else { return .incomplete }
      let isPair = i + 1 < bytes.count && bytes[i + 1] == 0x0a
      return .complete(end: i + (isPair ? 2 : 1), lines: lines + 1)
    }
  }

  private mutating func add(_ part: Slice<UnsafeBufferPointer<UInt8>>) {
    fields.append(String(decoding: UnsafeBufferPointer(rebasing: part), as: UTF8.self))
  }

  /// A field in quotes; moves behind the closing one. Returns what is wrong, if something is.
  private mutating func quoted(
    _ bytes: UnsafeBufferPointer<UInt8>, _ i: inout Int, _ lines: inout Int
  ) -> Outcome? {
    let quote = UInt8(ascii: "\"")
    let open = i
    i += 1
    var first = i
    var text: [UInt8] = []
    while i < bytes.count {
      let byte = bytes[i]
      if byte == quote {
        guard i + 1 < bytes.count || isLast else { return .incomplete }
        guard i + 1 < bytes.count, bytes[i + 1] == quote else { break }
        text += bytes[first...i]
        i += 2
        first = i
        continue
      }
      if byte == 0x0a || (byte == 0x0d && !(i + 1 < bytes.count && bytes[i + 1] == 0x0a)) { lines += 1 }
      i += 1
    }
    guard i < bytes.count else { return isLast ? .unclosed(open) : .incomplete }
    if text.isEmpty {
      add(bytes[first..<i])
    } else {
      text += bytes[first..<i]
      fields.append(String(decoding: text, as: UTF8.self))
    }
    i += 1
    if i < bytes.count, bytes[i] != separator, bytes[i] != 0x0a, bytes[i] != 0x0d { return .junk(i) }
    return nil
  }
}
