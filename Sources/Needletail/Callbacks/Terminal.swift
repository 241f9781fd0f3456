// Terminal: finished lines on standard output, a moving line on standard error.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where progress goes. Results are whole lines on standard output; the moving line is on standard error
/// and only where that is a terminal.
struct Terminal {
  /// Whether a moving line makes sense.
  let moves: Bool
  /// Takes a finished line.
  let print: (String) -> Void
  /// Takes control text for the moving line.
  private let write: (String) -> Void
  private let columns: () -> Int

  init(
    moves: Bool, columns: @escaping () -> Int = { 80 }, print: @escaping (String) -> Void,
    write: @escaping (String) -> Void = { _ in }
  ) {
    self.moves = moves
    self.columns = columns
    self.print = print
    self.write = write
  }

  static var standard: Terminal {
    Terminal(
      moves: isatty(STDERR_FILENO) == 1,
      columns: {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
      },
      print: { send($0 + "\n", to: STDOUT_FILENO) }, write: { send($0, to: STDERR_FILENO) })
  }

  var width: Int { columns() }

  /// Puts a line in place of the moving one.
  func redraw(_ line: String) { write("\r\u{1b}[2K" + line) }

  /// Removes the moving line.
  func clear() { if moves { write("\r\u{1b}[2K") } }
}

/// Writes all of a text, after what `print` still holds back, so that a pipe sees each epoch as it ends.
private func send(_ text: String, to descriptor: Int32) {
  fflush(nil)
  var text = text
  text.withUTF8 { bytes in
    var sent = 0
    while sent < bytes.count {
      let n = write(descriptor, bytes.baseAddress! + sent, bytes.count - sent)
      if n < 0 && errno != EINTR { return }
      sent += max(n, 0)
    }
  }
}
