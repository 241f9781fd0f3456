// IMDBSource: the files of the data set, looked for and else downloaded.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where the files of the data set come from: the folders of ``DataPlaces``, then a download into the last one,
/// the cache.
struct IMDBSource: Sendable {
  var places = DataPlaces()
  var environment = ProcessInfo.processInfo.environment
  var checks = IMDBChecks()
  #if Download
    var downloader = Downloader()
  #endif

  /// The place of `imdb.npz`.
  func reviews(download: Bool, _ progress: DownloadObserver?) async throws -> String {
    try await find(
      IMDB.file, \.reviews, start: "PK", download: download, progress, check: checks.checkReviews)
  }

  /// The place of `imdb_word_index.json`.
  func wordIndex(download: Bool, _ progress: DownloadObserver?) async throws -> String {
    try await find(
      IMDB.wordIndexFile, \.wordIndex, start: "{", download: download, progress, check: checks.checkWordIndex)
  }

  private func find(
    _ file: String, _ address: KeyPath<IMDBAddresses, String>, start: String, download: Bool,
    _ progress: DownloadObserver?, check: @Sendable (String) throws -> Void
  ) async throws -> String {
    do {
      return try places.find(file)
    } catch let missing as DataError {
      #if Download
        guard download else { throw missing }
        let target = "\(places.cache)/\(file)"
        let from = try IMDBAddresses(environment: environment)[keyPath: address]
        try await downloader.download(from, to: target, start: start, check: check, progress: progress)
        return target
      #else
        throw missing
      #endif
    }
  }
}
