// The record at the end of a zip file, which says where the central directory is.

/// Where the central directory lies, and how many members it lists.
struct ZipEndRecord {
  /// The bytes of the central directory.
  let directory: Range<Int>
  /// How many bytes lie before the zip file proper (a self-extracting program, say): offsets count from there.
  let prefix: Int
  /// The announced number of members.
  let entries: Int

  /// Finds the record; one of zip64 overrides it.
  init(of bytes: [UInt8]) throws {
    guard let end = Self.findEndRecord(bytes) else {
      throw FormatError.damaged("no end record of a zip file: it is cut or no zip file")
    }
    var reader = try ByteReader(bytes, in: end + 4..<bytes.count)
    let disk = try reader.integer(UInt16.self)
    let firstDisk = try reader.integer(UInt16.self)
    var entriesOnDisk = try reader.count(bytes: 2)
    var entries = try reader.count(bytes: 2)
    var size = try reader.count(bytes: 4)
    var offset = try reader.count(bytes: 4)
    var directoryEnd = end
    if let large = try Self.readLargeEndRecord(bytes, before: end) {
      (directoryEnd, entriesOnDisk, entries, size, offset) = large
    } else if disk != 0 || firstDisk != 0 {
      throw FormatError.damaged("a zip file in several parts is not supported", byte: end)
    }
    guard entriesOnDisk == entries else {
      throw FormatError.damaged("a zip file in several parts is not supported", byte: end)
    }
    // As in Python's zipfile: the directory ends where the end record starts, whatever lies before the first member.
    guard size <= directoryEnd, offset <= directoryEnd - size else {
      throw FormatError.damaged(
        "the zip directory (\(size) bytes at offset \(offset)) is outside of the file", byte: end)
    }
    prefix = directoryEnd - size - offset
    directory = directoryEnd - size..<directoryEnd
    guard entries <= size / 46 else {
      throw FormatError.damaged(
        "the zip file claims \(entries) members in a directory of \(size) bytes", byte: end)
    }
    self.entries = entries
  }

  /// The last end record in the last 65,557 bytes; a comment or other bytes may follow it.
  private static func findEndRecord(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 22 else { return nil }
    for start in stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65_535), by: -1)
    where bytes[start] == 0x50 && bytes.hasSignature(0x0605_4b50, at: start) {
      return start
    }
    return nil
  }

  /// The zip64 end record, where one is: start, entries on this disk, entries, directory size and offset.
  private static func readLargeEndRecord(_ bytes: [UInt8], before end: Int) throws -> (
    Int, Int, Int, Int, Int
  )? {
    guard end >= 20, bytes.hasSignature(0x0706_4b50, at: end - 20) else { return nil }
    var locator = try ByteReader(bytes, in: end - 16..<end)
    let disk = try locator.integer(UInt32.self)
    let announced = try locator.count(bytes: 8)
    guard disk == 0, try locator.integer(UInt32.self) <= 1 else {
      throw FormatError.damaged("a zip file in several parts is not supported", byte: end - 20)
    }
    // It lies directly before its locator; with a prefix it is not at the announced offset.
    let start = end - 20 - 56
    guard start >= 0, announced <= start, bytes.hasSignature(0x0606_4b50, at: start) else {
      throw FormatError.damaged("the zip64 end record is missing", byte: end - 20)
    }
    var reader = try ByteReader(bytes, in: start + 16..<end - 20)
    guard try reader.integer(UInt32.self) == 0, try reader.integer(UInt32.self) == 0 else {
      throw FormatError.damaged("a zip file in several parts is not supported", byte: start)
    }
    let here = try reader.count(bytes: 8)
    let all = try reader.count(bytes: 8)
    let size = try reader.count(bytes: 8)
    return (start, here, all, size, try reader.count(bytes: 8))
  }
}

extension [UInt8] {
  /// Whether these four bytes (little-endian) are at this offset.
  func hasSignature(_ signature: UInt32, at offset: Int) -> Bool {
    offset >= 0 && count - offset >= 4
      && (0..<4).allSatisfy { self[offset + $0] == UInt8(truncatingIfNeeded: signature >> UInt32(8 * $0)) }
  }
}
