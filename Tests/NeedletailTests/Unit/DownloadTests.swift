// Downloads from a server on this machine: what arrives, and how a download goes on that was cut.

#if Download
  import Foundation
  import NeedletailFormats
  import Testing

  @testable import NeedletailData

  @Suite struct DownloadTests {
    let place = try! DownloadPlace()

    @Test func bothFilesComeFromOneFolder() async throws {
      let words = #"{"the": 1, "and": 2, "a": 3}"#
      let server = try LoopbackServer { request in
        .init(body: request.path == "mirror/imdb.npz" ? DownloadPlace.file() : Array(words.utf8))
      }
      let seen = Progress()
      let path = try await place.source(server.address("mirror/")).reviews(download: true) { seen.add($0) }
      #expect(path == place.target)
      #expect(place.bytes(place.target) == DownloadPlace.file())
      let size = DownloadPlace.file().count
      #expect(seen.all.last == DownloadProgress(file: "imdb.npz", done: size, total: size))
      #expect(seen.all.map(\.done) == seen.all.map(\.done).sorted())
      let index = try await place.source(server.address("mirror/imdb.npz")).wordIndex(download: true, nil)
      #expect(place.bytes(index) == Array(words.utf8))
      #expect(server.requests.map(\.path) == ["mirror/imdb.npz", "mirror/imdb_word_index.json"])
      #expect(place.contents().filter { !$0.hasSuffix(".lock") } == ["imdb.npz", "imdb_word_index.json"])
    }

    @Test func aFileThatIsThereIsNotDownloadedEvenIfDamaged() async throws {
      let server = try LoopbackServer { _ in .init(body: DownloadPlace.file()) }
      try place.home.write([1, 2, 3], to: ".keras/datasets/imdb.npz")
      let path = try await place.source(server.address("")).reviews(download: true, nil)
      #expect(path == place.home.path + "/.keras/datasets/imdb.npz" && server.requests.isEmpty)
    }

    @Test func withoutDownloadTheFileIsMissing() async throws {
      await #expect(throws: DataError.self) {
        try await place.source("http://127.0.0.1:9/").reviews(download: false, nil)
      }
      #expect(place.contents().isEmpty)
    }

    /// The first answer is cut; the second one is to be `then`. Returns the second request.
    func afterACut(_ then: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Answer) async throws
      -> LoopbackServer.Request
    {
      let whole = DownloadPlace.file()
      let first = OneTime()
      let server = try LoopbackServer { request in
        guard first.take() else { return then(request) }
        return .init(
          fields: ["ETag: \"v1\""], body: Array(whole[..<(whole.count / 2)]), announced: whole.count)
      }
      await place.expectUnavailable(
        place.source(server.address("imdb.npz")), saying: "cut off", "run it again")
      #expect((place.bytes(place.target + ".part") ?? []).count == whole.count / 2)
      _ = try await place.source(server.address("imdb.npz")).reviews(download: true, nil)
      return server.requests[1]
    }

    @Test func aDownloadGoesOnWhereItWasCut() async throws {
      let whole = DownloadPlace.file()
      let half = whole.count / 2
      let request = try await afterACut { _ in
        .init(
          status: "206 Partial Content",
          fields: ["ETag: \"v1\"", "Content-Range: bytes \(half)-\(whole.count - 1)/\(whole.count)"],
          body: Array(whole[half...]))
      }
      #expect(request.field("Range") == "bytes=\(half)-")
      #expect(request.field("If-Range") == "\"v1\"")
      #expect(place.bytes(place.target) == whole)
      #expect(place.contents() == ["imdb.npz", "imdb.npz.lock"])
    }

    @Test func aFileThatChangedMeanwhileBeginsAgain() async throws {
      let other = DownloadPlace.file(version: 7)
      _ = try await afterACut { _ in .init(fields: ["ETag: \"v2\""], body: other) }
      #expect(place.bytes(place.target) == other)
    }

    @Test func aServerWithoutTheRangeBeginsAgain() async throws {
      let whole = DownloadPlace.file()
      _ = try await afterACut { request in
        request.field("Range") == nil ? .init(body: whole) : .init(status: "416 Range Not Satisfiable")
      }
      #expect(place.bytes(place.target) == whole)
    }

    @Test func anotherRangeThanAskedForIsRefused() async throws {
      await #expect(throws: DataError.self) {
        try await afterACut { _ in
          .init(
            status: "206 Partial Content", fields: ["Content-Range: bytes 5-9/10"], body: [1, 2, 3, 4, 5])
        }
      }
      #expect(place.bytes(place.target + ".part") != nil, "what had arrived is still good")
    }

    @Test func twoAtOnceDownloadOnce() async throws {
      let server = try LoopbackServer { _ in
        Thread.sleep(forTimeInterval: 0.3)
        return .init(body: DownloadPlace.file())
      }
      let source = place.source(server.address("imdb.npz"))
      async let one = source.reviews(download: true, nil)
      async let two = source.reviews(download: true, nil)
      #expect(try await [one, two] == [place.target, place.target])
      #expect(server.requests.count == 1)
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
#endif
