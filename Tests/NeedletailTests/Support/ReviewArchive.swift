// ReviewArchive: the first reviews in the archive of the IMDB texts.

import Foundation

/// `aclImdb_labelled.tar.xz`, unpacked by the system's `xz` as far as it is needed.
enum ReviewArchive {
  /// The first `count` files under `pos/` or `neg/`, in the order of the archive.
  static func first(_ count: Int, of path: String) throws -> [(name: String, text: String)] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["xz", "-dc", path]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    var reviews: [(name: String, text: String)] = []
    while reviews.count < count {
      let header = try read(512, pipe)
      guard let name = String(bytes: header.prefix { $0 != 0 }, encoding: .utf8), !name.isEmpty,
        let size = Int(String(decoding: header[124..<135], as: UTF8.self), radix: 8)
      else { throw FixtureError("\(path) is no archive of reviews") }
      let body = try read((size + 511) / 512 * 512, pipe)
      guard name.hasSuffix(".txt"), name.contains("/pos/") || name.contains("/neg/") else { continue }
      reviews.append((name, String(decoding: body.prefix(size), as: UTF8.self)))
    }
    return reviews
  }

  private static func read(_ count: Int, _ pipe: Pipe) throws -> Data {
    guard count > 0 else { return Data() }
    guard let data = try pipe.fileHandleForReading.read(upToCount: count), data.count == count else {
      throw FixtureError("the archive of reviews ends early; is xz installed?")
    }
    return data
  }
}
