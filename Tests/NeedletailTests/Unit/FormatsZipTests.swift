// Zip files: what Python writes is read, what we write is read, damage is found.

import NeedletailFormats
import Testing

@Suite struct FormatsZipTests {
  // z = zipfile.ZipFile(unseekable_stream, 'w', zipfile.ZIP_DEFLATED)
  // z.writestr('a.txt', b'hello ' * 20); z.writestr('b/ü.txt', b'x'); z.close()
  static let streamed = base64(
    """
    UEsDBBQACAAIAJCgeV0AAAAAAAAAAAAAAAAFAAAAYS50eHTLSM3JyVfIoDsJAFBLBwgv+vhICwAAAHgAAABQSwMEFAAICAgAkKB5XQAA\
    AAAAAAAAAAAAAAgAAABiL8O8LnR4dKsAAFBLBwiDFtyMAwAAAAEAAABQSwECFAMUAAgACACQoHldL/r4SAsAAAB4AAAABQAAAAAAAAAA\
    AAAAgAEAAAAAYS50eHRQSwECFAMUAAgICACQoHldgxbcjAMAAAABAAAACAAAAAAAAAAAAAAAgAE+AAAAYi/DvC50eHRQSwUGAAAAAAIA\
    AgBpAAAAdwAAAAAA
    """)
  // z = zipfile.ZipFile(f, 'w')
  // with z.open('big', 'w', force_zip64=True) as m: m.write(b'content')
  // z.comment = b'a comment PK\x05\x06 not'; z.close()
  static let large = base64(
    """
    UEsDBC0AAAAAAAAAIQCpMMX+//////////8DABQAYmlnAQAQAAcAAAAAAAAABwAAAAAAAABjb250ZW50UEsBAi0DLQAAAAAAAAAhAKkw\
    xf4HAAAABwAAAAMAAAAAAAAAAAAAAIABAAAAAGJpZ1BLBQYAAAAAAQABADEAAAA8AAAAEgBhIGNvbW1lbnQgUEsFBiBub3Q=
    """)

  @Test func streamedMembersAreRead() throws {
    let zip = try ZipFile(Self.streamed, name: "s.zip")
    #expect(zip.members.map(\.name) == ["a.txt", "b/ü.txt"])
    #expect(try zip.contents(of: "a.txt") == Array(String(repeating: "hello ", count: 20).utf8))
    #expect(try zip.contents(of: "b/ü.txt") == Array("x".utf8))
  }

  @Test func largeSizesAndCommentsAreRead() throws {
    let zip = try ZipFile(Self.large, name: "l.zip")
    #expect(try zip.contents(of: "big") == Array("content".utf8))
  }

  @Test func bytesBeforeAndAfterAreIgnored() throws {
    let zip = try ZipFile(Array("#!/bin/sh\n".utf8) + Self.streamed + Array("trailing".utf8), name: "p.zip")
    #expect(try zip.contents(of: "a.txt").count == 120)
  }

  @Test func severalMembersAreReadAtTheSameTime() async throws {
    let contents = try await ZipFile(Self.streamed, name: "s.zip").contents(of: ["b/ü.txt", "a.txt"])
    #expect(contents.map(\.count) == [1, 120])
  }

  @Test func writtenFilesAreRead() throws {
    var writer = ZipWriter()
    try writer.add("empty", [])
    try writer.add("ü/1", Array(0...255))
    let bytes = writer.finished()
    let zip = try ZipFile(bytes, name: "w.zip")
    #expect(zip.members.map(\.name) == ["empty", "ü/1"])
    #expect(try zip.contents(of: "ü/1") == Array(0...255))
    #expect(try zip.contents(of: "empty") == [])
    #expect(formatError { try writer.add("empty", [1]) }?.kind == .unwritable)
  }

  @Test func emptyZipFilesHaveNoMembers() throws {
    #expect(try ZipFile(ZipWriter().finished(), name: "e.zip").members.isEmpty)
  }

  @Test func aMissingMemberIsNamed() throws {
    let error = formatError { _ = try ZipFile(Self.large, name: "l.zip").contents(of: "config.json") }
    #expect(
      error?.description == "the member 'config.json' is missing, in l.zip; the file has 'big'")
  }

  @Test func aWrongChecksumIsNamed() throws {
    var bytes = Self.large
    bytes[55] ^= 1
    let error = formatError { _ = try ZipFile(bytes, name: "l.zip").contents(of: "big") }
    #expect(
      error?.description == """
        the CRC-32 is 0xc3a51919 but should be 0xfec530a9, in l.zip, member 'big', byte 53; \
        the file is damaged or not what its name says: get it again
        """)
  }

  @Test func twoMembersOfOneNameAreRefused() throws {
    // The second name in local header and directory becomes the first.
    var writer = ZipWriter()
    try writer.add("a", [1])
    try writer.add("b", [2])
    let bytes = writer.finished().map { $0 == UInt8(ascii: "b") ? UInt8(ascii: "a") : $0 }
    #expect(formatError { _ = try ZipFile(bytes, name: "d.zip") }?.what == "the member 'a' is there twice")
  }

  @Test func moreThanTheLimitIsRefusedBeforeItIsAllocated() throws {
    var zip = try ZipFile(Self.streamed, name: "s.zip")
    zip.memberLimit = 100
    #expect(formatError { _ = try zip.contents(of: "a.txt") }?.kind == .damaged)
  }

  @Test func aSizeThatIsALieIsFoundBothWays() throws {
    // The size of a.txt in the directory, where 120 stands; the local header leaves it open.
    let entry = try #require(
      Self.streamed.indices.first { Self.streamed[$0...].starts(with: [0x50, 0x4b, 1, 2]) })
    #expect(Self.streamed[entry + 24] == 120)
    for (size, message) in [
      (100 as UInt8, "more than the announced 100 bytes come out"),
      (121, "121 bytes are announced but the data ends after 120"),
    ] {
      var bytes = Self.streamed
      bytes[entry + 24] = size
      #expect(formatError { _ = try ZipFile(bytes, name: "s.zip").contents(of: "a.txt") }?.what == message)
    }
  }

  @Test func damageNeverCrashes() throws {
    for original in [Self.streamed, Self.large] {
      try forEachDamage(original) { bytes in
        do {
          let zip = try ZipFile(bytes, name: "damaged.zip")
          for member in zip.members { _ = try zip.contents(of: member) }
        } catch let error as FormatError { #expect(error.kind == .damaged) }
      }
    }
  }
}
