// Makes the sums and lengths of a mutated file right again, so that fuzzing gets behind those checks.

@testable import NeedletailFormats

enum Repair {
  /// Sets the CRC-32 of every member that the directory of a zip file still finds.
  static func zip(_ bytes: inout [UInt8]) {
    var entry = 0
    while let place = find([0x50, 0x4b, 1, 2], in: bytes, from: entry) {
      entry = place + 4
      guard place + 46 <= bytes.count else { return }
      let local = number(bytes, place + 42, 4)
      guard local + 30 <= bytes.count else { continue }
      let start = local + 30 + number(bytes, local + 26, 2) + number(bytes, local + 28, 2)
      let end = start + number(bytes, place + 20, 4)
      guard end <= bytes.count else { continue }
      let size = number(bytes, place + 24, 4)
      let contents: [UInt8]? =
        switch number(bytes, place + 10, 2) {
        case 0: Array(bytes[start..<end])
        case 8 where size < 1 << 20: try? inflated(bytes, in: start..<end, size: size)
        default: nil
        }
      guard let contents else { continue }
      set(&bytes, place + 16, 4, Int(crc32(contents)))
      set(&bytes, local + 14, 4, Int(crc32(contents)))
    }
  }

  /// Sets the length in front of a safetensors header to where its JSON ends, and the data to the bytes that it names.
  static func safetensors(_ bytes: inout [UInt8], limit: Int) {
    guard bytes.count > 8, let end = endOfObject(bytes, from: 8) else { return }
    set(&bytes, 0, 8, end - 8)
    guard let header = try? JSON(parsing: bytes[8..<end]).object else { return }
    let ends = header.entries.compactMap { $0.value["data_offsets"]?[1]?.int }
    let data = ends.max() ?? 0
    guard data >= 0, data <= limit - end else { return }
    let kept = Array(bytes[end...].prefix(data))
    bytes = Array(bytes[..<end]) + kept + [UInt8](repeating: 0, count: data - kept.count)
  }

  /// One past the brace that closes the object at `start`.
  private static func endOfObject(_ bytes: [UInt8], from start: Int) -> Int? {
    var (depth, inString, escaped) = (0, false, false)
    for place in start..<bytes.count {
      let byte = bytes[place]
      if inString {
        if escaped {
          escaped = false
        } else if byte == UInt8(ascii: "\\") {
          escaped = true
        } else if byte == UInt8(ascii: "\"") {
          inString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): inString = true
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      default: break
      }
      if depth <= 0 { return depth == 0 && place > start ? place + 1 : nil }
    }
    return nil
  }

  private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count - start >= pattern.count else { return nil }
    return (start...bytes.count - pattern.count).first {
      bytes[$0..<$0 + pattern.count].elementsEqual(pattern)
    }
  }

  private static func number(_ bytes: [UInt8], _ place: Int, _ size: Int) -> Int {
    (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  private static func set(_ bytes: inout [UInt8], _ place: Int, _ size: Int, _ value: Int) {
    for i in 0..<size { bytes[place + i] = UInt8(truncatingIfNeeded: value >> (8 * i)) }
  }
}
