// Reading whole files and writing them at one stroke.

import Foundation
import NeedletailFormats
import Testing

@Suite struct FormatsFileTests {
  @Test func aFileIsReplacedAtOneStroke() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("one", to: path)
      try AtomicFile.write([1, 2, 3], to: path)
      #expect(try InputFile.bytes(at: path) == [1, 2, 3])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.txt"])
    }
  }

  @Test func aReplacedFileKeepsItsPermissions() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try AtomicFile.write("one", to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
      try AtomicFile.write("two", to: path)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
    }
  }

  @Test func aLinkStaysALink() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("one", to: folder + "/a.txt")
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "a.txt")
      try AtomicFile.write("two", to: folder + "/link")
      #expect(try InputFile.bytes(at: folder + "/a.txt") == Array("two".utf8))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "a.txt")
    }
  }

  @Test func devicesAreWrittenToNotReplaced() throws {
    try AtomicFile.write("gone", to: "/dev/null")
    #expect(try InputFile.bytes(at: "/dev/null") == [])
  }

  @Test func whatCannotBeWrittenSaysWhy() throws {
    try withTemporaryFolder { folder in
      let absent = formatError { try AtomicFile.write("x", to: folder + "/no/a.txt") }
      #expect(absent?.kind == .unwritable)
      #expect(absent?.what == "the output cannot be created (No such file or directory)")
      #expect(absent?.places == [folder + "/no/a.txt"])
      #expect(formatError { try AtomicFile.write("x", to: folder) }?.kind == .unwritable)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func aFailureAtTheLastStepLeavesNothingBehind() throws {
    try withTemporaryFolder { folder in
      // The temporary file's name is shortened, the final one is too long for the file system.
      let path = folder + "/" + String(repeating: "a", count: 300)
      let error = formatError { try AtomicFile.write("x", to: path) }
      #expect(error?.what == "the output cannot be put in its place (File name too long)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  #if os(Linux)
    @Test func aFullDiskLeavesAnError() throws {
      let error = formatError { try AtomicFile.write("x", to: "/dev/full") }
      #expect(error?.what == "the output cannot be written (No space left on device)")
    }
  #endif

  @Test func whatCannotBeReadSaysWhy() throws {
    try withTemporaryFolder { folder in
      #expect(formatError { _ = try InputFile.bytes(at: folder + "/a") }?.kind == .missing)
      #expect(formatError { _ = try InputFile.bytes(at: folder) }?.kind == .unreadable)
      try AtomicFile.write([1, 2, 3], to: folder + "/a")
      #expect(formatError { _ = try InputFile.bytes(at: folder + "/a", limit: 2) }?.kind == .damaged)
      #expect(try InputFile.bytes(at: folder + "/a", limit: 3) == [1, 2, 3])
    }
  }

  @Test func namesFromFilesCannotBreakTheLine() {
    let error = FormatError(
      .damaged, "the member 'x' is missing", places: ["a", "byte 3"], advice: "do this")
    #expect(error.description == "the member 'x' is missing, in a, byte 3; do this")
    let hostile = formatError { _ = try WordIndex(parsing: Array(#"{"a\n\u001b[31m": -1}"#.utf8)) }
    #expect(hostile?.what.contains(#"'a\u{a}\u{1b}[31m'"#) == true)
  }

  @Test func cursorsNeverReadPastTheEnd() throws {
    var reader = ByteReader([1, 2, 3, 4, 5])
    #expect(try reader.integer(UInt32.self) == 0x0403_0201)
    #expect(formatError { _ = try reader.integer(UInt16.self) }?.places == ["byte 4"])
    #expect(formatError { try reader.skip(.max) } != nil)
    #expect(formatError { try reader.skip(-1) } != nil)
    #expect(formatError { try reader.seek(to: 6) } != nil)
    #expect(try reader.count(bytes: 1) == 5)
    #expect(formatError { _ = try ByteReader([1], in: 0..<2) } != nil)
    var large = ByteReader([UInt8](repeating: 0xff, count: 8))
    #expect(formatError { _ = try large.count(bytes: 8) } != nil)
  }
}
