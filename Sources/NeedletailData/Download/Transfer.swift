// Transfer: one request and its answer, written to a file as it arrives.

#if Download
  import Foundation
  import NeedletailFormats

  #if canImport(FoundationNetworking)
    import FoundationNetworking
  #endif

  /// One request. All of its state is used on the session's own queue, which runs one piece of work at a time.
  final class Transfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private let address: String
    private let part: PartialFile
    private let resume: (size: Int, version: String)?
    private let start: [UInt8]
    private let writer: DescriptorWriter
    private let progress: DownloadObserver?
    private let queue = OperationQueue()

    private var descriptor: Int32 = -1
    private var done = 0
    private var total: Int?
    private var failure: (any Error)?
    private var lastSign = ContinuousClock.now
    private var answered = false
    private var finished: CheckedContinuation<Void, any Error>?
    /// Whether the server has no bytes behind the part.
    private(set) var refusedRange = false
    /// Whether the part was written to.
    private(set) var opened = false

    init(
      _ address: String, _ part: PartialFile, resume: (size: Int, version: String)?, start: [UInt8],
      writer: @escaping DescriptorWriter, progress: DownloadObserver?
    ) {
      (self.address, self.part, self.resume) = (address, part, resume)
      (self.start, self.writer, self.progress) = (start, writer, progress)
      queue.maxConcurrentOperationCount = 1
    }

    /// Sends the request and waits for the end.
    /// - Throws: `DownloadFailure`, `CancellationError`, and what the observer throws.
    func run(answerTime: Duration, pauseTime: Duration) async throws {
      guard let url = URL(string: address), url.host != nil else {
        throw DownloadFailure.unreachable("this is no address")
      }
      // The watch below keeps the times; the session's own are only longer.
      let configuration = URLSessionConfiguration.ephemeral
      configuration.timeoutIntervalForRequest = 600
      configuration.timeoutIntervalForResource = 24 * 3600
      configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
      let session = URLSession(configuration: configuration, delegate: self, delegateQueue: queue)
      defer { session.invalidateAndCancel() }
      var request = URLRequest(url: url)
      request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
      if let resume {
        request.setValue("bytes=\(resume.size)-", forHTTPHeaderField: "Range")
        request.setValue(resume.version, forHTTPHeaderField: "If-Range")
      }
      let task = session.dataTask(with: request)
      // Not a task: those wait for a free thread when all are busy with computing.
      let watch = DispatchSource.makeTimerSource()
      let period = answerTime < .seconds(1) ? 50 : 200
      watch.schedule(deadline: .now(), repeating: .milliseconds(period))
      watch.setEventHandler { [queue] in queue.addOperation { self.look(task, answerTime, pauseTime) } }
      watch.resume()
      defer { watch.cancel() }
      try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          queue.addOperation {
            self.lastSign = .now
            self.finished = continuation
            task.resume()
          }
        }
      } onCancel: {
        queue.addOperation { self.end(task, CancellationError()) }
      }
    }

    /// Ends the request when nothing has come for too long.
    private func look(_ task: URLSessionTask, _ answerTime: Duration, _ pauseTime: Duration) {
      let waited = ContinuousClock.now - lastSign
      if !answered, waited > answerTime {
        end(task, DownloadFailure.unreachable("no answer within \(answerTime.components.seconds) seconds"))
      } else if answered, waited > pauseTime {
        end(task, DownloadFailure.cut("nothing more came for \(pauseTime.components.seconds) seconds"))
      }
    }

    /// Ends the request early.
    private func end(_ task: URLSessionTask, _ error: any Error) {
      if failure == nil { failure = error }
      task.cancel()
      conclude(nil)
    }

    /// Reports the end, once.
    private func conclude(_ error: (any Error)?) {
      if descriptor >= 0 {
        close(descriptor)
        descriptor = -1
      }
      guard let finished else { return }
      self.finished = nil
      if let error = failure ?? error { finished.resume(throwing: error) } else { finished.resume() }
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
      newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
      // Never from TLS to plain text; the answer is then the redirection itself, and not taken for the file.
      let safe = !address.lowercased().hasPrefix("https:") || request.url?.scheme?.lowercased() == "https"
      completionHandler(safe ? request : nil)
    }

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
      lastSign = .now
      answered = true
      do {
        guard let response = response as? HTTPURLResponse else {
          throw DownloadFailure.wrongAnswer("the answer is not of HTTP")
        }
        try begin(DownloadAnswer(response))
        completionHandler(.allow)
      } catch {
        completionHandler(.cancel)
        end(dataTask, error)
      }
    }

    /// Opens the file at the place from which on the server sends.
    private func begin(_ answer: DownloadAnswer) throws {
      if answer.status == 416 { refusedRange = true }
      done = try answer.start(resuming: resume?.size)
      total = answer.total
      opened = true
      let version = answer.version ?? (answer.status == 206 ? resume?.version : nil)
      descriptor = try part.open(at: done, from: address, version: version)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
      guard failure == nil, descriptor >= 0 else { return }
      lastSign = .now
      do {
        if done < start.count, !zip(data, start[done...]).allSatisfy(==) {
          throw DownloadFailure.wrongAnswer("the answer is another file, a proxy's page perhaps")
        }
        try data.withUnsafeBytes { try write($0) }
        if let total, done > total {
          throw DownloadFailure.wrongAnswer("\(done) bytes came where \(total) were announced")
        }
        try progress?(DownloadProgress(file: part.name, done: done, total: total))
      } catch {
        end(dataTask, error)
      }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
      var rest = bytes
      while !rest.isEmpty {
        let count = writer(descriptor, rest)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw DownloadFailure.cannotWrite(part.path, errno) }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        done += count
      }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
      if let error, failure == nil {
        let why = DownloadAnswer.words(for: error)
        failure = answered ? DownloadFailure.cut(why) : DownloadFailure.unreachable(why)
      }
      if let total, done != total, failure == nil {
        failure = DownloadFailure.cut("\(done) of \(total) bytes have arrived")
      }
      conclude(nil)
    }
  }
#endif
