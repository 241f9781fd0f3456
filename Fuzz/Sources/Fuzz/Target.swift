// The targets: what is read from an input, and what must hold of what was read.

@testable import Needletail
@testable import NeedletailFormats

enum Target: String, CaseIterable {
  /// The input is a member of an npz file, with whatever pickle it holds.
  case npz
  /// The input is a zip file.
  case zip
  case safetensors
  /// The input is JSON, and perhaps a word index.
  case json
  /// The input is a model file.
  case model

  /// - Throws: `FormatError`; another error, a trap, a hang or too much memory is a finding.
  func read(_ bytes: [UInt8]) throws {
    switch self {
    case .npz: try Self.readArray(bytes)
    case .zip: try Self.readZip(bytes)
    case .safetensors: try Self.readTensors(bytes)
    case .json: try Self.readJSON(bytes)
    case .model: _ = try ModelFile.read(SafetensorsFile(bytes, name: "input"))
    }
  }

  private static func readArray(_ bytes: [UInt8]) throws {
    var zip = ZipWriter()
    try zip.add("x.npy", bytes)
    switch try NPZFile(zip.finished(), name: "input").content(named: "x") {
    case .ragged(let lists): precondition(lists.rows.joined().elementsEqual(lists.values))
    case .numbers(let array):
      _ = (array.floats(), array.doubles(), try? array.int64s(), try? array.int32s())
      let again = try NPY.array(NPY.bytes(array))
      precondition(again.shape == array.shape && again.type == array.type)
      precondition(again.plainElements.contents.elementsEqual(array.plainElements.contents))
    }
  }

  private static func readZip(_ bytes: [UInt8]) throws {
    let zip = try ZipFile(bytes, name: "input")
    var failure: (any Error)?
    for member in zip.members {
      do {
        let contents = try zip.contents(of: member)
        precondition(contents.count == member.size && crc32(contents) == member.checksum)
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private static func readTensors(_ bytes: [UInt8]) throws {
    let file = try SafetensorsFile(bytes, name: "input")
    let tensors = try file.entries.map { entry in
      let array = try file.array(named: entry.name)
      _ = (array.floats(), array.doubles(), try? array.int32s())
      return Safetensors.Tensor(entry.name, array)
    }
    let metadata = file.metadata.map { Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.value) }) }
    let again = try SafetensorsFile(Safetensors.bytes(tensors, metadata: metadata), name: "again")
    precondition(again.entries.count == file.entries.count)
    for entry in file.entries {
      let (first, second) = (try file.array(named: entry.name), try again.array(named: entry.name))
      precondition(first.shape == second.shape && first.type == second.type)
      precondition(first.elements.contents.elementsEqual(second.elements.contents))
    }
  }

  private static func readJSON(_ bytes: [UInt8]) throws {
    let words = Result { try WordIndex(parsing: bytes).dictionary }
    let json = try JSON(parsing: bytes)
    for text in [json.compact(), json.compact(asciiOnly: true), json.pretty()] {
      precondition(try! JSON(parsing: text) == json, "written and read again: \(text)")
    }
    _ = try words.get()
  }
}
