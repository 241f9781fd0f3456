// Console: standard error, and what the terminal can show.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

enum Console {
  /// Writes a line to standard error, after what standard output still holds back.
  static func error(_ line: String) {
    fflush(nil)
    var text = line + "\n"
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// The width of the terminal behind standard output; nil where there is none.
  static var columns: Int? {
    var size = winsize()
    guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
    else { return nil }
    return Int(size.ws_col)
  }

  /// Whether colours are wanted: on a terminal, unless `NO_COLOR` is set (https://no-color.org).
  static var colors: Bool {
    let off = ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    return columns != nil && !off
  }
}
