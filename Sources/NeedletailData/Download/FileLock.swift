// FileLock: one process at a time.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A lock between processes, and between tasks of one: `flock` on a file that stays where it is. The system
/// gives it back when its holder dies.
final class FileLock: Sendable {
  private let descriptor: Int32

  /// Waits until nobody else holds the lock.
  /// - Throws: `CancellationError`, or ``DownloadFailure`` when the file cannot be made.
  init(_ path: String) async throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw DownloadFailure.cannotWrite(path, errno) }
    self.descriptor = descriptor
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw DownloadFailure.cannotWrite(path, errno) }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  deinit { close(descriptor) }
}
