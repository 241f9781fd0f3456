// The central directory of a zip file: what members there are and where their bytes lie.

/// One member of a zip file.
public struct ZipMember: Sendable {
  /// How the bytes are stored.
  enum Method: UInt16 {
    case stored = 0
    case deflated = 8
  }

  /// The name, as it stands in the file: never a path that anything is written to.
  public let name: String
  /// The size of the contents in bytes, as announced.
  public let size: Int
  /// The size in the zip file in bytes.
  public let compressedSize: Int
  /// The announced CRC-32 of the contents.
  public let checksum: UInt32
  let method: Method
  /// Where the member's bytes lie in the zip file.
  var place: Range<Int>
}

/// Finds the members; everything that is checked without reading their contents is checked here.
struct ZipDirectory {
  private let bytes: [UInt8]
  private let end: ZipEndRecord

  /// The members in the order of the central directory.
  static func members(_ bytes: [UInt8]) throws -> [ZipMember] {
    try ZipDirectory(bytes: bytes, end: ZipEndRecord(of: bytes)).readMembers()
  }

  private func readMembers() throws -> [ZipMember] {
    var reader = try ByteReader(bytes, in: end.directory)
    var members: [ZipMember] = []
    var names: Set<ExactKey> = []
    while reader.remaining > 0 {
      let start = reader.position
      let member = try readEntry(&reader)
      guard names.insert(ExactKey(member.name)).inserted else {
        throw FormatError.damaged("the member \(quoted(member.name)) is there twice", byte: start)
      }
      members.append(member)
    }
    guard members.count == end.entries else {
      throw FormatError.damaged(
        "the zip file claims \(end.entries) members but lists \(members.count)",
        byte: end.directory.lowerBound)
    }
    try refuseOverlaps(members)
    return members
  }

  private func readEntry(_ reader: inout ByteReader) throws -> ZipMember {
    let start = reader.position
    guard reader.remaining >= 46, bytes.hasSignature(0x0201_4b50, at: start) else {
      throw FormatError.damaged("no member entry where the zip directory has one", byte: start)
    }
    try reader.skip(8)
    let flags = try reader.integer(UInt16.self)
    let methodCode = try reader.integer(UInt16.self)
    try reader.skip(4)
    let checksum = try reader.integer(UInt32.self)
    var compressed = try reader.count(bytes: 4)
    var size = try reader.count(bytes: 4)
    let nameLength = try reader.count(bytes: 2)
    let extraLength = try reader.count(bytes: 2)
    let commentLength = try reader.count(bytes: 2)
    let disk = try reader.integer(UInt16.self)
    try reader.skip(6)
    var offset = try reader.count(bytes: 4)
    let rawName = try reader.slice(nameLength)
    var extra = try ByteReader(
      bytes, in: reader.position..<reader.position + min(extraLength, reader.remaining))
    try reader.skip(extraLength)
    try reader.skip(commentLength)
    let name = Self.name(rawName)
    return try locating("member \(quoted(name))") {
      try readLargeSizes(&extra, &size, &compressed, &offset)
      guard flags & 0x2041 == 0 else {
        throw FormatError.damaged("encrypted members are not supported", byte: start)
      }
      guard disk == 0 || disk == 0xffff else {
        throw FormatError.damaged("a zip file in several parts is not supported", byte: start)
      }
      guard let method = ZipMember.Method(rawValue: methodCode) else {
        throw FormatError.damaged("compression method \(methodCode) is not supported", byte: start)
      }
      var member = ZipMember(
        name: name, size: size, compressedSize: compressed, checksum: checksum, method: method, place: 0..<0)
      member.place = try place(of: member, rawName, flags, offset)
      return member
    }
  }

  /// Takes 64-bit sizes from the zip64 extra field, for those values that are all ones.
  private func readLargeSizes(
    _ extra: inout ByteReader, _ size: inout Int, _ compressed: inout Int, _ offset: inout Int
  ) throws {
    let unknown = 0xffff_ffff
    while extra.remaining >= 4 {
      let kind = try extra.integer(UInt16.self)
      let length = try extra.count(bytes: 2)
      guard kind == 1 else {
        try extra.skip(length)
        continue
      }
      var field = try ByteReader(bytes, in: extra.position..<extra.position + min(length, extra.remaining))
      if size == unknown { size = try field.count(bytes: 8) }
      if compressed == unknown { compressed = try field.count(bytes: 8) }
      if offset == unknown { offset = try field.count(bytes: 8) }
      return
    }
  }

  /// Reads the local header and compares it with the directory; sizes there may be absent or all ones.
  private func place(
    of member: ZipMember, _ rawName: ArraySlice<UInt8>, _ flags: UInt16, _ offset: Int
  ) throws -> Range<Int> {
    let (start, overflow) = offset.addingReportingOverflow(end.prefix)
    guard !overflow, start >= 0, start <= end.directory.lowerBound - 30,
      bytes.hasSignature(0x0403_4b50, at: start)
    else {
      throw FormatError.damaged("no local header at offset \(offset) of the zip file")
    }
    var local = try ByteReader(bytes, in: start + 6..<end.directory.lowerBound)
    let localFlags = try local.integer(UInt16.self)
    let method = try local.integer(UInt16.self)
    try local.skip(4)
    let checksum = try local.integer(UInt32.self)
    let compressed = try local.count(bytes: 4)
    let size = try local.count(bytes: 4)
    let nameLength = try local.count(bytes: 2)
    let extraLength = try local.count(bytes: 2)
    let name = try local.slice(nameLength)
    try local.skip(extraLength)
    // With flag 3 the values follow the data and are zero here.
    let deferred = localFlags & 8 != 0
    func agrees(_ here: Int, _ there: Int) -> Bool {
      here == there || here == 0xffff_ffff || (deferred && here == 0)
    }
    guard name.elementsEqual(rawName), method == member.method.rawValue, localFlags & 0x2041 == 0,
      agrees(compressed, member.compressedSize), agrees(size, member.size),
      checksum == member.checksum || (deferred && checksum == 0)
    else { throw FormatError.damaged("the local header and the zip directory differ", byte: start) }
    guard member.compressedSize <= local.remaining else {
      throw FormatError.damaged(
        "\(member.compressedSize) bytes are announced but \(local.remaining) are left", byte: local.position)
    }
    if member.method == .stored, member.size != member.compressedSize {
      throw FormatError.damaged(
        "a stored member has two sizes: \(member.size) and \(member.compressedSize)", byte: start)
    }
    return local.position..<local.position + member.compressedSize
  }

  private func refuseOverlaps(_ members: [ZipMember]) throws {
    let sorted = members.sorted { $0.place.lowerBound < $1.place.lowerBound }
    for (first, second) in zip(sorted, sorted.dropFirst()) {
      // A local header of at least 30 bytes lies before every member's bytes.
      guard first.place.upperBound <= second.place.lowerBound - 30 else {
        throw FormatError.damaged("the members \(quoted(first.name)) and \(quoted(second.name)) overlap")
      }
    }
  }

  /// UTF-8 where it is (whatever the flag says), else one character a byte.
  private static func name(_ raw: ArraySlice<UInt8>) -> String {
    if raw.withUnsafeBufferPointer({ firstInvalidUTF8($0) }) == nil {
      return String(decoding: raw, as: UTF8.self)
    }
    return String(String.UnicodeScalarView(raw.map { Unicode.Scalar($0) }))
  }
}
