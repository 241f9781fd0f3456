// The small part of Python's literals that an npy header is written in.

/// Parses `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`; nothing is evaluated.
struct PythonLiteral {
  /// A value of the dictionary.
  enum Value {
    case string(String)
    case bool(Bool)
    /// A tuple of whole numbers.
    case tuple([Int])
  }

  private var reader: ByteReader

  init(_ reader: ByteReader) { self.reader = reader }

  /// The dictionary that is the whole text.
  /// - Throws: `.damaged` with the byte where the text is something else.
  mutating func dictionary() throws -> [String: Value] {
    var entries: [String: Value] = [:]
    try expect("{")
    while !take("}") {
      let place = reader.position
      let key = try string()
      try expect(":")
      guard entries.updateValue(try value(), forKey: key) == nil, entries.count <= 16 else {
        throw FormatError.damaged(
          "the npy header has the key \(quoted(key)) twice or too many keys", byte: place)
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard reader.remaining == 0 else { throw unexpected() }
    return entries
  }

  private mutating func value() throws -> Value {
    skipSpace()
    switch reader.next {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "("): return .tuple(try tuple())
    case UInt8(ascii: "T"):
      try word("True")
      return .bool(true)
    case UInt8(ascii: "F"):
      try word("False")
      return .bool(false)
    default: throw unexpected()
    }
  }

  private mutating func tuple() throws -> [Int] {
    try expect("(")
    var lengths: [Int] = []
    while !take(")") {
      lengths.append(try number())
      guard lengths.count <= 1024 else {
        throw FormatError.damaged("too many axes in the npy header", byte: reader.position)
      }
      if !take(",") {
        // (3) is a number in Python, not a tuple.
        guard lengths.count > 1 else { throw unexpected() }
        try expect(")")
        break
      }
    }
    return lengths
  }

  private mutating func number() throws -> Int {
    skipSpace()
    let start = reader.position
    var text = ""
    while let byte = reader.next, byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte),
      text.utf8.count < 40
    {
      text.unicodeScalars.append(Unicode.Scalar(byte))
      try reader.skip(1)
    }
    // Python 2 wrote long integers with an L behind.
    if !text.isEmpty, reader.next == UInt8(ascii: "L") { try reader.skip(1) }
    guard let value = Int(text) else {
      throw FormatError.damaged(
        "a length in the npy header is not a whole number that fits in 64 bits", byte: start)
    }
    return value
  }

  private mutating func string() throws -> String {
    skipSpace()
    guard let quote = reader.next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected()
    }
    try reader.skip(1)
    let start = reader.position
    var length = 0
    while let byte = reader.next, byte != quote {
      // Type and key names never need an escape.
      guard byte != UInt8(ascii: "\\"), byte >= 0x20, length < 256 else { throw unexpected() }
      length += 1
      try reader.skip(1)
    }
    try reader.seek(to: start)
    let text = try reader.text(length)
    try reader.skip(1)
    return text
  }

  private mutating func word(_ text: String) throws {
    let place = reader.position
    guard reader.remaining >= text.utf8.count, try reader.slice(text.utf8.count).elementsEqual(text.utf8)
    else {
      throw FormatError.damaged("the npy header is not a plain Python dictionary", byte: place)
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard reader.next == UInt8(ascii: character) else { return false }
    return (try? reader.skip(1)) != nil
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard take(character) else { throw unexpected() }
  }

  private mutating func skipSpace() {
    while let byte = reader.next, byte == 0x20 || (0x09...0x0d).contains(byte) {
      guard (try? reader.skip(1)) != nil else { return }
    }
  }

  private func unexpected() -> FormatError {
    FormatError.damaged("the npy header is not a plain Python dictionary", byte: reader.position)
  }
}
