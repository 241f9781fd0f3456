// keras.datasets.imdb: every case of the golden topic imdb on the real reviews, exactly.

import Foundation
import Needletail
import NeedletailData
import Testing

@Suite struct GoldenIMDB {
  /// The folder with the data.
  static let data = ProcessInfo.processInfo.environment["NEEDLETAIL_DATA"].flatMap { $0.isEmpty ? nil : $0 }
  static let missing = data == nil ? "NEEDLETAIL_DATA is not set" : nil

  @Test func equalsKeras() async throws {
    var failures: [String: any Error] = [:]
    for golden in try Fixtures.cases("imdb") {
      guard let data = Self.data else { continue }
      do {
        if golden.id == "word_index" {
          try await judgeWords(golden, data)
        } else {
          try await judgeReviews(golden, data)
        }
      } catch {
        failures[golden.id] = error
      }
    }
    try Golden.run(
      "imdb", missing: { _ in Self.missing },
      judge: { golden in
        if let failure = failures[golden.id] { throw failure }
      })
  }

  private func judgeReviews(_ golden: GoldenCase, _ data: String) async throws {
    let (train, test) = try await load(golden.fields.object("arguments"), data)
    async let trainDigest = Digest(train)
    async let testDigest = Digest(test)
    try judge(train, await trainDigest, golden.fields.object("train"), "\(golden) train")
    try judge(test, await testDigest, golden.fields.object("test"), "\(golden) test")
  }

  private func judge(_ split: IMDB.Split, _ digest: Digest, _ expected: Config, _ name: Comment) throws {
    let count = try expected.int("count")
    #expect(split.x.count == count, name)
    #expect(split.y.shape == [count], name)
    #expect(try Array(split.x.prefix(3)) == expected.array("first3").map(ids), name)
    #expect(try split.x.last == ids(.array(expected.array("last"))), name)
    let labels = try ids(.array(expected.array("labels_first20"))).map { Float($0) }
    #expect(Array(split.y.elements.prefix(20)) == labels, name)
    #expect(try Int(split.x.lazy.compactMap { $0.max() }.max() ?? -1) == expected.int("max_id"), name)
    #expect(try split.x.lazy.map(\.count).min() == expected.int("min_length"), name)
    #expect(try split.x.lazy.map(\.count).max() == expected.int("max_length"), name)
    #expect(try split.x.lazy.map(\.count).reduce(0, +) == expected.int("total_ids"), name)
    #expect(try digest.x == expected.string("sha256"), name)
    #expect(try digest.y == expected.string("labels_sha256"), name)
  }

  private func judgeWords(_ golden: GoldenCase, _ data: String) async throws {
    let index = try await IMDB.wordIndex(path: data + "/imdb_word_index.json")
    #expect(try index.count == golden.fields.int("count"))
    #expect(try index.ranks.values.min() == golden.fields.int("min"))
    #expect(try index.ranks.values.max() == golden.fields.int("max"))
    for (word, rank) in try golden.fields.object("words").entries {
      #expect(index[word].map { .int($0) } == rank, "\(word)")
      #expect(index[word].flatMap { index.word(rank: $0) } == word)
    }
    let (train, _) = try await IMDB.loadData(path: data + "/imdb.npz", numWords: 10_000)
    let rows = try ids(.array(golden.fields.array("decoded_rows")))
    let decoded = rows.map { IMDB.decode(train.x[Int($0)], wordIndex: index) }
    #expect(try decoded.map { .string($0) } == golden.fields.array("decoded"))
  }

  /// Loads with Keras' arguments; an argument that is given as null is not the same as one not given.
  private func load(_ arguments: Config, _ data: String) async throws -> (train: IMDB.Split, test: IMDB.Split)
  {
    func int(_ key: String, default fallback: Int?) throws -> Int? {
      arguments[key] == nil ? fallback : try arguments.optionalInt(key)
    }
    let known: Set = [
      "num_words", "skip_top", "maxlen", "seed", "start_char", "oov_char", "index_from",
    ]
    for (key, _) in arguments.entries where !known.contains(key) {
      throw FixtureError("the argument \(key) is not passed on")
    }
    return try await IMDB.loadData(
      path: data + "/imdb.npz", numWords: int("num_words", default: nil),
      skipTop: arguments.int("skip_top", default: 0), maxlen: int("maxlen", default: nil),
      seed: UInt32(arguments.int("seed", default: 113)), startChar: int("start_char", default: 1),
      oovChar: int("oov_char", default: 2), indexFrom: arguments.int("index_from", default: 3))
  }

  private func ids(_ value: Config.Value) throws -> [Int32] {
    guard case .array(let values) = value else { throw FixtureError("\(value) is no list") }
    return try values.map { value in
      guard case .int(let id) = value else { throw FixtureError("\(value) is no id") }
      return Int32(id)
    }
  }

  /// SHA-256 of `json.dumps(…, separators=(',', ':'))` of the reviews and of the labels.
  struct Digest: Sendable {
    let x: String
    let y: String

    init(_ split: IMDB.Split) async {
      var text: [UInt8] = []
      var separator = UInt8(ascii: "[")
      for review in split.x {
        text.append(separator)
        Digest.append(review, to: &text)
        separator = UInt8(ascii: ",")
      }
      x = SHA256.hex(text + "]".utf8)
      text = []
      Digest.append(split.y.elements.map { Int32($0) }, to: &text)
      y = SHA256.hex(text)
    }

    private static func append(_ numbers: [Int32], to text: inout [UInt8]) {
      text += "[".utf8
      for (i, number) in numbers.enumerated() {
        if i > 0 { text.append(UInt8(ascii: ",")) }
        text += String(number).utf8
      }
      text += "]".utf8
    }
  }
}
