// Downloads from a server on this machine: what arrives, what is kept, and what is said when it goes wrong.

#if Download
  import Foundation
  import NeedletailFormats
  import Testing

  @testable import NeedletailData

  @Suite struct DownloadTests {
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
      source.downloader.answerTime = .seconds(5)
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

    @Test func bothFilesComeFromOneFolder() async throws {
      let words = #"{"the": 1, "and": 2, "a": 3}"#
      let server = try LoopbackServer { request in
        .init(body: request.path == "mirror/imdb.npz" ? Self.file() : Array(words.utf8))
      }
      let seen = Progress()
      let path = try await source(server.address("mirror/")).reviews(download: true) { seen.add($0) }
      #expect(path == target)
      #expect(bytes(target) == Self.file())
      let size = Self.file().count
      #expect(seen.all.last == DownloadProgress(file: "imdb.npz", done: size, total: size))
      #expect(seen.all.map(\.done) == seen.all.map(\.done).sorted())
      let index = try await source(server.address("mirror/imdb.npz")).wordIndex(download: true, nil)
      #expect(bytes(index) == Array(words.utf8))
      #expect(server.requests.map(\.path) == ["mirror/imdb.npz", "mirror/imdb_word_index.json"])
      #expect(contents().filter { !$0.hasSuffix(".lock") } == ["imdb.npz", "imdb_word_index.json"])
    }

    @Test func aFileThatIsThereIsNotDownloadedEvenIfDamaged() async throws {
      let server = try LoopbackServer { _ in .init(body: Self.file()) }
      try home.write([1, 2, 3], to: ".keras/datasets/imdb.npz")
      let path = try await source(server.address("")).reviews(download: true, nil)
      #expect(path == home.path + "/.keras/datasets/imdb.npz" && server.requests.isEmpty)
    }

    @Test func withoutDownloadTheFileIsMissing() async throws {
      await #expect(throws: DataError.self) {
        try await source("http://127.0.0.1:9/").reviews(download: false, nil)
      }
      #expect(contents().isEmpty)
    }

    /// The first answer is cut; the second one is to be `then`. Returns the second request.
    func afterACut(_ then: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Answer) async throws
      -> LoopbackServer.Request
    {
      let whole = Self.file()
      let first = OneTime()
      let server = try LoopbackServer { request in
        guard first.take() else { return then(request) }
        return .init(
          fields: ["ETag: \"v1\""], body: Array(whole[..<(whole.count / 2)]), announced: whole.count)
      }
      await expectUnavailable(source(server.address("imdb.npz")), saying: "cut off", "run it again")
      #expect((bytes(target + ".part") ?? []).count == whole.count / 2)
      _ = try await source(server.address("imdb.npz")).reviews(download: true, nil)
      return server.requests[1]
    }

    @Test func aDownloadGoesOnWhereItWasCut() async throws {
      let whole = Self.file()
      let half = whole.count / 2
      let request = try await afterACut { _ in
        .init(
          status: "206 Partial Content",
          fields: ["ETag: \"v1\"", "Content-Range: bytes \(half)-\(whole.count - 1)/\(whole.count)"],
          body: Array(whole[half...]))
      }
      #expect(request.field("Range") == "bytes=\(half)-")
      #expect(request.field("If-Range") == "\"v1\"")
      #expect(bytes(target) == whole)
      #expect(contents() == ["imdb.npz", "imdb.npz.lock"])
    }

    @Test func aFileThatChangedMeanwhileBeginsAgain() async throws {
      let other = Self.file(version: 7)
      _ = try await afterACut { _ in .init(fields: ["ETag: \"v2\""], body: other) }
      #expect(bytes(target) == other)
    }

    @Test func aServerWithoutTheRangeBeginsAgain() async throws {
      let whole = Self.file()
      _ = try await afterACut { request in
        request.field("Range") == nil ? .init(body: whole) : .init(status: "416 Range Not Satisfiable")
      }
      #expect(bytes(target) == whole)
    }

    @Test func anotherRangeThanAskedForIsRefused() async throws {
      await #expect(throws: DataError.self) {
        try await afterACut { _ in
          .init(
            status: "206 Partial Content", fields: ["Content-Range: bytes 5-9/10"], body: [1, 2, 3, 4, 5])
        }
      }
      #expect(bytes(target + ".part") != nil, "what had arrived is still good")
    }

    @Test(arguments: ["404 Not Found", "500 Internal Server Error", "403 Forbidden", "204 No Content"])
    func anotherStatusIsNamed(status: String) async throws {
      let server = try LoopbackServer { _ in .init(status: status) }
      await expectUnavailable(source(server.address("imdb.npz")), saying: "HTTP status \(status.prefix(3))")
      #expect(contents() == ["imdb.npz.lock"])
    }

    @Test(arguments: [["Content-Type: text/html; charset=utf-8"], []])
    func aProxysPageIsNotTheFile(fields: [String]) async throws {
      let server = try LoopbackServer { _ in .init(fields: fields, body: Array("<html>Log in</html>".utf8)) }
      await expectUnavailable(source(server.address("imdb.npz")), saying: "page", "proxy")
      #expect(contents() == ["imdb.npz.lock"])
    }

    @Test func aSizeThatIsAnnouncedTooSmall() async throws {
      let whole = Self.file()
      let server = try LoopbackServer { _ in .init(body: whole, announced: whole.count - 10) }
      await expectUnavailable(source(server.address("imdb.npz")), saying: "damaged")
      #expect(contents() == ["imdb.npz.lock"])
    }

    @Test func aDamagedByteIsFound() async throws {
      var damaged = Self.file()
      damaged[1000] ^= 1
      let server = try LoopbackServer { [damaged] _ in .init(body: damaged) }
      await expectUnavailable(source(server.address("imdb.npz")), saying: "damaged", "CRC-32")
      #expect(contents() == ["imdb.npz.lock"])
    }

    @Test func otherNumbersOfReviewsAreRefused() async throws {
      let server = try LoopbackServer { _ in .init(body: Self.file(reviews: 3)) }
      await expectUnavailable(
        source(server.address("imdb.npz")), saying: "3 reviews in x_train where 2 are expected")
    }

    @Test func nobodyListens() async throws {
      await expectUnavailable(
        source("http://127.0.0.1:\(try LoopbackServer.freePort())/imdb.npz"), saying: "no connection")
    }

    @Test func nobodyAnswers() async throws {
      let server = try LoopbackServer { _ in .init(pause: 2, silent: true) }
      var source = source(server.address("imdb.npz"))
      source.downloader.answerTime = .milliseconds(300)
      await expectUnavailable(source, saying: "no answer within")
    }

    @Test func theServerStopsInTheMiddle() async throws {
      let server = try LoopbackServer { _ in
        .init(body: Array(Self.file()[..<5000]), announced: 10_000, pause: 2)
      }
      var source = source(server.address("imdb.npz"))
      source.downloader.pauseTime = .milliseconds(300)
      await expectUnavailable(source, saying: "nothing more came")
    }

    @Test func twoAtOnceDownloadOnce() async throws {
      let server = try LoopbackServer { _ in
        Thread.sleep(forTimeInterval: 0.3)
        return .init(body: Self.file())
      }
      let source = source(server.address("imdb.npz"))
      async let one = source.reviews(download: true, nil)
      async let two = source.reviews(download: true, nil)
      #expect(try await [one, two] == [target, target])
      #expect(server.requests.count == 1)
    }

    @Test func aCacheThatCannotBeMade() async throws {
      let server = try LoopbackServer { _ in .init(body: Self.file()) }
      try home.write([], to: "cache")
      let error = await #expect(throws: FormatError.self) {
        try await source(server.address("imdb.npz")).reviews(download: true, nil)
      }
      #expect(error?.kind == .unwritable && "\(String(describing: error))".contains(cache))
    }

    @Test func noSpace() async throws {
      let server = try LoopbackServer { _ in .init(body: Self.file()) }
      var source = source(server.address("imdb.npz"))
      source.downloader.writer = { descriptor, bytes in
        if bytes.count > 100, lseek(descriptor, 0, SEEK_CUR) == 0 {
          return write(descriptor, bytes.baseAddress, 100)
        }
        errno = ENOSPC
        return -1
      }
      let full = source
      let error = await #expect(throws: FormatError.self) {
        _ = try await full.reviews(download: true, nil)
      }
      #expect(error?.kind == .unwritable && "\(String(describing: error))".contains("make room"))
      #expect(contents() == ["imdb.npz.lock"])
    }

    @Test func theObserverCanEndIt() async throws {
      struct Enough: Error {}
      let server = try LoopbackServer { _ in .init(fields: ["ETag: \"v1\""], body: Self.file()) }
      await #expect(throws: Enough.self) {
        try await source(server.address("imdb.npz")).reviews(download: true) { _ in throw Enough() }
      }
      #expect(bytes(target) == nil)
      #expect(contents() == ["imdb.npz.lock", "imdb.npz.part", "imdb.npz.part.from"])
    }

    @Test func aCancelledTaskEndsIt() async throws {
      let server = try LoopbackServer { _ in .init(pause: 2, silent: true) }
      let source = source(server.address("imdb.npz"))
      let task = Task { try await source.reviews(download: true, nil) }
      try await Task.sleep(for: .milliseconds(200))
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func addresses() throws {
      let keras = try IMDBAddresses(environment: [:])
      #expect(keras.reviews == "https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb.npz")
      #expect(
        keras.wordIndex == "https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb_word_index.json")
      #expect(try IMDBAddresses(environment: ["NEEDLETAIL_IMDB_URL": ""]) == keras)
      let file = try IMDBAddresses(environment: ["NEEDLETAIL_IMDB_URL": "http://host/a/b.npz"])
      #expect(file.reviews == "http://host/a/b.npz" && file.wordIndex == "http://host/a/imdb_word_index.json")
      for wrong in ["ftp://host/", "file:///etc/passwd", "host", "https://host/a b"] {
        #expect(throws: DataError.self) { try IMDBAddresses(environment: ["NEEDLETAIL_IMDB_URL": wrong]) }
      }
    }
  }

  /// True once.
  private final class OneTime: @unchecked Sendable {
    private let lock = NSLock()
    private var taken = false
    func take() -> Bool {
      lock.withLock {
        defer { taken = true }
        return !taken
      }
    }
  }

  private final class Progress: @unchecked Sendable {
    private let lock = NSLock()
    private var seen: [DownloadProgress] = []
    var all: [DownloadProgress] { lock.withLock { seen } }
    func add(_ progress: DownloadProgress) { lock.withLock { seen.append(progress) } }
  }
#endif
