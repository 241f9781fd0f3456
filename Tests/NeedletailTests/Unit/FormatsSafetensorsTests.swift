// Safetensors: what is written is read, in one fixed form, and damage is found.

import NeedletailFormats
import Testing

@Suite struct FormatsSafetensorsTests {
  private func sample() throws -> [UInt8] {
    try Safetensors.bytes(
      [
        .init("dense/kernel", [1, -2, 3.5, .nan, 0, -0.0], shape: [3, 2]),
        .init("ids", NPYArray([1, 2, 3] as [Int32], shape: [3])),
        .init("a", NPYArray([true, false, true], shape: [3])),
        .init("empty", [] as [Float], shape: [0, 5]),
      ], metadata: ["z": "1", "format": "é"])
  }

  @Test func theHeaderIsCompactSortedAndPadded() throws {
    let bytes = try sample()
    let header = """
      {"__metadata__":{"format":"é","z":"1"},"dense/kernel":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},\
      "empty":{"dtype":"F32","shape":[0,5],"data_offsets":[24,24]},"ids":{"dtype":"I32","shape":[3],"data_offsets":[24,36]},\
      "a":{"dtype":"BOOL","shape":[3],"data_offsets":[36,39]}}
      """
    let length = (header.utf8.count + 7) / 8 * 8
    #expect(bytes.count == 8 + length + 39)
    #expect(
      bytes[0] == UInt8(length & 255) && bytes[1] == UInt8(length >> 8) && bytes[2..<8].allSatisfy { $0 == 0 }
    )
    let padding = String(repeating: " ", count: length - header.utf8.count)
    #expect(String(decoding: bytes[8..<8 + length], as: UTF8.self) == header + padding)
  }

  @Test func whatIsWrittenIsRead() throws {
    let file = try SafetensorsFile(sample(), name: "a.safetensors")
    #expect(file.entries.map(\.name) == ["dense/kernel", "empty", "ids", "a"])
    #expect(file.metadata("format") == "é" && file.metadata("nothing") == nil)
    let expected: [Float] = [1, -2, 3.5, .nan, 0, -0.0]
    #expect(try file.floats(named: "dense/kernel").map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(try file.tensor(named: "ids").integers(Int.self) == [1, 2, 3])
    #expect(try file.floats(named: "a") == [1, 0, 1])
    #expect(try file.array(named: "dense/kernel").shape == [3, 2])
    let missing = formatError { _ = try file.tensor(named: "b") }
    #expect(missing?.what == "the tensor 'b' is missing")
  }

  @Test func theOrderOfTheTensorsDoesNotMatter() throws {
    let one = Safetensors.Tensor("x", [1], shape: [1])
    let two = Safetensors.Tensor("y", [2], shape: [])
    #expect(try Safetensors.bytes([one, two]) == Safetensors.bytes([two, one]))
    #expect(formatError { _ = try Safetensors.bytes([one, one]) }?.kind == .unwritable)
    #expect(
      formatError { _ = try Safetensors.bytes([.init("__metadata__", [1], shape: [1])]) }?.kind == .unwritable
    )
  }

  @Test func brainFloatsAreRead() throws {
    let header = #"{"b":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#
    let bytes =
      [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [0x80, 0x3f, 0x49, 0xc0]
    #expect(try SafetensorsFile(bytes, name: "b").floats(named: "b") == [1, -3.140625])
  }

  @Test func damageNeverCrashes() throws {
    try forEachDamage(sample()) { bytes in
      do {
        let file = try SafetensorsFile(bytes, name: "damaged")
        for entry in file.entries { _ = try file.floats(named: entry.name) }
      } catch let error as FormatError { #expect(error.kind == .damaged) }
    }
  }
}
