// The header of a safetensors file: a length, then JSON with each tensor's type, shape and place.

/// What the header says of one tensor.
public struct SafetensorsEntry: Sendable {
  /// The tensor's name.
  public let name: String
  /// The type of its elements.
  public let type: ElementType
  /// The lengths of its axes; empty for a single number.
  public let shape: [Int]
  /// Its bytes, counted from the end of the header.
  let place: Range<Int>
}

/// Parses and checks a header.
struct SafetensorsHeader {
  /// The tensors in the order of their bytes.
  private(set) var entries: [SafetensorsEntry] = []
  /// The strings under `__metadata__`, in order; nil if that key is absent.
  private(set) var metadata: [(key: String, value: String)]?
  /// Where the tensors' bytes start in the file.
  let dataStart: Int

  /// The largest header that the format allows, in bytes.
  static let limit = 100_000_000

  static let types: [String: ElementType] = [
    "BOOL": .bool, "U8": .uint8, "I8": .int8, "U16": .uint16, "I16": .int16, "F16": .float16,
    "BF16": .bfloat16,
    "U32": .uint32, "I32": .int32, "F32": .float32, "U64": .uint64, "I64": .int64, "F64": .float64,
  ]

  init(_ bytes: [UInt8]) throws {
    guard bytes.count >= 8 else {
      throw FormatError.damaged("\(bytes.count) bytes: too short for the length of a safetensors header")
    }
    var reader = ByteReader(bytes)
    let length = try reader.count(bytes: 8)
    guard length <= Self.limit else {
      throw FormatError.damaged("the header claims \(length) bytes; the format allows \(Self.limit)", byte: 0)
    }
    guard length <= reader.remaining else {
      throw FormatError.damaged("the header claims \(length) bytes but \(reader.remaining) are left", byte: 0)
    }
    dataStart = 8 + length
    guard reader.next == UInt8(ascii: "{"), length > 0 else {
      throw FormatError.damaged("the header is not a JSON object", byte: 8)
    }
    // A tensor has six values or more. A million of them, in the shortest keys, stay below the memory bound.
    let options = JSON.Options(valueLimit: 1_000_000)
    let json = try locating("the header") { try JSON(parsing: bytes[8..<dataStart], options: options) }
    for (name, value) in json.object?.entries ?? [] {
      if name == "__metadata__" {
        metadata = try Self.strings(value)
      } else {
        entries.append(try locating("tensor \(quoted(name))") { try Self.entry(name, value) })
      }
    }
    entries.sort { ($0.place.lowerBound, $0.place.upperBound) < ($1.place.lowerBound, $1.place.upperBound) }
    try checkCover(bytes.count - dataStart)
  }

  private static func strings(_ value: JSON) throws -> [(key: String, value: String)] {
    guard let object = value.object else {
      throw FormatError.damaged("__metadata__ is \(value.kind), not an object")
    }
    return try object.entries.map { key, value in
      guard let string = value.string else {
        throw FormatError.damaged("__metadata__ has \(value.kind) under \(quoted(key)), not a string")
      }
      return (key, string)
    }
  }

  private static func entry(_ name: String, _ value: JSON) throws -> SafetensorsEntry {
    guard let object = value.object else {
      throw FormatError.damaged("\(value.kind) in place of a tensor's entry")
    }
    func field(_ key: String) throws -> JSON {
      guard let field = object[key] else { throw FormatError.damaged("the key \(quoted(key)) is missing") }
      return field
    }
    guard object.count == 3 else {
      for key in ["dtype", "shape", "data_offsets"] { _ = try field(key) }
      throw FormatError.damaged("an entry of \(object.count) keys, not dtype, shape and data_offsets")
    }
    let typeName = try field("dtype")
    guard let type = typeName.string.flatMap({ types[$0] }) else {
      throw FormatError.damaged(
        "the dtype \(typeName.string.map { quoted($0) } ?? typeName.kind) is not supported")
    }
    let shape = try lengths(field("shape"), "shape")
    let offsets = try lengths(field("data_offsets"), "data_offsets")
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw FormatError.damaged("data_offsets is not a begin and an end but \(shown(offsets))")
    }
    let needed = try byteCount(of: shape, type)
    guard needed == offsets[1] - offsets[0] else {
      throw FormatError.damaged(
        "the shape \(shown(shape)) of \(type) needs \(needed) bytes but data_offsets give it \(offsets[1] - offsets[0])"
      )
    }
    return SafetensorsEntry(name: name, type: type, shape: shape, place: offsets[0]..<offsets[1])
  }

  private static func lengths(_ value: JSON, _ key: String) throws -> [Int] {
    guard let elements = value.array else {
      throw FormatError.damaged("\(key) is \(value.kind), not an array")
    }
    return try elements.map { element in
      guard case .int(let length) = element, length >= 0 else {
        throw FormatError.damaged("\(key) holds something that is not a whole number from 0 up")
      }
      return length
    }
  }

  /// Every byte behind the header belongs to exactly one tensor.
  private func checkCover(_ available: Int) throws {
    var end = 0
    for entry in entries {
      guard entry.place.lowerBound == end else {
        let what = entry.place.lowerBound < end ? "overlaps the tensor before it" : "has a hole before it"
        throw FormatError.damaged("data_offsets: the tensor \(what)").at("tensor \(quoted(entry.name))")
      }
      end = entry.place.upperBound
      guard end <= available else {
        throw FormatError.damaged("data_offsets end at \(end) but the file has \(available) bytes of data")
          .at("tensor \(quoted(entry.name))")
      }
    }
    guard end == available else {
      throw FormatError.damaged("\(available - end) bytes follow the last tensor", byte: dataStart + end)
    }
  }
}
