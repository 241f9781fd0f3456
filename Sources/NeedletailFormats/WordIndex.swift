// The word index of a data set: a JSON object of words and their numbers.

/// Words and their numbers, in the order of the file.
public struct WordIndex: Sendable {
  /// The words and their numbers; the words differ in their bytes, the numbers may repeat.
  public let entries: [(word: String, index: Int)]

  /// The number of words.
  public var count: Int { entries.count }

  /// The most words that are read.
  public static let limit = 4_000_000

  /// The word index in the JSON file at `path`.
  /// - Throws: `.missing`, `.unreadable`, or `.damaged` with file and byte.
  public init(contentsOf path: String) throws {
    let bytes = try InputFile.bytes(at: path)
    self = try reading(path) { try WordIndex(parsing: bytes) }
  }

  /// The word index in JSON text: an object whose values are integers from 0 up.
  /// - Throws: `.damaged` with the byte.
  public init(parsing bytes: [UInt8]) throws {
    entries = try bytes.withUnsafeBufferPointer { try Self.parse($0) }
  }

  /// Words to numbers. Where two words are equal for Swift but not in their bytes, the last one counts.
  public var dictionary: [String: Int] {
    Dictionary(entries.lazy.map { ($0.word, $0.index) }, uniquingKeysWith: { $1 })
  }

  private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws -> [(word: String, index: Int)] {
    var text = try JSONText(bytes)
    var entries: [(word: String, index: Int)] = []
    guard text.take("{") else { throw text.unexpected("a JSON object of words and their numbers") }
    if !text.take("}") {
      // An entry takes some 18 bytes in the files that there are.
      entries.reserveCapacity(bytes.count / 16)
      repeat {
        let word = try text.string()
        try text.expect(":")
        _ = text.peek()
        let start = text.position
        guard case .int(let index)? = try? text.number(), index >= 0 else {
          throw FormatError.damaged(
            "the number of the word \(quoted(word)) is not a whole number from 0 up that fits in 64 bits",
            byte: start)
        }
        guard entries.count < limit else {
          throw FormatError.damaged("more than \(limit) words", byte: start)
        }
        entries.append((word, index))
      } while text.take(",")
      guard text.take("}") else { throw text.unexpected("',' or '}'") }
    }
    guard text.peek() == nil else {
      throw FormatError.damaged("something follows the end of the word index", byte: text.position)
    }
    var seen = Set<ExactKey>(minimumCapacity: entries.count)
    for entry in entries where !seen.insert(ExactKey(entry.word)).inserted {
      throw FormatError.damaged("the word \(quoted(entry.word)) is there twice")
    }
    return entries
  }
}
