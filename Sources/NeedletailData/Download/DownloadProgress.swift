// DownloadProgress: how far a download is.

/// How far the download of a file is.
public struct DownloadProgress: Sendable, Equatable {
  /// The name of the file.
  public let file: String
  /// The bytes that are there, those of an earlier try included.
  public let done: Int
  /// The bytes of the whole file; `nil` where the server does not say.
  public let total: Int?

  /// The share that is there, from 0 to 1; `nil` where the size is unknown.
  public var fraction: Double? { total.map { $0 > 0 ? Double(done) / Double($0) : 1 } }
}

/// What is told how far a download is, for each piece that arrives. Throwing ends the download with that error;
/// what has arrived is kept for the next try.
public typealias DownloadObserver = @Sendable (DownloadProgress) throws -> Void
