// DownloadFailure: why a download came to nothing.

import NeedletailFormats

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why a download came to nothing, before it is told to the user with address and places.
enum DownloadFailure: Error, Equatable {
  /// Nobody answers, or not in time.
  case unreachable(String)
  /// What answers is not the file: a status, a web page, other sizes.
  case wrongAnswer(String)
  /// The connection ended early; what has arrived is kept.
  case cut(String)
  /// The file at the path cannot be written, with the system's error number.
  case cannotWrite(String, Int32)

  /// Whether an error number means that there is no room.
  static func isFull(_ code: Int32) -> Bool { code == ENOSPC || code == EDQUOT }

  /// The system's words for an error number.
  static func message(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// The error that the user sees.
  func error(_ address: String, _ target: String) -> any Error {
    let name = target.split(separator: "/").last.map(String.init) ?? target
    let byHand =
      "get \(name) another way and put it at \(target), or name a folder that holds it in NEEDLETAIL_DATA"
    switch self {
    case .unreachable(let why):
      return DataError.unavailable("\(name) cannot be downloaded: \(why), at \(address); \(byHand)")
    case .wrongAnswer(let why):
      return DataError.unavailable(
        "\(name) cannot be downloaded: \(why), at \(address); try again later, or \(byHand)")
    case .cut(let why):
      return DataError.unavailable(
        "the download of \(name) was cut off: \(why), at \(address); run it again to go on where it ended, or \(byHand)"
      )
    case .cannotWrite(let path, let code):
      let removed =
        Self.isFull(code) ? "the part that had arrived was removed; make room" : "check its permissions"
      return FormatError(
        .unwritable, "the download of \(name) cannot be written (\(Self.message(code)))", places: [path],
        advice: "\(removed), or name another folder in XDG_CACHE_HOME")
    }
  }
}
