// WordVectorsReader: pretrained word vectors as text, a word a line.

/// Reads the text files of GloVe, word2vec and fastText (`.vec`), a word a line in the memory of a piece of the file.
///
/// A line is a word and its numbers with spaces between. word2vec and fastText begin with a line of two whole numbers,
/// how many words there are and how many numbers each has; GloVe does not, and has words with spaces in them (`. . .` in
/// the file of 840 billion tokens). So the numbers are the last ones of a line and all before them is the word. Without
/// a first line the word of the first vector has no space.
public final class WordVectorsReader {
  private var lines: TextLines
  /// How many numbers each word has.
  public let dimension: Int
  /// How many words the first line announces; nil where there is no such line.
  public let announced: Int?
  /// The first line, where it is a word's.
  private var first: Range<Int>?

  /// The most bytes of a line: a word and some ten thousands of numbers.
  private static let limit = 1 << 20
  /// The most numbers of a word.
  private static let widest = 65_536

  /// - Throws: `.missing`, `.unreadable`, or `.damaged` for a file that does not begin like word vectors.
  public convenience init(contentsOf path: String) throws { try self.init(TextStream(contentsOf: path)) }

  /// A reader of bytes in memory, which messages call `name`.
  /// - Throws: `.damaged` for what does not begin like word vectors.
  public convenience init(parsing bytes: [UInt8], name: String) throws {
    try self.init(TextStream(bytes, name: name))
  }

  private init(_ stream: TextStream) throws {
    lines = TextLines(stream, limit: Self.limit)
    let name = shown(stream.name)
    func wrong(_ what: String) -> FormatError {
      FormatError(
        .damaged, what, places: [name, "line 1"],
        advice: "give a text file of GloVe, word2vec or fastText, a word and its numbers a line")
    }
    guard let range = try lines.next() else { throw wrong("the file is empty") }
    let fields = lines.stream.bytes.withUnsafeBufferPointer { bytes in
      Self.fields(bytes, range).map {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[$0]), as: UTF8.self)
      }
    }
    if fields.count == 2, let count = Int(fields[0]), let dimension = Int(fields[1]), count >= 0 {
      guard (1...Self.widest).contains(dimension) else {
        throw wrong("vectors of \(dimension) numbers where 1 to \(Self.widest) are possible")
      }
      (self.dimension, announced) = (dimension, count)
    } else {
      guard (2...Self.widest + 1).contains(fields.count), fields.dropFirst().allSatisfy({ Float($0) != nil })
      else { throw wrong("the first line is no word with its numbers") }
      (dimension, announced, first) = (fields.count - 1, nil, range)
    }
  }

  /// The next word that is wanted, as bytes, with its numbers; nil at the end.
  /// - Parameter isWanted: is asked for each word; the numbers of others are only counted.
  /// - Throws: `.damaged` with file and line for a line that has not as many numbers as the others; the next call goes on
  ///   behind it.
  public func next(
    where isWanted: (UnsafeBufferPointer<UInt8>) -> Bool = { _ in true }
  ) throws -> TextRecord<(word: [UInt8], numbers: [Float])>? {
    while true {
      let next = first
      first = nil
      guard let range = try next ?? lines.next() else { return nil }
      let found = try lines.stream.bytes.withUnsafeBufferPointer { bytes in
        let word = try word(bytes, range)
        guard let word, isWanted(UnsafeBufferPointer(rebasing: bytes[word])) else {
          return (word: [UInt8], numbers: [Float])?.none
        }
        return (Array(bytes[word]), try numbers(bytes, word.upperBound..<range.upperBound))
      }
      if let found { return TextRecord(line: lines.line, content: found) }
    }
  }

  /// The place of a line's word: what stands before its last numbers. Nil for an empty line.
  private func word(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) throws -> Range<Int>? {
    var end = Self.trimmed(bytes, line)
    guard end > line.lowerBound else { return nil }
    for found in 0..<dimension {
      // Back over a number and over the spaces before it.
      while end > line.lowerBound, !Self.isSpace(bytes[end - 1]) { end -= 1 }
      let start = end
      while end > line.lowerBound, Self.isSpace(bytes[end - 1]) { end -= 1 }
      guard start > end else {
        throw wrong(
          "\(found) \(found == 1 ? "number" : "numbers") where \(dimension) are expected",
          "the file is damaged there: get it again")
      }
    }
    // A number in front of as many as are expected is one too many, and no word.
    if let space = bytes[line.lowerBound..<end].lastIndex(where: Self.isSpace) {
      let last = String(decoding: UnsafeBufferPointer(rebasing: bytes[space + 1..<end]), as: UTF8.self)
      if Float(last) != nil {
        throw wrong(
          "more than the \(dimension) numbers that are expected", "the file is damaged there: get it again")
      }
    }
    return line.lowerBound..<end
  }

  private func numbers(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws -> [Float] {
    try Self.fields(bytes, range).map { field in
      let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[field]), as: UTF8.self)
      guard let number = Float(text), number.isFinite else {
        throw wrong("\(quoted(text)) is no number", "the file is damaged there: get it again")
      }
      return number
    }
  }

  private func wrong(_ what: String, _ advice: String) -> FormatError {
    FormatError(.damaged, what, places: [shown(lines.stream.name), "line \(lines.line)"], advice: advice)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// The end of a line without spaces and the half of a line end.
  private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> Int {
    var end = line.upperBound
    while end > line.lowerBound, isSpace(bytes[end - 1]) || bytes[end - 1] == 0x0d { end -= 1 }
    return end
  }

  /// What stands between spaces.
  private static func fields(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) -> [Range<Int>] {
    var fields: [Range<Int>] = []
    let end = trimmed(bytes, line)
    var start = line.lowerBound
    while start < end {
      while start < end, isSpace(bytes[start]) { start += 1 }
      var stop = start
      while stop < end, !isSpace(bytes[stop]) { stop += 1 }
      if stop > start { fields.append(start..<stop) }
      start = stop
    }
    return fields
  }
}
