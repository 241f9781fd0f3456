// Fixtures: the golden numbers, a folder of topics, each a list of cases with arrays.

import Foundation
import Needletail

/// The golden fixtures: `NEEDLETAIL_GOLDEN`, or the folder `Fixtures/golden` of the tests.
enum Fixtures {
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["NEEDLETAIL_GOLDEN"], !path.isEmpty {
      return URL(fileURLWithPath: path, isDirectory: true)
    }
    return Bundle.module.resourceURL!.appendingPathComponent("Fixtures/golden", isDirectory: true)
  }()

  /// The cases of a topic, such as `losses`.
  /// - Throws: `FixtureError` when the topic is not there or has no case, so that an empty folder never passes.
  static func cases(_ topic: String) throws -> [GoldenCase] {
    try GoldenTopic(topic).cases
  }

  /// A file beside the topics, such as `files/one.safetensors`.
  static func file(_ path: String) throws -> URL {
    let url = folder.appendingPathComponent(path)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw FixtureError("there is no fixture \(url.path)")
    }
    return url
  }
}

/// One golden file: its own fields, its tolerances and its cases.
struct GoldenTopic: Sendable {
  let name: String
  /// Everything in the JSON file but the cases.
  let fields: Config
  let cases: [GoldenCase]
  let arrays: NPZReader?

  init(_ name: String) throws {
    let data = try Data(contentsOf: try Fixtures.file("\(name).json"))
    guard case .object(var fields) = try JSONReader.read(data) else {
      throw FixtureError("\(name).json is no object")
    }
    let list = try fields.array("cases")
    fields["cases"] = nil
    self.name = name
    self.fields = fields
    arrays = fields["npz"] == nil ? nil : try NPZReader(try Fixtures.file(try fields.string("npz")))
    let (arrays, shared) = (arrays, fields)
    cases = try list.map { entry in
      guard case .object(let own) = entry else { throw FixtureError("\(name): a case is no object") }
      return GoldenCase(topic: name, id: try own.string("id"), fields: own, shared: shared, arrays: arrays)
    }
    guard !cases.isEmpty else { throw FixtureError("\(name).json has no cases") }
  }

  /// An array that belongs to no case, such as `rows` of the trajectories.
  func array(_ name: String) throws -> GoldenArray {
    guard let array = try arrays?.array(name) else {
      throw FixtureError("\(self.name) has no array \(name)")
    }
    return array
  }
}

struct FixtureError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
