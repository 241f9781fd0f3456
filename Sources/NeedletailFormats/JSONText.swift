// A cursor over JSON text: white space, strings, numbers, words. Shared by the parsers of values and of word lists.

/// Reads the parts of JSON text from a buffer that is known to be UTF-8.
struct JSONText {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0

  /// - Throws: `.damaged` with the byte where the text stops being UTF-8.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    if let wrong = firstInvalidUTF8(bytes) {
      throw FormatError.damaged("the JSON text is not UTF-8", byte: wrong)
    }
    self.bytes = bytes
  }

  /// The next byte that is not white space, not consumed; nil at the end.
  mutating func peek() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0a, 0x0d, 0x09: position += 1
      case let byte: return byte
      }
    }
    return nil
  }

  /// Consumes the next byte if it is this one.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws {
    guard take(character) else { throw unexpected("'\(character)'") }
  }

  /// Consumes a word such as `true`.
  mutating func word(_ word: StaticString) throws {
    let count = word.utf8CodeUnitCount
    guard bytes.count - position >= count,
      (0..<count).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
    else {
      throw unexpected("a value")
    }
    position += count
  }

  func unexpected(_ wanted: String) -> FormatError {
    position < bytes.count
      ? FormatError.damaged("not JSON: \(wanted) should be here", byte: position)
      : FormatError.damaged("the JSON text ends where \(wanted) should be", byte: position)
  }

  // MARK: Strings

  /// A string in quotes.
  mutating func string() throws -> String {
    guard take("\"") else { throw unexpected("a string") }
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        defer { position += 1 }
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      guard byte >= 0x20 else {
        throw FormatError.damaged("a control character in a JSON string", byte: position)
      }
      position += 1
    }
    throw FormatError.damaged("a JSON string does not end", byte: start - 1)
  }

  private mutating func escapedString(from start: Int) throws -> String {
    var result = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: result, as: UTF8.self)
      case UInt8(ascii: "\\"): try appendEscape(to: &result)
      case 0..<0x20: throw FormatError.damaged("a control character in a JSON string", byte: position - 1)
      default: result.append(byte)
      }
    }
    throw FormatError.damaged("a JSON string does not end", byte: start - 1)
  }

  private mutating func appendEscape(to result: inout [UInt8]) throws {
    let place = position - 1
    guard position < bytes.count else { throw FormatError.damaged("a JSON string does not end", byte: place) }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(byte)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0c)
    case UInt8(ascii: "n"): result.append(0x0a)
    case UInt8(ascii: "r"): result.append(0x0d)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "u"):
      var value = try hexadecimal(place)
      if value & 0xfc00 == 0xd800 {
        guard bytes.count - position >= 6, bytes[position] == UInt8(ascii: "\\"),
          bytes[position + 1] == UInt8(ascii: "u")
        else { throw FormatError.damaged("half of a surrogate pair in a JSON string", byte: place) }
        position += 2
        let low = try hexadecimal(place)
        guard low & 0xfc00 == 0xdc00 else {
          throw FormatError.damaged("half of a surrogate pair in a JSON string", byte: place)
        }
        value = 0x10000 + (value & 0x3ff) << 10 + low & 0x3ff
      }
      guard let scalar = Unicode.Scalar(value) else {
        throw FormatError.damaged("half of a surrogate pair in a JSON string", byte: place)
      }
      result += UTF8.encode(scalar)!
    default: throw FormatError.damaged("an unknown escape in a JSON string", byte: place)
    }
  }

  private mutating func hexadecimal(_ place: Int) throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count, let digit = Unicode.Scalar(bytes[position]).hexadecimalDigit else {
        throw FormatError.damaged("an incomplete \\u escape in a JSON string", byte: place)
      }
      value = value << 4 | digit
      position += 1
    }
    return value
  }

  // MARK: Numbers

  /// A number.
  mutating func number() throws -> JSON {
    let start = position
    let negative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
    if negative { position += 1 }
    let firstDigit = position
    var value = 0
    var fits = true
    while position < bytes.count, case let digit = bytes[position] &- 0x30, digit <= 9 {
      // Towards the sign, so that the smallest Int is read as well.
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.subtractingReportingOverflow(Int(digit))
      (value, fits) = (sum, fits && !overflow && !carry)
      position += 1
    }
    let digits = position - firstDigit
    guard digits > 0 else { throw unexpected("a value") }
    guard digits == 1 || bytes[firstDigit] != 0x30 else {
      throw FormatError.damaged("a JSON number with a leading zero", byte: start)
    }
    var whole = true
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      whole = false
      position += 1
      try someDigits()
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      whole = false
      position += 1
      if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      try someDigits()
    }
    if whole, fits, negative || value != .min { return .int(negative ? value : -value) }
    guard position - start <= 1024,
      let number = Double(
        String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)),
      number.isFinite
    else { throw FormatError.damaged("a JSON number that is too large or too long", byte: start) }
    return .number(number)
  }

  private mutating func someDigits() throws {
    let first = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    guard position > first else { throw unexpected("a digit") }
  }
}

extension Unicode.Scalar {
  fileprivate var hexadecimalDigit: UInt32? {
    switch self {
    case "0"..."9": value - 0x30
    case "a"..."f": value - 0x61 + 10
    case "A"..."F": value - 0x41 + 10
    default: nil
    }
  }
}
