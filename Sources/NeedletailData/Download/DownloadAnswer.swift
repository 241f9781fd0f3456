// DownloadAnswer: what the head of a server's answer says.

#if Download
  import Foundation

  #if canImport(FoundationNetworking)
    import FoundationNetworking
  #endif

  /// The head of an answer.
  struct DownloadAnswer {
    let status: Int
    private let length: Int?
    private let range: (start: Int, total: Int)?
    private let isPage: Bool
    /// What the server names this version of the file by, as `If-Range` takes it: a strong tag, or a time.
    let version: String?

    init(_ response: HTTPURLResponse) {
      status = response.statusCode
      func field(_ name: String) -> String? { response.value(forHTTPHeaderField: name) }
      length = field("Content-Length").flatMap { Int($0) }
      range = field("Content-Range").flatMap(Self.range)
      isPage = field("Content-Type")?.lowercased().hasPrefix("text/html") ?? false
      let tag = field("ETag").flatMap { $0.hasPrefix("\"") ? $0 : nil }
      version = (tag ?? field("Last-Modified")).flatMap { $0.contains("\n") ? nil : $0 }
    }

    /// The size of the whole file.
    var total: Int? { status == 206 ? range?.total : length }

    /// Where the bytes that follow belong.
    /// - Throws: `DownloadFailure.wrongAnswer` when the file does not follow.
    func start(resuming size: Int?) throws -> Int {
      guard status == 200 || status == 206 else {
        throw DownloadFailure.wrongAnswer(
          "the answer is the HTTP status \(status) (\(HTTPURLResponse.localizedString(forStatusCode: status)))"
        )
      }
      guard !isPage else {
        throw DownloadFailure.wrongAnswer(
          "the answer is a web page, a proxy's or a login's perhaps, status \(status)")
      }
      guard status == 206 else { return 0 }
      guard let range, let size, range.start == size, range.total > size else {
        throw DownloadFailure.wrongAnswer("the answer is another part of the file than was asked for")
      }
      return size
    }

    /// `bytes START-END/TOTAL`.
    private static func range(_ text: String) -> (start: Int, total: Int)? {
      let numbers = text.split { !$0.isNumber }.map { Int($0) }
      guard text.hasPrefix("bytes "), numbers.count == 3, let start = numbers[0], let end = numbers[1],
        let total = numbers[2], start <= end, end < total
      else { return nil }
      return (start, total)
    }

    /// What went wrong on the way, in words.
    static func words(for error: any Error) -> String {
      switch (error as? URLError)?.code {
      case .cannotFindHost, .dnsLookupFailed: "the host is not known here"
      case .cannotConnectToHost: "no connection"
      case .notConnectedToInternet: "this machine has no network"
      case .networkConnectionLost: "the connection was lost"
      case .timedOut: "no answer in time"
      case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate:
        "no safe connection"
      default: (error as NSError).localizedDescription
      }
    }
  }
#endif
