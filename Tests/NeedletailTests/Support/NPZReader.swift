// NPZReader: the arrays of a fixture file, read without the library's own reader.

import Foundation

/// Members of an uncompressed `.npz` file by name. For trusted fixtures only; that it shares nothing with the library's
/// reader means that a fault there cannot hide a wrong number.
struct NPZReader: Sendable {
  private let name: String
  private let bytes: [UInt8]
  private let members: [String: Range<Int>]

  init(_ url: URL) throws {
    name = url.lastPathComponent
    bytes = [UInt8](try Data(contentsOf: url))
    let bytes = bytes
    func number(_ at: Int, _ size: Int) -> Int {
      (0..<size).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }
    let end = bytes.count - 22  // the end record; numpy writes no comment
    guard end >= 0, number(end, 4) == 0x0605_4b50 else { throw FixtureError("\(name) is no zip file") }
    var members: [String: Range<Int>] = [:]
    var at = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      guard number(at, 4) == 0x0201_4b50, number(at + 10, 2) == 0 else {
        throw FixtureError("\(name): byte \(at) is no entry of a stored member")
      }
      let (nameSize, extra, comment) = (number(at + 28, 2), number(at + 30, 2), number(at + 32, 2))
      let local = number(at + 42, 4)
      let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
      let member = String(decoding: bytes[at + 46..<at + 46 + nameSize], as: UTF8.self)
      members[member.replacing(".npy", with: "")] = start..<start + number(at + 24, 4)
      at += 46 + nameSize + extra + comment
    }
    self.members = members
  }

  func has(_ array: String) -> Bool { members[array] != nil }

  /// An array by its member's name without `.npy`; nil when there is none.
  func array(_ array: String) throws -> GoldenArray? {
    guard let place = members[array] else { return nil }
    let start = place.lowerBound + 10  // magic, version 1.0, two bytes of header size
    let data = start + (Int(bytes[start - 2]) | Int(bytes[start - 1]) << 8)
    let header = String(decoding: bytes[start..<data], as: UTF8.self)
    guard bytes[place.lowerBound + 6] == 1, header.contains("'fortran_order': False"),
      let type = header.split(separator: "'").first(where: { "<|".contains($0.first!) }),
      let open = header.firstIndex(of: "("), let close = header.firstIndex(of: ")")
    else { throw FixtureError("\(name): \(array) has the header \(header)") }
    let shape = header[header.index(after: open)..<close].split(separator: ",").compactMap {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    let count = shape.reduce(1, *)
    let values: [Double] = try bytes.withUnsafeBytes { all in
      func load<T>(_ type: T.Type, _ convert: (T) -> Double) -> [Double] {
        (0..<count).map {
          convert(all.loadUnaligned(fromByteOffset: data + $0 * MemoryLayout<T>.size, as: T.self))
        }
      }
      switch type {
      case "<f4": return load(Float.self) { Double($0) }
      case "<f8": return load(Double.self) { $0 }
      case "<i4": return load(Int32.self) { Double($0) }
      case "<i8": return load(Int64.self) { Double($0) }
      case "|b1", "|u1": return load(UInt8.self) { Double($0) }
      default: throw FixtureError("\(name): \(array) has type \(type)")
      }
    }
    return GoldenArray(shape: shape, values: values)
  }
}
