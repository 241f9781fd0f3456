// Reading a whole file into memory.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Reads whole files. They are read, not mapped: a file that another process cuts meanwhile is then an error
/// or a short file, never a crash.
public enum InputFile {
  /// The largest file that is read, in bytes, unless the caller says otherwise: 4 GiB.
  public static let defaultLimit = 1 << 32

  /// All bytes of the file at `path`.
  /// - Parameter limit: the number of bytes above which the file is refused before it is read.
  /// - Throws: `.missing` if there is no such file, `.unreadable` if it cannot be read, `.damaged` if it is too large.
  public static func bytes(at path: String, limit: Int = defaultLimit) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("cannot be opened", path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("cannot be examined", path, errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw FormatError(
        .unreadable, "a folder where a file is expected", places: [shown(path)], advice: "name a file in it")
    }
    guard status.st_size <= limit else { throw tooLarge(path, limit) }
    // One byte more than announced, so that the end is seen without growing the buffer.
    var bytes = try chunk(descriptor, path, capacity: max(Int(status.st_size), 0) + 1)
    while true {
      let more = try chunk(descriptor, path, capacity: 1 << 16)
      if more.isEmpty { return bytes }
      guard bytes.count + more.count <= limit else { throw tooLarge(path, limit) }
      bytes += more
    }
  }

  /// Up to `capacity` bytes; fewer only at the end of the file.
  private static func chunk(_ descriptor: Int32, _ path: String, capacity: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      while count < capacity {
        let got = read(descriptor, buffer.baseAddress! + count, min(capacity - count, 1 << 30))
        if got < 0 && errno == EINTR { continue }
        guard got >= 0 else { throw failure("cannot be read", path, errno) }
        if got == 0 { return }
        count += got
      }
    }
  }

  static func failure(_ what: String, _ path: String, _ code: Int32) -> FormatError {
    if code == ENOENT || code == ENOTDIR {
      return FormatError(.missing, "no such file", places: [shown(path)], advice: "check the path")
    }
    return FormatError(
      .unreadable, "the file \(what) (\(systemMessage(code)))", places: [shown(path)],
      advice: "check its permissions")
  }

  private static func tooLarge(_ path: String, _ limit: Int) -> FormatError {
    FormatError(
      .damaged, "the file is larger than \(limit) bytes", places: [shown(path)], advice: "use a smaller file")
  }
}
