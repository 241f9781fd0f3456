// JSONReader: the JSON of a fixture as the library's configurations, in order.

import Foundation
import Needletail

/// Reads JSON into `Config.Value`: keys keep their order, whole numbers stay whole. For trusted fixtures only.
struct JSONReader {
  private let bytes: [UInt8]
  private var at = 0

  static func read(_ data: Data) throws -> Config.Value {
    var reader = JSONReader(bytes: [UInt8](data))
    return try reader.value()
  }

  private mutating func value() throws -> Config.Value {
    switch try next() {
    case "{":
      var entries: [(key: String, value: Config.Value)] = []
      try list(until: "}") { reader in
        guard try reader.next() == "\"" else { throw reader.wrong("a key") }
        let key = try reader.text()
        guard try reader.next() == ":" else { throw reader.wrong("a colon") }
        entries.append((key, try reader.value()))
      }
      return .object(Config(entries))
    case "[":
      var values: [Config.Value] = []
      try list(until: "]") { values.append(try $0.value()) }
      return .array(values)
    case "\"": return .string(try text())
    default:
      at -= 1
      let start = at
      while at < bytes.count, !",]} \n\r\t".utf8.contains(bytes[at]) { at += 1 }
      let word = String(decoding: bytes[start..<at], as: UTF8.self)
      switch word {
      case "null": return .null
      case "true": return .bool(true)
      case "false": return .bool(false)
      default:
        if let number = Int(word) { return .int(number) }
        if let number = Double(word) { return .double(number) }
        throw wrong("a value")
      }
    }
  }

  private mutating func list(until end: Unicode.Scalar, _ item: (inout JSONReader) throws -> Void) throws {
    if try next() == end { return }
    at -= 1
    while true {
      try item(&self)
      let mark = try next()
      if mark == end { return }
      guard mark == "," else { throw wrong("a comma or \(end)") }
    }
  }

  /// The next byte that is no space.
  private mutating func next() throws -> Unicode.Scalar {
    while at < bytes.count, " \n\r\t".utf8.contains(bytes[at]) { at += 1 }
    guard at < bytes.count else { throw wrong("more") }
    at += 1
    return Unicode.Scalar(bytes[at - 1])
  }

  /// A text whose opening quote has been read.
  private mutating func text() throws -> String {
    var out: [UInt8] = []
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: out, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        out.append(byte)
        continue
      }
      let escaped = bytes[at]
      at += 1
      switch Unicode.Scalar(escaped) {
      case "n": out.append(0x0a)
      case "t": out.append(0x09)
      case "r": out.append(0x0d)
      case "b": out.append(0x08)
      case "f": out.append(0x0c)
      case "u":
        var code = try hex()
        if 0xd800..<0xdc00 ~= code, bytes[at] == UInt8(ascii: "\\") {
          at += 2
          code = 0x10000 + (code - 0xd800) << 10 + (try hex() - 0xdc00)
        }
        out += Array(String(Unicode.Scalar(code) ?? "\u{fffd}").utf8)
      default: out.append(escaped)
      }
    }
    throw wrong("a quote")
  }

  private mutating func hex() throws -> UInt32 {
    at += 4
    guard let code = UInt32(String(decoding: bytes[at - 4..<at], as: UTF8.self), radix: 16) else {
      throw wrong("four hexadecimal digits")
    }
    return code
  }

  private func wrong(_ wanted: String) -> FixtureError {
    FixtureError("JSON: expected \(wanted) before byte \(at)")
  }
}
