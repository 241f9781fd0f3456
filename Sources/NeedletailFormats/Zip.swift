// Zip files: reading members with every check that there is, and writing plain ones.

/// A zip file in memory. Opening it reads and checks the directory; members are read on request.
///
/// Refused: encryption, several parts, duplicate names, overlapping members, methods other than stored and deflate,
/// local headers that contradict the directory. Nothing is ever written to a path that stands in the file.
public struct ZipFile: Sendable {
  /// The file's path or another name for messages.
  public let name: String
  /// The members in the order of the directory.
  public let members: [ZipMember]
  /// The most bytes that one member may have when it is read: eight times the file and 64 MiB, unless set otherwise.
  public var memberLimit: Int
  private let bytes: [UInt8]
  private let byName: [ExactKey: Int]

  /// Opens the zip file at `path`.
  /// - Throws: `.missing`, `.unreadable`, or `.damaged` with the place.
  public init(contentsOf path: String) throws { try self.init(InputFile.bytes(at: path), name: path) }

  /// Opens a zip file that lies in memory; `name` stands in messages.
  public init(_ bytes: [UInt8], name: String) throws {
    self.name = name
    self.bytes = bytes
    members = try reading(name) { try ZipDirectory.members(bytes) }
    byName = Dictionary(uniqueKeysWithValues: members.enumerated().map { (ExactKey($1.name), $0) })
    memberLimit = bytes.count * 8 + 64 << 20
  }

  /// The size of the whole file in bytes.
  public var size: Int { bytes.count }

  /// The member of that name, or nil.
  public func member(named name: String) -> ZipMember? { byName[ExactKey(name)].map { members[$0] } }

  /// The contents of the member of that name, its CRC-32 verified.
  /// - Throws: `.damaged` if there is no such member, or its bytes are damaged or more than `memberLimit`.
  public func contents(of member: String) throws -> [UInt8] {
    guard let found = self.member(named: member) else {
      let names = members.prefix(8).map { quoted($0.name) }.joined(separator: ", ")
      throw FormatError(
        .damaged, "the member \(quoted(member)) is missing", places: [shown(name)],
        advice: members.isEmpty
          ? "the file has no members" : "the file has \(names)\(members.count > 8 ? ", …" : "")")
    }
    return try contents(of: found)
  }

  /// The contents of a member of this file, its CRC-32 verified.
  public func contents(of member: ZipMember) throws -> [UInt8] {
    try reading(name) {
      try locating("member \(quoted(member.name))") {
        guard member.size <= memberLimit else {
          throw FormatError(
            .damaged, "\(member.size) bytes are announced, more than the \(memberLimit) that are allowed",
            advice: "the file is hostile, or store it with less compression")
        }
        guard member.place.lowerBound >= 0, member.place.upperBound <= bytes.count else {
          throw FormatError.damaged("the member is of another zip file")
        }
        let contents =
          switch member.method {
          case .stored: Array(bytes[member.place])
          case .deflated: try inflated(bytes, in: member.place, size: member.size)
          }
        let checksum = crc32(contents)
        guard checksum == member.checksum else {
          throw FormatError.damaged(
            "the CRC-32 is \(hex(checksum)) but should be \(hex(member.checksum))",
            byte: member.place.lowerBound)
        }
        return contents
      }
    }
  }

  /// The contents of several members, read at the same time on as many cores as there are.
  public func contents(of names: [String]) async throws -> [[UInt8]] {
    try await concurrently(names) { try contents(of: $0) }
  }

  private func hex(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }
}

/// Applies `work` to each item in a task of its own; results in the order of the items.
package func concurrently<Item: Sendable, Result: Sendable>(
  _ items: [Item], _ work: @Sendable @escaping (Item) throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    for (index, item) in items.enumerated() { group.addTask { (index, try work(item)) } }
    var results = [Result?](repeating: nil, count: items.count)
    for try await (index, result) in group { results[index] = result }
    return results.map { $0! }
  }
}
