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
  /// Whether bytes are handed on as they come, because somebody may wait for the answer to them.
  private let isLive: Bool

  /// How much is read at a time at least.
  private static let piece = 1 << 18

  init(contentsOf path: String) throws {
    let file = try OpenFile(path)
    (bytes, name, self.file, isLive) = ([], path, file, false)
    var status = stat()
    if fstat(file.descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw FormatError(
        .unreadable, "a folder where a file is expected", places: [shown(path)], advice: "name a file in it")
    }
    _ = try more()
    try start()
  }

  init(_ bytes: [UInt8], name: String) throws {
    (self.bytes, self.name, file, isLive, isAtEnd) = (bytes, name, nil, false, true)
    try start()
  }

  /// What comes in at a descriptor that is open and stays open: a pipe, a terminal.
  init(descriptor: Int32, name: String) throws {
    (bytes, self.name, file, isLive) = ([], name, OpenFile(descriptor: descriptor), true)
    // A byte order mark may come in pieces.
    repeat { _ = try more() } while !isAtEnd && bytes.count < 3 && !bytes.contains(0x0a)
    try start()
  }

  /// Whether `more()` would wait for somebody to send something.
  var wouldWait: Bool {
    guard isLive, !isAtEnd, let file else { return false }
    var state = pollfd(fd: file.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, 0) == 0
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
    let (name, isLive) = (name, isLive)
    let piece = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      while count < wanted {
        let got = read(descriptor, buffer.baseAddress! + count, wanted - count)
        if got < 0 && errno == EINTR { continue }
        guard got >= 0 else { throw InputFile.failure("cannot be read", name, errno) }
        if got == 0 { return }
        count += got
        if isLive { return }
      }
    }
    isAtEnd = isLive ? piece.isEmpty : piece.count < wanted
    bytes += piece
    return !piece.isEmpty
  }
}

/// A file that is open as long as this lives.
private final class OpenFile: Sendable {
  let descriptor: Int32

  init(_ path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    closes = true
    guard descriptor >= 0 else { throw InputFile.failure("cannot be opened", path, errno) }
  }

  private let closes: Bool

  /// A descriptor that is open and stays open.
  init(descriptor: Int32) { (self.descriptor, closes) = (descriptor, false) }

  deinit { if closes { close(descriptor) } }
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
