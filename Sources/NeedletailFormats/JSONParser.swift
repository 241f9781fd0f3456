// JSON text to values, strictly by RFC 8259, with bounds on depth and size.

extension JSON {
  /// What the parser accepts.
  public struct Options: Sendable {
    /// How many arrays and objects may lie inside one another.
    public var depthLimit: Int
    /// How many values there may be in all: a value takes some ten times more memory than in the text.
    public var valueLimit: Int
    /// Whether an object may have a key twice (the last one counts then).
    public var allowsDuplicateKeys: Bool
    /// Whether the words NaN, Infinity and -Infinity are numbers, as in Python.
    public var allowsNonFinite: Bool

    public init(
      depthLimit: Int = 128, valueLimit: Int = 2_000_000, allowsDuplicateKeys: Bool = false,
      allowsNonFinite: Bool = false
    ) {
      self.depthLimit = depthLimit
      self.valueLimit = valueLimit
      self.allowsDuplicateKeys = allowsDuplicateKeys
      self.allowsNonFinite = allowsNonFinite
    }
  }

  /// The value in UTF-8 text.
  /// - Throws: `.damaged` with the byte.
  public init(parsing bytes: some Collection<UInt8>, options: Options = Options()) throws {
    let parsed = try bytes.withContiguousStorageIfAvailable { try JSONParser.parse($0, options) }
    self = try parsed ?? JSON(parsing: Array(bytes), options: options)
  }

  /// The value in a text.
  /// - Throws: `.damaged` with the byte (in UTF-8).
  public init(parsing text: String, options: Options = Options()) throws {
    self = try JSON(parsing: Array(text.utf8), options: options)
  }

  /// The value in the file at `path`.
  /// - Throws: `.missing`, `.unreadable`, or `.damaged` with file and byte.
  public init(contentsOf path: String, options: Options = Options()) throws {
    let bytes = try InputFile.bytes(at: path)
    self = try reading(path) { try JSON(parsing: bytes, options: options) }
  }
}

private struct JSONParser {
  private var text: JSONText
  private let options: JSON.Options
  private var depth = 0
  private var values = 0

  static func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ options: JSON.Options) throws -> JSON {
    var parser = JSONParser(text: try JSONText(bytes), options: options)
    let value = try parser.value()
    guard parser.text.peek() == nil else {
      throw FormatError.damaged("something follows the end of the JSON value", byte: parser.text.position)
    }
    return value
  }

  private init(text: JSONText, options: JSON.Options) { (self.text, self.options) = (text, options) }

  private mutating func value() throws -> JSON {
    values += 1
    guard values <= options.valueLimit else {
      throw FormatError.damaged("more than \(options.valueLimit) JSON values", byte: text.position)
    }
    switch text.peek() {
    case UInt8(ascii: "{"): return try nested { try $0.object() }
    case UInt8(ascii: "["): return try nested { try $0.array() }
    case UInt8(ascii: "\""): return .string(try text.string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N") where options.allowsNonFinite: return try word("NaN", .number(.nan))
    case UInt8(ascii: "I") where options.allowsNonFinite: return try word("Infinity", .number(.infinity))
    case UInt8(ascii: "-") where options.allowsNonFinite:
      if let infinity = try? word("-Infinity", .number(-.infinity)) { return infinity }
      return try text.number()
    default: return try text.number()
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws -> JSON {
    try text.word(word)
    return value
  }

  private mutating func nested(_ body: (inout JSONParser) throws -> JSON) throws -> JSON {
    depth += 1
    guard depth <= options.depthLimit else {
      throw FormatError.damaged("JSON that nests more than \(options.depthLimit) levels", byte: text.position)
    }
    defer { depth -= 1 }
    return try body(&self)
  }

  private mutating func array() throws -> JSON {
    try text.expect("[")
    var elements: [JSON] = []
    if text.take("]") { return .array(elements) }
    while true {
      elements.append(try value())
      if text.take("]") { return .array(elements) }
      guard text.take(",") else { throw text.unexpected("',' or ']'") }
    }
  }

  private mutating func object() throws -> JSON {
    let start = text.position
    try text.expect("{")
    var entries: [(key: String, value: JSON)] = []
    if text.take("}") { return .object(JSONObject(entries)) }
    while true {
      let key = try text.string()
      try text.expect(":")
      entries.append((key, try value()))
      if text.take("}") { break }
      guard text.take(",") else { throw text.unexpected("',' or '}'") }
    }
    let object = JSONObject(entries)
    if !options.allowsDuplicateKeys, let key = object.duplicate {
      throw FormatError.damaged("the JSON key \(quoted(key)) is there twice in one object", byte: start)
    }
    return .object(object)
  }
}
