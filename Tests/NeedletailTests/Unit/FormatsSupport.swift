// What the tests of the formats share: bytes from text, errors as values, temporary folders.

import Foundation
import NeedletailFormats
import Testing

/// The bytes behind base64 text.
func base64(_ text: String) -> [UInt8] { [UInt8](Data(base64Encoded: text)!) }

/// The error that `body` throws; the test fails if it throws none or another kind.
func formatError(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> FormatError?
{
  do { try body() } catch let error as FormatError { return error } catch {
    Issue.record(error, sourceLocation: sourceLocation)
    return nil
  }
  Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  return nil
}

/// Runs `body` with a new, empty folder that is removed afterwards.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}

/// A generator of the same numbers in every run, for damage at random places.
struct FormatsRandom {
  var state: UInt64
  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}

/// Hands `body` every prefix of `bytes`, every byte changed in several ways, and random multiple damage.
func forEachDamage(_ bytes: [UInt8], _ body: ([UInt8]) throws -> Void) rethrows {
  for count in bytes.indices { try body(Array(bytes[..<count])) }
  for index in bytes.indices {
    for change: UInt8 in [0x01, 0x80, 0xff, 0x20] {
      var damaged = bytes
      damaged[index] ^= change
      try body(damaged)
    }
  }
  var random = FormatsRandom(state: 1)
  for _ in 0..<2000 {
    var damaged = bytes
    for _ in 0..<random.next(below: 8) + 1 {
      damaged[random.next(below: bytes.count)] = UInt8(random.next(below: 256))
    }
    try body(damaged)
  }
}
