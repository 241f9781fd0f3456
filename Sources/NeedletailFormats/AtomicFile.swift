// Writing a file so that it is either the old one or the whole new one, never half of it.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Writes files through a temporary file in the same folder, synced to the disk and then renamed.
public enum AtomicFile {
  /// Writes `bytes` to `path`, replacing what is there.
  ///
  /// A symbolic link is followed; a device or pipe (`/dev/stdout`) is written to directly, as it cannot be replaced.
  /// On an error the temporary file is removed and what was at `path` is untouched.
  /// - Throws: `.unwritable` with the path and the system's reason.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    var status = stat()
    var target = path
    var mode: mode_t?
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG:
        target = resolved(path)
        mode = status.st_mode & 0o777
      case S_IFDIR: throw failure("a folder is in the place of the output file", path, nil)
      default: return try writeDirectly(bytes, to: path)
      }
    }
    let (descriptor, temporary) = try temporaryFile(for: target, path)
    do {
      do {
        defer { close(descriptor) }
        if let mode { _ = fchmod(descriptor, mode) }
        try writeAll(bytes, descriptor, path)
        guard fsync(descriptor) == 0 else { throw failure("cannot be synced", path, errno) }
      }
      guard rename(temporary, target) == 0 else { throw failure("cannot be put in its place", path, errno) }
    } catch {
      unlink(temporary)
      throw error
    }
    syncFolder(of: target)
  }

  /// Writes `text` as UTF-8 to `path`, as `write(_:to:)` does for bytes.
  public static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  private static func temporaryFile(for target: String, _ path: String) throws -> (Int32, String) {
    var (folder, name) = split(target)
    // Leaves room for the suffix in file systems that allow 255 bytes.
    name = String(decoding: Array(name.utf8).prefix(200), as: UTF8.self)
    for _ in 0..<100 {
      let suffix = String(UInt64.random(in: 0 ... .max), radix: 36)
      let temporary = folder + ".\(name).\(suffix).tmp"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, temporary) }
      guard errno == EEXIST || errno == EINTR else { throw failure("cannot be created", path, errno) }
    }
    throw failure("cannot be created", path, EEXIST)
  }

  private static func writeAll(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws {
    try bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let written = Self.write(descriptor, buffer.baseAddress! + done, min(buffer.count - done, 1 << 30))
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { throw failure("cannot be written", path, errno) }
        done += written
      }
    }
  }

  private static func writeDirectly(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("cannot be opened", path, errno) }
    defer { close(descriptor) }
    try writeAll(bytes, descriptor, path)
  }

  private static func write(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Darwin)
      Darwin.write(descriptor, start, count)
    #elseif canImport(Glibc)
      Glibc.write(descriptor, start, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, start, count)
    #endif
  }

  /// Makes the new name durable. Some file systems cannot do it; the file itself is safe by then.
  private static func syncFolder(of path: String) {
    let folder = split(path).folder
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// The folder with its slash ("" for the current one) and the name.
  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }

  private static func failure(_ what: String, _ path: String, _ code: Int32?) -> FormatError {
    FormatError(
      .unwritable, "the output \(what)" + (code.map { " (\(systemMessage($0)))" } ?? ""),
      places: [shown(path)],
      advice: "check the folder, its permissions and the free space")
  }
}
