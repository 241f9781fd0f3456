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
    draw("\r\u{1b}[2K" + line(progress, width: Console.columns(of: STDERR_FILENO) ?? 80))
  }

  /// Removes the bar.
  static func clear() {
    if isatty(STDERR_FILENO) == 1 { draw("\r\u{1b}[2K") }
  }

  /// One line of a terminal; where that is narrow, the bar gives way to the numbers.
  private static func line(_ progress: DownloadProgress, width: Int) -> String {
    func megabytes(_ bytes: Int) -> String { "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB" }
    let room = max(1, width - 1)
    guard let fraction = progress.fraction, let total = progress.total else {
      return String("Downloading \(progress.file): \(megabytes(progress.done))".prefix(room))
    }
    let numbers = " \(megabytes(progress.done)) of \(megabytes(total))"
    let name = "Downloading \(progress.file)"
    let length = min(30, room - name.count - numbers.count - 3)
    guard length >= 3 else { return String((progress.file + numbers).prefix(room)) }
    let filled = min(length, Int(fraction * Double(length)))
    let bar = String(repeating: "=", count: filled) + String(repeating: ".", count: length - filled)
    return "\(name) [\(bar)]\(numbers)"
  }

  private static func draw(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
