// Console: standard error, and what the terminal can show.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
// For `stdout`, which the C library locks by itself but declares as a plain variable.
#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
#elseif canImport(Darwin)
  @preconcurrency import Darwin
#endif

enum Console {
  /// Makes sure that all results have left by standard output, on which `print` does not report errors.
  /// - Throws: `CommandFailure` when something could not be written.
  static func finish() throws {
    let flushed = fflush(stdout)
    let reason = String(cString: strerror(errno))
    guard flushed == 0, ferror(stdout) == 0 else {
      throw CommandFailure(
        .cannotWrite,
        "standard output cannot be written (\(flushed == 0 ? "an earlier line" : reason)), "
          + "so results are missing there; send it to another place")
    }
  }

  /// Writes bytes to standard output.
  /// - Throws: `CommandFailure` when they cannot be written.
  static func put(_ bytes: [UInt8]) throws {
    guard fwrite(bytes, 1, bytes.count, stdout) == bytes.count else {
      try finish()
      return
    }
  }

  /// Prints a line that is not to wait for the next one.
  static func line(_ text: String) {
    print(text)
    fflush(stdout)
  }

  /// Writes a line to standard error, after what standard output still holds back.
  static func error(_ line: String) {
    fflush(nil)
    var text = line + "\n"
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// The width of the terminal behind standard output; nil where there is none.
  static var columns: Int? { columns(of: STDOUT_FILENO) }

  /// Whether somebody sees what moves on standard error.
  static var showsProgress: Bool { columns(of: STDERR_FILENO) != nil }

  /// The width of the terminal behind a descriptor; nil where there is none.
  static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
    else { return nil }
    return Int(size.ws_col)
  }

  /// A sentence in lines that break between words, as wide as the terminal; on one line where there is none.
  static func wrapped(_ text: String) -> String {
    guard let columns else { return text }
    var lines = [""]
    for word in text.split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.count + 1 + word.count <= columns {
        lines[lines.count - 1] = line + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Whether colours are wanted: on a terminal, unless `NO_COLOR` is set (https://no-color.org).
  static var colors: Bool {
    let off = ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    return columns != nil && !off
  }
}
