// Files that NumPy and the safetensors package wrote: every array comes back bit for bit.

import Foundation
import NeedletailFormats
import Testing

/// The golden files as these suites need them.
enum GoldenFolder {
  /// `NEEDLETAIL_GOLDEN`, or the fixtures of the repository.
  static let path = Fixtures.folder.path

  /// The cases of a topic; prints how many there are and how many `skipped` leaves out, with its reasons.
  static func cases(_ topic: String, skipped: (JSON) -> String? = { _ in nil }) throws -> [GoldenFileCase] {
    let json = try JSON(contentsOf: path + "/" + topic + ".json")
    let present = try #require(json["cases"]?.array)
    let run = present.filter { skipped($0) == nil }
    let reasons = Dictionary(grouping: present.compactMap(skipped)) { $0 }.map { "\($1.count) \($0)" }
      .sorted()
    let why = reasons.isEmpty ? "" : " (" + reasons.joined(separator: "; ") + ")"
    print("Golden\(topic): present \(present.count) = \(run.count) + \(present.count - run.count)\(why)")
    try #require(!run.isEmpty)
    return try run.map { GoldenFileCase(id: try #require($0["id"]?.string), json: $0) }
  }
}

/// One case of a topic.
struct GoldenFileCase: Sendable, CustomTestStringConvertible {
  let id: String
  let json: JSON
  var testDescription: String { id }
}

@Suite struct GoldenFilesNPZTests {
  @Test(arguments: try GoldenFolder.cases("files_npz"))
  func loadsWhatNumPyWrote(_ golden: GoldenFileCase) throws {
    let path = GoldenFolder.path + "/files/" + (try #require(golden.json["file"]?.string))
    if let value = golden.json["value"] {
      let array = try NPY.array(contentsOf: path)
      #expect(array.shape == shape(of: value))
      #expect(array.doubles() == flat(value))
    } else if let values = golden.json["values"]?.object {
      let npz = try NPZFile(contentsOf: path)
      #expect(Set(npz.names) == Set(values.keys))
      for (name, value) in values.entries {
        let array = try npz.array(named: name)
        #expect(array.shape == golden.json["shapes"]?[name]?.array?.compactMap(\.int), "\(name)")
        #expect(array.doubles() == flat(value), "\(name)")
        if !array.type.isFloating { #expect(try array.ints().map(Double.init) == flat(value), "\(name)") }
      }
    } else {
      let npz = try NPZFile(contentsOf: path)
      #expect(npz.names.sorted() == ["x_test", "x_train", "y_test", "y_train"])
      for name in ["x_train", "x_test"] {
        let rows = try #require(golden.json[name]?.array).map { row in row.array!.map { Int32($0.int!) } }
        #expect(try npz.ragged(named: name) == RaggedIntegers(rows))
      }
      for name in ["y_train", "y_test"] {
        #expect(try npz.array(named: name).ints() == golden.json[name]?.array?.compactMap(\.int))
      }
    }
  }

  private func flat(_ value: JSON) -> [Double] { value.array?.flatMap(flat) ?? [value.double!] }

  private func shape(of value: JSON) -> [Int] {
    guard let rows = value.array else { return [] }
    return [rows.count] + (rows.first.map(shape) ?? [])
  }
}

@Suite struct GoldenFilesSafetensorsTests {
  private static let cases = Result { try GoldenFolder.cases("files_safetensors") }

  @Test(arguments: try cases.get())
  func loadsWhatThePythonPackageWrote(_ golden: GoldenFileCase) throws {
    let path = GoldenFolder.path + "/files/" + (try #require(golden.json["file"]?.string))
    let file = try SafetensorsFile(contentsOf: path)
    let arrays = try NPZFile(contentsOf: GoldenFolder.path + "/files_safetensors.npz")
    let tensors = try #require(golden.json["tensors"]?.array)
    let members = try #require(golden.json["arrays"]?.array)
    #expect(file.entries.count == tensors.count)
    for (tensor, member) in zip(tensors, members) {
      let name = try #require(tensor[0]?.string)
      let entry = try #require(file.entry(named: name))
      let read = try file.tensor(named: name)
      let expected = try arrays.array(named: golden.id + "/" + (try #require(member.string)))
      #expect(entry.type.rawValue == tensor[1]?.string)
      #expect(entry.shape == tensor[2]?.array?.compactMap(\.int))
      #expect(entry.shape == expected.shape)
      #expect(read.doubles().map(\.bitPattern) == expected.doubles().map(\.bitPattern), "\(name)")
      #expect(
        try file.floats(named: name).map(\.bitPattern) == expected.floats().map(\.bitPattern), "\(name)")
      if !entry.type.isFloating { #expect(try read.integers() == expected.int64s(), "\(name)") }
    }
    // The package writes metadata in random order.
    let metadata = golden.json["metadata"]?.object
    #expect((file.metadata == nil) == (metadata == nil))
    #expect(file.metadata?.count ?? 0 == metadata?.count ?? 0)
    for (key, value) in metadata?.entries ?? [] { #expect(file.metadata(key) == value.string) }
  }

  /// The writer is the official one's equal, byte for byte (metadata of one key: the official order is random).
  @Test(arguments: try cases.get())
  func writesTheSameBytesAsThePythonPackage(_ golden: GoldenFileCase) throws {
    let path = GoldenFolder.path + "/files/" + (try #require(golden.json["file"]?.string))
    let original = try InputFile.bytes(at: path)
    let file = try SafetensorsFile(original, name: path)
    let tensors = try file.entries.reversed().map {
      Safetensors.Tensor($0.name, try file.array(named: $0.name))
    }
    let metadata = file.metadata.map { Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.value) }) }
    let written = try Safetensors.bytes(tensors, metadata: metadata)
    if (metadata?.count ?? 0) < 2 {
      #expect(written == original)
    } else {
      #expect(written.count == original.count)
      #expect(try SafetensorsFile(written, name: "again").entries.map(\.name) == file.entries.map(\.name))
    }
  }
}
