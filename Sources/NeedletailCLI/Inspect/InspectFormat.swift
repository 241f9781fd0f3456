// InspectFormat: what kind of file bytes are, by what is in them; the name decides only where they say nothing.

import NeedletailData
import NeedletailFormats

/// The kinds of files that can be told apart.
enum InspectFormat: Equatable {
  case npy, npz, safetensors, wordIndex, wordVectors
  /// Texts in rows.
  case texts(TextTableFormat)
  /// What is not read, as a sentence that says what it is.
  case refused(String)

  private static func later(_ kind: String) -> InspectFormat {
    .refused("this is \(kind), which this version cannot read yet")
  }

  private static func packed(_ kind: String) -> InspectFormat {
    .refused("this is \(kind) file, which inspect does not unpack")
  }

  /// - Throws: `FormatError` when there are no bytes, or a zip file is damaged.
  init(_ bytes: [UInt8], path: String) throws {
    guard !bytes.isEmpty else {
      throw FormatError(
        .damaged, "the file is empty", places: [shown(path)], advice: "get it again")
    }
    if Self.startsAsZip(bytes) {
      self = try Self.zipped(bytes, path)
    } else if let known = Self.magic(bytes) ?? Self.namedTexts(bytes, path) ?? Self.json(bytes)
      ?? Self.named(path)
    {
      self = known
    } else if (try? ZipFile(bytes, name: path)) != nil {
      // A zip file may have something before its first member, such as a program that unpacks it.
      self = try Self.zipped(bytes, path)
    } else if Self.isText(bytes) {
      self = Self.isVectors(bytes) ? .wordVectors : .texts(.csv)
    } else {
      self = .refused("the format of the file is not known")
    }
  }

  private static func startsAsZip(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4b, 3, 4]) || bytes.starts(with: [0x50, 0x4b, 5, 6])
  }

  /// What the first bytes say.
  private static func magic(_ bytes: [UInt8]) -> InspectFormat? {
    func starts(_ start: [UInt8]) -> Bool { bytes.starts(with: start) }
    if starts([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]) { return .npy }
    if starts([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]) {
      return later("an HDF5 file (.h5, .weights.h5)")
    }
    if starts([0x1f, 0x8b]) { return packed("a gzip") }
    if starts([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]) { return packed("an xz") }
    if bytes.count > 2, bytes[0] == 0x80, (2...5).contains(bytes[1]) {
      return .refused("this is a bare Python pickle, which runs what it names when Python loads it")
    }
    // A length below 100 MB in eight bytes, then JSON: no text starts with zeros.
    if bytes.count > 8, bytes[8] == UInt8(ascii: "{"), bytes[4..<8].allSatisfy({ $0 == 0 }) {
      return .safetensors
    }
    return nil
  }

  /// Files of texts go by their names: what is in them may look like anything.
  private static func namedTexts(_ bytes: [UInt8], _ path: String) -> InspectFormat? {
    if path.lowercased().hasSuffix(".vec") { return .wordVectors }
    guard let format = TextTableFormat(path: path) else { return nil }
    // A name that ends in .txt says little.
    guard path.lowercased().hasSuffix(".txt") else { return .texts(format) }
    return isVectors(bytes) ? .wordVectors : isText(bytes) && json(bytes) == nil ? .texts(.csv) : nil
  }

  /// A first line of two whole numbers, or a word with ten numbers at least.
  private static func isVectors(_ bytes: [UInt8]) -> Bool {
    let line = bytes.prefix(100_000).prefix { $0 != 0x0a && $0 != 0x0d }
    let fields = String(decoding: line, as: UTF8.self).split(separator: " ")
    if fields.count == 2 { return fields.allSatisfy { Int($0) != nil } }
    return fields.count > 10 && fields.dropFirst().allSatisfy { Float($0) != nil }
  }

  /// Whether it is JSON, and of which kind.
  private static func json(_ bytes: [UInt8]) -> InspectFormat? {
    let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    guard let first = bytes[start...].firstIndex(where: { !isSpace($0) }) else { return nil }
    if bytes[first] == UInt8(ascii: "[") { return .wordIndex }
    guard bytes[first] == UInt8(ascii: "{") else { return nil }
    // JSON Lines: the first line is an object of its own and another one follows.
    if let end = bytes[first...].firstIndex(of: 0x0a), bytes[..<end].last(where: { !isSpace($0) }) == 0x7d,
      let next = bytes[end...].first(where: { !isSpace($0) }), next == UInt8(ascii: "{")
    {
      return .texts(.jsonLines)
    }
    return .wordIndex
  }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }

  /// What the name says, where the bytes say nothing: the reader of that kind then says what is wrong.
  private static func named(_ path: String) -> InspectFormat? {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let kinds: [(String, InspectFormat)] = [
      (".npy", .npy), (".npz", .npz), (".safetensors", .safetensors), (".json", .wordIndex),
      (".keras", .refused("the file is named as a Keras model file but is no zip file")),
      (".h5", .refused("the file is named as an HDF5 file but does not start as one")),
    ]
    return kinds.first { name.hasSuffix($0.0) }?.1
  }

  /// No control characters in the first part of the file.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    bytes.prefix(4096).allSatisfy { $0 >= 0x20 && $0 != 0x7f || isSpace($0) || $0 == 0x0c }
  }

  /// What a zip file holds, by the names of its members.
  private static func zipped(_ bytes: [UInt8], _ path: String) throws -> InspectFormat {
    if named(path) == .npz { return .npz }
    let zip = try ZipFile(bytes, name: path)
    if zip.member(named: "config.json") != nil, zip.member(named: "model.weights.h5") != nil {
      return later("a Keras model file (.keras)")
    }
    if zip.members.contains(where: { $0.name.hasSuffix(".npy") }) { return .npz }
    let names = zip.members.prefix(8).map { quoted($0.name) }.joined(separator: ", ")
    return .refused(
      zip.members.isEmpty
        ? "this is a zip file without members"
        : "this is a zip file of something else: \(names)\(zip.members.count > 8 ? ", …" : "")")
  }
}
