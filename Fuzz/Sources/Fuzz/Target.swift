// The targets: what is read from an input, and what must hold of what was read.

@testable import Needletail
@testable import NeedletailFormats

enum Target: String, CaseIterable {
  /// The input is a member of an npz file, with whatever pickle it holds.
  case npz
  /// The input is a zip file.
  case zip
  case safetensors
  /// The input is JSON, and perhaps a word index.
  case json
  /// The input is a model file.
  case model
  /// The input is a table with separators.
  case csv
  /// The input is JSON Lines.
  case jsonl
  /// The input is a text file of word vectors.
  case vectors

  /// - Throws: `FormatError`; another error, a trap, a hang or too much memory is a finding.
  func read(_ bytes: [UInt8]) throws {
    switch self {
    case .npz: try Self.readArray(bytes)
    case .zip: try Self.readZip(bytes)
    case .safetensors: try Self.readTensors(bytes)
    case .json: try Self.readJSON(bytes)
    case .csv: try Self.readCSV(bytes)
    case .jsonl: try Self.readLines(bytes)
    case .vectors: try Self.readVectors(bytes)
    case .model: _ = try ModelFile.read(SafetensorsFile(bytes, name: "input"))
    }
  }

  /// Reads all rows, over bad ones too, and writes the good ones so that they read back.
  private static func readCSV(_ bytes: [UInt8]) throws {
    let reader = try CSVReader(parsing: bytes, name: "input", separator: ",")
    let rows = try all(bytes) { try reader.next() }
    // A row of one empty field would be an empty line.
    let text = rows.map { row in
      row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\r\n"
    }
    let again = try CSVReader(parsing: Array(text.joined().utf8), name: "again", separator: ",")
    for row in rows {
      let record = try again.next()
      precondition(record?.content == row, "written and read again: \(row)")
    }
    let rest = try again.next()
    precondition(rest == nil)
  }

  private static func readLines(_ bytes: [UInt8]) throws {
    let reader = try JSONLinesReader(parsing: bytes, name: "input")
    for value in try all(bytes, { try reader.next() }) {
      precondition(try! JSON(parsing: value.compact()) == value)
    }
  }

  /// Reads all words, and writes them so that they read back.
  private static func readVectors(_ bytes: [UInt8]) throws {
    let reader = try WordVectorsReader(parsing: bytes, name: "input")
    let words = try all(bytes) { try reader.next() }
    var text = Array("\(words.count) \(reader.dimension)\n".utf8)
    for (word, numbers) in words {
      precondition(numbers.count == reader.dimension && numbers.allSatisfy(\.isFinite))
      text += word + numbers.flatMap { Array(" \($0)".utf8) } + [0x0a]
    }
    // Words of NUL bytes may look like UTF-16 at the start of a file.
    guard let again = try? WordVectorsReader(parsing: text, name: "again") else { return }
    for (word, numbers) in words {
      let record = try again.next()
      precondition(record?.content.word == word && record?.content.numbers == numbers, "\(word)")
    }
    let rest = try again.next()
    precondition(rest == nil)
  }

  /// All good records; a reader that does not move on never ends.
  private static func all<Content>(_ bytes: [UInt8], _ next: () throws -> TextRecord<Content>?) throws
    -> [Content]
  {
    var records: [Content] = []
    var last = 0
    for _ in 0...2 * bytes.count + 2 {
      do {
        guard let record = try next() else { return records }
        precondition(record.line >= last, "line \(record.line) after line \(last)")
        last = record.line
        records.append(record.content)
      } catch let error as FormatError { Fuzz.check(error.description) }
    }
    fatalError("more records than bytes")
  }

  private static func readArray(_ bytes: [UInt8]) throws {
    var zip = ZipWriter()
    try zip.add("x.npy", bytes)
    switch try NPZFile(zip.finished(), name: "input").content(named: "x") {
    case .ragged(let lists): precondition(lists.rows.joined().elementsEqual(lists.values))
    case .numbers(let array):
      _ = (array.floats(), array.doubles(), try? array.int64s(), try? array.int32s())
      let again = try NPY.array(NPY.bytes(array))
      precondition(again.shape == array.shape && again.type == array.type)
      precondition(again.plainElements.contents.elementsEqual(array.plainElements.contents))
    }
  }

  private static func readZip(_ bytes: [UInt8]) throws {
    let zip = try ZipFile(bytes, name: "input")
    var failure: (any Error)?
    for member in zip.members {
      do {
        let contents = try zip.contents(of: member)
        precondition(contents.count == member.size && crc32(contents) == member.checksum)
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private static func readTensors(_ bytes: [UInt8]) throws {
    let file = try SafetensorsFile(bytes, name: "input")
    let tensors = try file.entries.map { entry in
      let array = try file.array(named: entry.name)
      _ = (array.floats(), array.doubles(), try? array.int32s())
      return Safetensors.Tensor(entry.name, array)
    }
    let metadata = file.metadata.map { Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.value) }) }
    let again = try SafetensorsFile(Safetensors.bytes(tensors, metadata: metadata), name: "again")
    precondition(again.entries.count == file.entries.count)
    for entry in file.entries {
      let (first, second) = (try file.array(named: entry.name), try again.array(named: entry.name))
      precondition(first.shape == second.shape && first.type == second.type)
      precondition(first.elements.contents.elementsEqual(second.elements.contents))
    }
  }

  private static func readJSON(_ bytes: [UInt8]) throws {
    let words = Result { try WordIndex(parsing: bytes).dictionary }
    let json = try JSON(parsing: bytes)
    for text in [json.compact(), json.compact(asciiOnly: true), json.pretty()] {
      precondition(try! JSON(parsing: text) == json, "written and read again: \(text)")
    }
    _ = try words.get()
  }
}
