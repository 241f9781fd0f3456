// The header of an npy file: magic, version, and a Python dictionary literal with type, order and shape.

/// What the header of an npy file says.
struct NPYHeader {
  /// What the elements are.
  enum Content {
    case numbers(ElementType, bigEndian: Bool)
    /// Python objects, as one pickle.
    case objects
  }

  var content: Content
  var fortranOrder: Bool
  var shape: [Int]

  /// The most axes that NumPy's arrays have.
  static let axisLimit = 64

  /// Reads the header; the reader then stands at the first byte of the data.
  init(_ reader: inout ByteReader) throws {
    let start = reader.position
    guard reader.remaining >= 10, try reader.slice(6).elementsEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59])
    else {
      throw FormatError.damaged("no npy magic at the start: this is not a NumPy array", byte: start)
    }
    let major = try reader.integer(UInt8.self)
    let minor = try reader.integer(UInt8.self)
    guard (1...3).contains(major), minor == 0 else {
      throw FormatError.damaged("npy format version \(major).\(minor) is not supported", byte: start + 6)
    }
    let lengthPlace = reader.position
    let length = try reader.count(bytes: major == 1 ? 2 : 4)
    guard length <= reader.remaining else {
      throw FormatError.damaged(
        "the npy header claims \(length) bytes but \(reader.remaining) are left", byte: lengthPlace)
    }
    var literal = PythonLiteral(try ByteReader(reader.bytes, in: reader.position..<reader.position + length))
    try reader.skip(length)
    let entries = try literal.dictionary()
    func value(_ key: String) throws -> PythonLiteral.Value {
      guard let value = entries[key] else { throw FormatError.damaged("the npy header lacks \(quoted(key))") }
      return value
    }
    guard entries.count == 3 else {
      throw FormatError.damaged("the npy header has \(entries.count) keys, not 3")
    }
    guard case .bool(let fortranOrder) = try value("fortran_order") else {
      throw FormatError.damaged("'fortran_order' in the npy header is not True or False")
    }
    guard case .tuple(let lengths) = try value("shape"), lengths.count <= Self.axisLimit else {
      throw FormatError.damaged(
        "the shape in the npy header is not a tuple of at most \(Self.axisLimit) lengths")
    }
    self.fortranOrder = fortranOrder
    content = try Self.content(value("descr"))
    shape = lengths
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw FormatError.damaged("the shape \(shown(shape)) in the npy header has a negative length")
    }
  }

  private static func content(_ description: PythonLiteral.Value) throws -> Content {
    guard case .string(let text) = description else {
      throw FormatError.damaged(
        "the type in the npy header is not a plain one (structured types are not supported)")
    }
    if text == "|O" || text == "O" { return .objects }
    let types: [String: ElementType] = [
      "b1": .bool, "?": .bool, "i1": .int8, "u1": .uint8, "i2": .int16, "u2": .uint16, "i4": .int32,
      "u4": .uint32,
      "i8": .int64, "u8": .uint64, "f2": .float16, "f4": .float32, "f8": .float64,
    ]
    let order = text.first.flatMap { "<>|=".contains($0) ? $0 : nil }
    guard let type = types[order == nil ? text : String(text.dropFirst())] else {
      throw FormatError.damaged("the array's type \(quoted(text)) is not supported")
    }
    return .numbers(type, bigEndian: order == ">")
  }
}
