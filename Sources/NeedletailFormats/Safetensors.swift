// Safetensors files: reading with every check of the official reader, and more.

/// A safetensors file in memory.
public struct SafetensorsFile: Sendable {
  /// The file's path or another name for messages.
  public let name: String
  /// The tensors in the order of their bytes in the file.
  public let entries: [SafetensorsEntry]
  /// The strings under `__metadata__` in order; nil if the file has none.
  public let metadata: [(key: String, value: String)]?
  private let bytes: [UInt8]
  private let dataStart: Int
  private let places: [ExactKey: Int]

  /// Opens the safetensors file at `path`; all of its header is checked.
  /// - Throws: `.missing`, `.unreadable`, or `.damaged` with file and tensor.
  public init(contentsOf path: String) throws { try self.init(InputFile.bytes(at: path), name: path) }

  /// Opens a safetensors file that lies in memory; `name` stands in messages.
  public init(_ bytes: [UInt8], name: String) throws {
    let header = try reading(name) { try SafetensorsHeader(bytes) }
    self.name = name
    self.bytes = bytes
    (entries, metadata, dataStart) = (header.entries, header.metadata, header.dataStart)
    places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { (ExactKey($1.name), $0) })
  }

  /// The string under this key of `__metadata__`, or nil.
  public func metadata(_ key: String) -> String? {
    metadata?.last { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// The entry of the tensor of this name, or nil.
  public func entry(named name: String) -> SafetensorsEntry? { places[ExactKey(name)].map { entries[$0] } }

  /// The elements of the tensor of this name, in C order; convert them with `floats()` and the like.
  /// - Throws: `.damaged` if there is no such tensor.
  public func tensor(named name: String) throws -> ElementBytes {
    guard let entry = entry(named: name) else {
      throw FormatError(
        .damaged, "the tensor \(quoted(name)) is missing", places: [shown(self.name)],
        advice: "use a file that has it")
    }
    return ElementBytes(
      bytes, start: dataStart + entry.place.lowerBound, count: entry.place.count / entry.type.size,
      type: entry.type)
  }

  /// The tensor of this name with its shape.
  /// - Throws: `.damaged` if there is no such tensor.
  public func array(named name: String) throws -> NPYArray {
    let elements = try tensor(named: name)
    return NPYArray(shape: entry(named: name)!.shape, elements: elements, fortranOrder: false)
  }

  /// The elements of the tensor of this name as 32-bit floats, in C order.
  /// - Throws: `.damaged` if there is no such tensor.
  public func floats(named name: String) throws -> [Float] { try tensor(named: name).floats() }
}
