// NumPy's npz format: a zip file whose members are npy files.

/// An npz file in memory. Members are read, checked and decoded on request.
public struct NPZFile: Sendable {
  /// The zip file behind it.
  public let zip: ZipFile

  /// Opens the npz file at `path`.
  /// - Throws: `.missing`, `.unreadable`, or `.damaged` with the place.
  public init(contentsOf path: String) throws { zip = try ZipFile(contentsOf: path) }

  /// Opens an npz file that lies in memory; `name` stands in messages.
  public init(_ bytes: [UInt8], name: String) throws { zip = try ZipFile(bytes, name: name) }

  /// The names of the arrays, without `.npy`, in file order.
  public var names: [String] {
    zip.members.map { $0.name.hasSuffix(".npy") ? String($0.name.dropLast(4)) : $0.name }
  }

  /// What the member `name` (without `.npy`) holds.
  /// - Throws: `.damaged` with member and byte; also if there is no such member.
  public func content(named name: String) throws -> NPYContent {
    try decode(name) { try NPY.content($0, memoryLimit: memoryLimit(besides: $0)) }
  }

  /// The array of numbers `name`.
  /// - Throws: `.damaged` with member and byte; also if it holds Python objects.
  public func array(named name: String) throws -> NPYArray { try decode(name) { try NPY.array($0) } }

  /// The object array of integer lists `name`.
  /// - Throws: `.damaged` with member and byte; also if it holds numbers.
  public func ragged(named name: String) throws -> RaggedIntegers {
    try decode(name) { try NPY.ragged($0, memoryLimit: memoryLimit(besides: $0)) }
  }

  /// Several arrays of numbers, inflated and decoded at the same time.
  public func arrays(named names: [String]) async throws -> [NPYArray] {
    try await concurrently(names) { try array(named: $0) }
  }

  /// Several object arrays of integer lists, inflated and decoded at the same time.
  public func ragged(named names: [String]) async throws -> [RaggedIntegers] {
    try await concurrently(names) { try ragged(named: $0) }
  }

  /// What lists may take, so that file, member and lists stay below ten times the file and 100 MB together.
  private func memoryLimit(besides member: [UInt8]) -> Int {
    max(0, zip.size * 9 + 80_000_000 - member.count)
  }

  private func decode<Result>(_ name: String, _ body: ([UInt8]) throws -> Result) throws -> Result {
    let member = zip.member(named: name + ".npy") ?? zip.member(named: name)
    guard let member else { return try body(zip.contents(of: name + ".npy")) }
    let bytes = try zip.contents(of: member)
    return try reading(zip.name) { try locating("member \(quoted(member.name))") { try body(bytes) } }
  }
}

/// Writes npz files.
public enum NPZ {
  /// The bytes of an npz file with these arrays, stored, in this order.
  /// - Throws: `.unwritable` for a name that is there twice or more than 4 GiB.
  public static func bytes(_ arrays: [(name: String, array: NPYArray)]) throws -> [UInt8] {
    var zip = ZipWriter()
    for (name, array) in arrays { try zip.add(name + ".npy", NPY.bytes(array)) }
    return zip.finished()
  }
}
