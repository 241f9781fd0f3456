// The word index and texts made from ids.

import NeedletailData
import NeedletailFormats
import Testing

@Suite struct DataWordsTests {
  static let index = IMDB.WordIndex(ranks: ["the": 1, "film": 19, "café": 7])

  @Test func idsBecomeWords() {
    #expect(
      IMDB.decode([0, 0, 1, 4, 22, 2, 10, -5] as [Int32], wordIndex: Self.index) == "? ? ? the film ? café ?")
    #expect(IMDB.decode([1, 19], indexFrom: 0, wordIndex: Self.index) == "the film")
    #expect(IMDB.decode([Int32](), wordIndex: Self.index) == "")
  }

  @Test func bothDirections() {
    #expect(Self.index.count == 3)
    #expect(Self.index["film"] == 19)
    #expect(Self.index["movie"] == nil)
    #expect(Self.index.word(rank: 7) == "café")
    #expect(Self.index.word(rank: 2) == nil)
  }

  @Test func aFileOfWords() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{\"the\": 1, \"film\": 19}".utf8), to: "words.json")
    let index = try await IMDB.wordIndex(path: folder.path + "/words.json")
    #expect(index.ranks == ["the": 1, "film": 19])
    try folder.write(Array("{\"the\": 1".utf8), to: "words.json")
    let error = await #expect(throws: FormatError.self) {
      try await IMDB.wordIndex(path: folder.path + "/words.json")
    }
    #expect(error?.kind == .damaged)
  }
}
