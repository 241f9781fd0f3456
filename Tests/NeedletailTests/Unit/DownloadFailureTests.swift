// Downloads from a server on this machine that go wrong: what is said, and what is left.

#if Download
  import Foundation
  import NeedletailFormats
  import Testing

  @testable import NeedletailData

  @Suite struct DownloadFailureTests {
    let place = try! DownloadPlace()

    @Test(arguments: ["404 Not Found", "500 Internal Server Error", "403 Forbidden", "204 No Content"])
    func anotherStatusIsNamed(status: String) async throws {
      let server = try LoopbackServer { _ in .init(status: status) }
      await place.expectUnavailable(
        place.source(server.address("imdb.npz")), saying: "HTTP status \(status.prefix(3))")
      #expect(place.contents() == ["imdb.npz.lock"])
    }

    @Test(arguments: [["Content-Type: text/html; charset=utf-8"], []])
    func aProxysPageIsNotTheFile(fields: [String]) async throws {
      let server = try LoopbackServer { _ in .init(fields: fields, body: Array("<html>Log in</html>".utf8)) }
      await place.expectUnavailable(place.source(server.address("imdb.npz")), saying: "page", "proxy")
      #expect(place.contents() == ["imdb.npz.lock"])
    }

    @Test func aSizeThatIsAnnouncedTooSmall() async throws {
      let whole = DownloadPlace.file()
      let server = try LoopbackServer { _ in .init(body: whole, announced: whole.count - 10) }
      await place.expectUnavailable(place.source(server.address("imdb.npz")), saying: "damaged")
      #expect(place.contents() == ["imdb.npz.lock"])
    }

    @Test func aDamagedByteIsFound() async throws {
      var damaged = DownloadPlace.file()
      damaged[1000] ^= 1
      let server = try LoopbackServer { [damaged] _ in .init(body: damaged) }
      await place.expectUnavailable(place.source(server.address("imdb.npz")), saying: "damaged", "CRC-32")
      #expect(place.contents() == ["imdb.npz.lock"])
    }

    @Test func otherNumbersOfReviewsAreRefused() async throws {
      let server = try LoopbackServer { _ in .init(body: DownloadPlace.file(reviews: 3)) }
      await place.expectUnavailable(
        place.source(server.address("imdb.npz")), saying: "3 reviews in x_train where 2 are expected")
    }

    @Test func nobodyListens() async throws {
      await place.expectUnavailable(
        place.source("http://127.0.0.1:\(try LoopbackServer.freePort())/imdb.npz"), saying: "no connection")
    }

    @Test func nobodyAnswers() async throws {
      let server = try LoopbackServer { _ in .init(pause: 30, silent: true) }
      var source = place.source(server.address("imdb.npz"))
      source.downloader.answerTime = .milliseconds(300)
      await place.expectUnavailable(source, saying: "no answer within")
    }

    @Test func noConnectionComesAbout() async throws {
      let full = try FullPort()
      var source = place.source(full.address("imdb.npz"))
      source.downloader.answerTime = .milliseconds(300)
      await place.expectUnavailable(source, saying: "no answer within", "put it at")
    }

    @Test func theServerStopsInTheMiddle() async throws {
      let server = try LoopbackServer { _ in
        .init(body: Array(DownloadPlace.file()[..<5000]), announced: 10_000, pause: 30)
      }
      var source = place.source(server.address("imdb.npz"))
      source.downloader.pauseTime = .milliseconds(300)
      await place.expectUnavailable(source, saying: "nothing more came")
    }

    @Test func aCacheThatCannotBeMade() async throws {
      let server = try LoopbackServer { _ in .init(body: DownloadPlace.file()) }
      try place.home.write([], to: "cache")
      let error = await #expect(throws: FormatError.self) {
        try await place.source(server.address("imdb.npz")).reviews(download: true, nil)
      }
      #expect(error?.kind == .unwritable && "\(String(describing: error))".contains(place.cache))
    }

    @Test func noSpace() async throws {
      let server = try LoopbackServer { _ in .init(body: DownloadPlace.file()) }
      var source = place.source(server.address("imdb.npz"))
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
      #expect(place.contents() == ["imdb.npz.lock"])
    }

    @Test func theObserverCanEndIt() async throws {
      struct Enough: Error {}
      let server = try LoopbackServer { _ in .init(fields: ["ETag: \"v1\""], body: DownloadPlace.file()) }
      await #expect(throws: Enough.self) {
        try await place.source(server.address("imdb.npz")).reviews(download: true) { _ in throw Enough() }
      }
      #expect(place.bytes(place.target) == nil)
      #expect(place.contents() == ["imdb.npz.lock", "imdb.npz.part", "imdb.npz.part.from"])
    }

    @Test func aCancelledTaskEndsIt() async throws {
      let server = try LoopbackServer { _ in .init(pause: 30, silent: true) }
      let source = place.source(server.address("imdb.npz"))
      let task = Task { try await source.reviews(download: true, nil) }
      try await Task.sleep(for: .milliseconds(200))
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
#endif
