// PartialFile: what has arrived of a download, and of which version of the file it is a part.

import NeedletailFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Writes bytes to a file descriptor; what `write` of the C library does, replaced in tests.
typealias DescriptorWriter = @Sendable (Int32, UnsafeRawBufferPointer) -> Int

/// The part of a file that has arrived, beside the place of the whole one, as `NAME.part`.
///
/// `NAME.part.from` says where the part comes from: the address, and what the server names this version of the
/// file by. Only a part of the same version is ever continued.
struct PartialFile: Sendable {
  let target: String
  var path: String { target + ".part" }
  /// The name of the whole file.
  var name: String { target.split(separator: "/").last.map(String.init) ?? target }
  private var tagPath: String { target + ".part.from" }

  /// The version that the part at hand belongs to, and its size; `nil` when it cannot be continued.
  func state(from address: String) -> (size: Int, version: String)? {
    guard let tag = try? InputFile.bytes(at: tagPath, limit: 1 << 16) else { return nil }
    let lines = String(decoding: tag, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    var status = stat()
    guard lines.count == 3, lines[0] == address, !lines[1].isEmpty, stat(path, &status) == 0,
      status.st_size > 0
    else {
      return nil
    }
    return (Int(status.st_size), String(lines[1]))
  }

  /// Opens the part to write at `offset`; everything behind it is cut off.
  /// - Throws: ``DownloadFailure/cannotWrite(_:_:)``.
  func open(at offset: Int, from address: String, version: String?) throws -> Int32 {
    // The tag goes first: a part without one is never continued, one with a wrong one might be.
    unlink(tagPath)
    let descriptor = Self.openFile(path)
    guard descriptor >= 0 else { throw DownloadFailure.cannotWrite(path, errno) }
    guard ftruncate(descriptor, off_t(offset)) == 0, lseek(descriptor, 0, SEEK_END) == off_t(offset) else {
      let code = errno
      close(descriptor)
      throw DownloadFailure.cannotWrite(path, code)
    }
    if let version, (try? AtomicFile.write("\(address)\n\(version)\n", to: tagPath)) == nil {
      unlink(tagPath)
    }
    return descriptor
  }

  /// Puts the whole file in its place.
  /// - Throws: ``DownloadFailure/cannotWrite(_:_:)``.
  func finish() throws {
    let descriptor = Self.openFile(path)
    guard descriptor >= 0 else { throw DownloadFailure.cannotWrite(path, errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0, rename(path, target) == 0 else {
      throw DownloadFailure.cannotWrite(target, errno)
    }
    unlink(tagPath)
  }

  /// Forgets the part.
  func remove() {
    unlink(tagPath)
    unlink(path)
  }

  private static func openFile(_ path: String) -> Int32 {
    #if canImport(Darwin)
      Darwin.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    #elseif canImport(Glibc)
      Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    #elseif canImport(Musl)
      Musl.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    #endif
  }

  /// The C library's `write`.
  static let systemWriter: DescriptorWriter = { descriptor, bytes in
    write(descriptor, bytes.baseAddress, bytes.count)
  }
}
