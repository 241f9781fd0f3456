// DownloadPlace: a home folder, a cache and a data set's addresses for one test of downloads.

#if Download
  import Foundation
  import NeedletailFormats
  import Testing

  @testable import NeedletailData

  /// Where one test downloads to.
  struct DownloadPlace {
    /// A file of two and two long reviews; another `version` has other ids.
    static func file(version: Int32 = 1, reviews: Int = 2) -> [UInt8] {
      let ids = (0..<Int32(reviews) * 20_000).map { $0 % 1000 + version }
      let x = NPYArray(ids, shape: [reviews, 20_000])
      let y = NPYArray([UInt8](repeating: 1, count: reviews), shape: [reviews])
      return try! NPZ.bytes([("x_train", x), ("y_train", y), ("x_test", x), ("y_test", y)])
    }

    let home: TemporaryFolder
    let cache: String
    var target: String { cache + "/imdb.npz" }

    init() throws {
      home = try TemporaryFolder()
      cache = home.path + "/cache/needletail"
    }

    /// Where `imdb.npz` is looked for and downloaded from.
    func source(_ address: String) -> IMDBSource {
      let variables = ["XDG_CACHE_HOME": home.path + "/cache", "NEEDLETAIL_IMDB_URL": address]
      var source = IMDBSource(
        places: DataPlaces(environment: variables, home: home.path), environment: variables,
        checks: IMDBChecks(reviews: 2, words: 3))
      // Long: only tests of the time limits are to meet one, however busy the machine.
      source.downloader.answerTime = .seconds(120)
      return source
    }

    func bytes(_ path: String) -> [UInt8]? {
      (try? Data(contentsOf: URL(fileURLWithPath: path))).map(Array.init)
    }
    func contents() -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []).sorted()
    }

    /// Downloads and expects that it fails with exit code 69's error, in one line that names address and place.
    func expectUnavailable(
      _ source: IMDBSource, saying words: String..., at location: SourceLocation = #_sourceLocation
    ) async {
      let error = await #expect(throws: DataError.self, sourceLocation: location) {
        _ = try await source.reviews(download: true, nil)
      }
      guard case .unavailable(let text)? = error else {
        Issue.record(Comment(rawValue: "\(String(describing: error))"), sourceLocation: location)
        return
      }
      for word in words + [target, source.environment["NEEDLETAIL_IMDB_URL"]!] {
        #expect(text.contains(word) && !text.contains("\n"), "\(text)", sourceLocation: location)
      }
      #expect(bytes(target) == nil, sourceLocation: location)
    }
  }

  /// True once.
  final class OneTime: @unchecked Sendable {
    private let lock = NSLock()
    private var taken = false
    func take() -> Bool {
      lock.withLock {
        defer { taken = true }
        return !taken
      }
    }
  }

  final class Progress: @unchecked Sendable {
    private let lock = NSLock()
    private var seen: [DownloadProgress] = []
    var all: [DownloadProgress] { lock.withLock { seen } }
    func add(_ progress: DownloadProgress) { lock.withLock { seen.append(progress) } }
  }
#endif
