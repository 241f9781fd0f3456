// Writing zip files with stored members: the same members give the same bytes.

/// Makes the bytes of a zip file, member after member, uncompressed and without a time.
public struct ZipWriter: Sendable {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var names: Set<ExactKey> = []

  /// An empty zip file.
  public init() {}

  /// Adds a member.
  /// - Throws: `.unwritable` if the name is there already or the file would be larger than 4 GiB.
  public mutating func add(_ name: String, _ contents: [UInt8]) throws {
    let place = ["member \(quoted(name))"]
    guard names.insert(ExactKey(name)).inserted else {
      throw FormatError(
        .unwritable, "the zip member is there twice", places: place, advice: "use different names")
    }
    guard name.utf8.count <= 0xffff, names.count < 0xffff,
      bytes.count + directory.count + contents.count + 2 * name.utf8.count + 200 <= 0xffff_ffff
    else {
      throw FormatError(
        .unwritable, "a zip file of more than 4 GiB or 65,534 members", places: place,
        advice: "write several files")
    }
    let offset = bytes.count
    // Version 2.0, flag 11 (UTF-8 names) where it matters, stored, 1980-01-01 00:00.
    var common: [UInt8] = []
    append(20, 2, to: &common)
    append(name.utf8.allSatisfy { $0 < 0x80 } ? 0 : 0x800, 2, to: &common)
    append(0, 2, to: &common)
    append(0x0021_0000, 4, to: &common)
    append(Int(crc32(contents)), 4, to: &common)
    append(contents.count, 4, to: &common)
    append(contents.count, 4, to: &common)
    append(name.utf8.count, 2, to: &common)
    append(0, 2, to: &common)
    append(0x0403_4b50, 4, to: &bytes)
    bytes += common
    bytes += name.utf8
    bytes += contents
    append(0x0201_4b50, 4, to: &directory)
    append(20, 2, to: &directory)
    directory += common
    // No comment, first disk, no attributes.
    append(0, 2, to: &directory)
    append(0, 2, to: &directory)
    append(0, 2, to: &directory)
    append(0, 4, to: &directory)
    append(offset, 4, to: &directory)
    directory += name.utf8
  }

  /// The whole file.
  public func finished() -> [UInt8] {
    var end: [UInt8] = []
    append(0x0605_4b50, 4, to: &end)
    append(0, 4, to: &end)
    append(names.count, 2, to: &end)
    append(names.count, 2, to: &end)
    append(directory.count, 4, to: &end)
    append(bytes.count, 4, to: &end)
    append(0, 2, to: &end)
    return bytes + directory + end
  }

  private func append(_ value: Int, _ size: Int, to target: inout [UInt8]) {
    for index in 0..<size { target.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }
}
