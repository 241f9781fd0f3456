// DownloadBar: how far a download is, on standard error, where that is a terminal.

import NeedletailData

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

enum DownloadBar {
  /// Draws the bar for each piece that arrives, and ends the download once the process was asked to end.
  static let observer: DownloadObserver = { progress in
    if let status = Interruption.status {
      throw CommandFailure(
        status, "the download of \(progress.file) was interrupted; the next start goes on where it was")
    }
    guard isatty(STDERR_FILENO) == 1 else { return }
    draw("\r\u{1b}[2K" + line(progress))
  }

  /// Removes the bar.
  static func clear() {
    if isatty(STDERR_FILENO) == 1 { draw("\r\u{1b}[2K") }
  }

  static func line(_ progress: DownloadProgress) -> String {
    func megabytes(_ bytes: Int) -> String { "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB" }
    guard let fraction = progress.fraction, let total = progress.total else {
      return "Downloading \(progress.file): \(megabytes(progress.done))"
    }
    let filled = min(30, Int(fraction * 30))
    let bar = String(repeating: "=", count: filled) + String(repeating: ".", count: 30 - filled)
    return "Downloading \(progress.file) [\(bar)] \(megabytes(progress.done)) of \(megabytes(total))"
  }

  private static func draw(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
