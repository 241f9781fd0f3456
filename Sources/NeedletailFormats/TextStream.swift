// TextStream: a text file piece by piece, for files that need not fit in memory.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The bytes of a text file from some place on; more are read when they are asked for.
///
/// A byte order mark of UTF-8 is left out. One of UTF-16 or UTF-32, and many NUL bytes at the start, are refused.
struct TextStream {
  /// What has been read and not yet dropped.
  private(set) var bytes: [UInt8]
  /// Nil when all comes from memory.
  private let file: OpenFile?
  /// As it stands in messages.
  let name: String
  private(set) var isAtEnd = false

  /// How much is read at a time at least.
  private static let piece = 1 << 18

  init(contentsOf path: String) throws {
    let file = try OpenFile(path)
    (bytes, name, self.file) = ([], path, file)
    var status = stat()
    if fstat(file.descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw FormatError(
        .unreadable, "a folder where a file is expected", places: [shown(path)], advice: "name a file in it")
    }
    _ = try more()
    try start()
  }

  init(_ bytes: [UInt8], name: String) throws {
    (self.bytes, self.name, file, isAtEnd) = (bytes, name, nil, true)
    try start()
  }

  private mutating func start() throws {
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    let head = bytes.prefix(1024)
    let nuls = head.count { $0 == 0 }
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) || nuls > head.count / 4 {
      throw FormatError(
        .damaged, "the file is UTF-16, or no text at all", places: [shown(name), "byte 0"],
        advice: "save it as UTF-8")
    }
  }

  /// Leaves out the first bytes.
  mutating func drop(_ count: Int) { bytes.removeFirst(count) }

  /// Reads about as much again as there is; false at the end of the file.
  mutating func more() throws -> Bool {
    guard !isAtEnd, let descriptor = file?.descriptor else { return false }
    let old = bytes.count
    let wanted = max(Self.piece, min(old, 1 << 26))
    let name = name
    let piece = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      while count < wanted {
        let got = read(descriptor, buffer.baseAddress! + count, wanted - count)
        if got < 0 && errno == EINTR { continue }
        guard got >= 0 else { throw InputFile.failure("cannot be read", name, errno) }
        if got == 0 { return }
        count += got
      }
    }
    isAtEnd = piece.count < wanted
    bytes += piece
    return !piece.isEmpty
  }
}

/// A file that is open as long as this lives.
private final class OpenFile: Sendable {
  let descriptor: Int32

  init(_ path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputFile.failure("cannot be opened", path, errno) }
  }

  deinit { close(descriptor) }
}

/// A record of a text file: its first line, counted from 1, and its content.
public struct TextRecord<Content: Sendable>: Sendable {
  public let line: Int
  public let content: Content
}

/// The most bytes of a record, unless the caller says otherwise: 16 MiB.
public let defaultRecordLimit = 1 << 24

/// What every reader of records says of a byte that is no UTF-8.
func notUTF8(line: Int) -> FormatError {
  FormatError(
    .damaged, "the text is not UTF-8", places: ["line \(line)"],
    advice: "save the file as UTF-8; it may be Latin-1 or Windows-1252")
}
