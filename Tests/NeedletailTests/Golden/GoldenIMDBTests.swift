// keras.datasets.imdb: every case of the golden topic imdb on the real reviews, exactly.

import Foundation
import Needletail
import NeedletailData
import Testing

@Suite(.serialized) struct GoldenIMDB {
  /// The folder with the data; the cases are skipped where it is not given.
  static let data = ProcessInfo.processInfo.environment["NEEDLETAIL_DATA"].flatMap { $0.isEmpty ? nil : $0 }

  /// Why no case can run.
  static let skipped = data == nil ? "NEEDLETAIL_DATA is not set" : nil

  @Test(arguments: try DataFixtures.cases("imdb", of: Case.self))
  func equalsKeras(_ example: Case) async throws {
    guard let data = Self.data else { return }
    if let wordIndex = example.wordIndex {
      try await check(wordIndex, data)
      return
    }
    let arguments = try #require(example.arguments)
    let (train, test) = try await arguments.load(data + "/imdb.npz")
    async let trainDigest = Digest(train)
    async let testDigest = Digest(test)
    try check(train, await trainDigest, #require(example.train))
    try check(test, await testDigest, #require(example.test))
  }

  @Test func everyCaseIsAccountedFor() throws {
    let cases = try DataFixtures.cases("imdb", of: Case.self)
    DataFixtures.report("GoldenIMDB", cases.map { ($0.id, skipped: Self.skipped) })
  }

  private func check(_ split: IMDB.Split, _ digest: Digest, _ expected: ExpectedSplit) throws {
    #expect(split.x.count == expected.count)
    #expect(split.y.shape == [expected.count])
    #expect(Array(split.x.prefix(3)) == expected.first3)
    #expect(split.x.last == expected.last)
    #expect(Array(split.y.elements.prefix(20)) == expected.labels_first20.map { Float($0) })
    #expect(split.x.lazy.compactMap { $0.max() }.max() == expected.max_id)
    #expect(split.x.lazy.map(\.count).min() == expected.min_length)
    #expect(split.x.lazy.map(\.count).max() == expected.max_length)
    #expect(split.x.lazy.map(\.count).reduce(0, +) == expected.total_ids)
    #expect(digest.x == expected.sha256)
    #expect(digest.y == expected.labels_sha256)
  }

  private func check(_ expected: ExpectedWords, _ data: String) async throws {
    let index = try await IMDB.wordIndex(path: data + "/imdb_word_index.json")
    #expect(index.count == expected.count)
    #expect(index.ranks.values.min() == expected.min)
    #expect(index.ranks.values.max() == expected.max)
    for (word, rank) in expected.words {
      #expect(index[word] == rank)
      #expect(index.word(rank: rank) == word)
    }
    let (train, _) = try await IMDB.loadData(path: data + "/imdb.npz", numWords: 10_000)
    #expect(expected.decoded_rows.map { IMDB.decode(train.x[$0], wordIndex: index) } == expected.decoded)
  }

  /// Digests of `json.dumps(…, separators=(',', ':'))` of the reviews and of the labels.
  struct Digest: Sendable {
    let x: String
    let y: String

    init(_ split: IMDB.Split) async {
      var text: [UInt8] = []
      var separator = UInt8(ascii: "[")
      for review in split.x {
        text.append(separator)
        text += "[".utf8
        Digest.append(review, to: &text)
        text += "]".utf8
        separator = UInt8(ascii: ",")
      }
      x = SHA256.hex(text + "]".utf8)
      text = Array("[".utf8)
      Digest.append(split.y.elements.map { Int32($0) }, to: &text)
      y = SHA256.hex(text + "]".utf8)
    }

    private static func append(_ numbers: [Int32], to text: inout [UInt8]) {
      for (i, number) in numbers.enumerated() {
        if i > 0 { text.append(UInt8(ascii: ",")) }
        text += String(number).utf8
      }
    }
  }

  // swift-format-ignore: AlwaysUseLowerCamelCase, the names are those of the golden file
  struct ExpectedSplit: Decodable, Sendable {
    let count: Int
    let sha256: String
    let labels_sha256: String
    let first3: [[Int32]]
    let last: [Int32]
    let labels_first20: [Int]
    let max_id: Int32
    let min_length: Int
    let max_length: Int
    let total_ids: Int
  }

  // swift-format-ignore: AlwaysUseLowerCamelCase, the names are those of the golden file
  struct ExpectedWords: Decodable, Sendable {
    let count: Int
    let min: Int
    let max: Int
    let words: [String: Int]
    let decoded_rows: [Int]
    let decoded: [String]
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let id: String
    let arguments: Arguments?
    let train: ExpectedSplit?
    let test: ExpectedSplit?
    let wordIndex: ExpectedWords?

    enum Keys: String, CodingKey { case id, arguments, train, test }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      id = try container.decode(String.self, forKey: .id)
      arguments = try container.decodeIfPresent(Arguments.self, forKey: .arguments)
      train = try container.decodeIfPresent(ExpectedSplit.self, forKey: .train)
      test = try container.decodeIfPresent(ExpectedSplit.self, forKey: .test)
      wordIndex = arguments == nil ? try ExpectedWords(from: decoder) : nil
    }

    var testDescription: String { id }
  }

  /// Keras' arguments; those whose default is not nil tell "null" from "not given".
  struct Arguments: Decodable, Sendable {
    var numWords: Int?
    var skipTop = 0
    var maxlen: Int?
    var seed: UInt32 = 113
    var startChar: Int? = 1
    var oovChar: Int? = 2
    var indexFrom = 3

    enum Keys: String, CodingKey, CaseIterable {
      case numWords = "num_words"
      case skipTop = "skip_top"
      case maxlen, seed
      case startChar = "start_char"
      case oovChar = "oov_char"
      case indexFrom = "index_from"
    }

    init(from decoder: any Decoder) throws {
      let given = try decoder.container(keyedBy: Keys.self)
      for key in given.allKeys {
        let number = try given.decodeNil(forKey: key) ? nil : given.decode(Int.self, forKey: key)
        switch key {
        case .numWords: numWords = number
        case .skipTop: skipTop = number ?? 0
        case .maxlen: maxlen = number
        case .seed: seed = UInt32(number ?? 113)
        case .startChar: startChar = number
        case .oovChar: oovChar = number
        case .indexFrom: indexFrom = number ?? 3
        }
      }
      let known = Set(Keys.allCases.map(\.rawValue))
      let names = try decoder.singleValueContainer().decode([String: Int?].self).keys
      if let unknown = names.first(where: { !known.contains($0) }) {
        throw DataError.invalid("an argument that the test does not pass on: \(unknown)")
      }
    }

    func load(_ path: String) async throws -> (train: IMDB.Split, test: IMDB.Split) {
      try await IMDB.loadData(
        path: path, numWords: numWords, skipTop: skipTop, maxlen: maxlen, seed: seed, startChar: startChar,
        oovChar: oovChar, indexFrom: indexFrom)
    }
  }
}
