// Downloader: a file from an address into a folder, whole and checked or not at all.

#if Download
  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif
  import NeedletailFormats

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  /// Downloads files.
  struct Downloader: Sendable {
    /// How long the server may take to answer.
    var answerTime: Duration = .seconds(10)
    /// How long the server may pause.
    var pauseTime: Duration = .seconds(30)
    /// Writes what arrives.
    var writer: DescriptorWriter = PartialFile.systemWriter

    /// Downloads the file at `address` to `target`, unless another process does so meanwhile.
    ///
    /// What arrives goes to a file beside it, which a later call continues; `check` looks at the whole file
    /// before it is renamed.
    /// - Parameters:
    ///   - start: the first bytes that every such file has.
    ///   - check: throws a `FormatError` when the file is not what it should be.
    ///   - progress: is told how far the download is.
    /// - Throws: ``DataError/unavailable(_:)``, `FormatError` (`.unwritable`), `CancellationError`, and what
    ///   `progress` throws.
    func download(
      _ address: String, to target: String, start: String, check: @Sendable (String) throws -> Void,
      progress: DownloadObserver?
    ) async throws {
      do {
        try makeFolder(of: target)
        let lock = try await FileLock(target + ".lock")
        defer { withExtendedLifetime(lock) {} }
        if (try? FileManager.default.attributesOfItem(atPath: target)) != nil { return }
        let part = PartialFile(target: target)
        try await fetch(address, part, start, progress)
        do {
          try check(part.path)
        } catch let error as FormatError where error.kind == .damaged {
          part.remove()
          throw DownloadFailure.wrongAnswer("what arrived is damaged (\(error.what))")
        }
        try part.finish()
      } catch let failure as DownloadFailure {
        throw failure.error(address, target)
      }
    }

    private func makeFolder(of target: String) throws {
      let folder = String(target[..<(target.lastIndex(of: "/") ?? target.startIndex)])
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        let system = (error as? CocoaError)?.underlying as? POSIXError
        throw DownloadFailure.cannotWrite(folder, system?.code.rawValue ?? EACCES)
      }
    }

    /// Completes the part, from where it ends if the server still has the same version.
    private func fetch(_ address: String, _ part: PartialFile, _ start: String, _ progress: DownloadObserver?)
      async throws
    {
      let old = part.state(from: address)
      let transfer = Transfer(
        address, part, resume: old, start: Array(start.utf8), writer: writer, progress: progress)
      do {
        try await transfer.run(answerTime: answerTime, pauseTime: pauseTime)
      } catch DownloadFailure.wrongAnswer(_) where old != nil && transfer.refusedRange {
        // The part is as long as the file, or longer: begin again.
        part.remove()
        try await fetch(address, part, start, progress)
      } catch let failure as DownloadFailure {
        switch failure {
        case .wrongAnswer where transfer.opened: part.remove()
        case .cannotWrite(_, let code) where DownloadFailure.isFull(code): part.remove()
        default: break  // what has arrived is good
        }
        throw failure
      }
    }
  }
#endif
