// Pretrained word vectors: the three kinds of files, odd words, wrong lines, and rows for an Embedding.

import Needletail
import NeedletailData
import NeedletailFormats
import Testing

@Suite struct WordVectorsTests {
  private func read(_ text: String, words: [String]? = nil) throws -> WordVectors {
    let folder = try TemporaryFolder()
    try folder.write(Array(text.utf8), to: "v.txt")
    return try WordVectors(contentsOf: folder.path + "/v.txt", words: words)
  }

  private func error(_ text: String) -> FormatError? { formatError { _ = try read(text) } }

  @Test(arguments: [
    "the 0.5 -1 2e-1\ncat 1 2 3\n",  // GloVe
    "2 3\nthe 0.5 -1 2e-1\ncat 1 2 3\n",  // fastText
    "2 3\nthe 0.5 -1 2e-1 \ncat 1 2 3 \n",  // word2vec, with a space at the end
    "the 0.5 -1 2e-1\r\n\r\ncat\t1\t2\t3",
  ])
  func allThreeKindsOfFiles(_ text: String) throws {
    let vectors = try read(text)
    #expect(vectors.dimension == 3 && vectors.count == 2)
    #expect(vectors["the"] == [0.5, -1, 0.2] && vectors["cat"] == [1, 2, 3] && vectors["dog"] == nil)
  }

  @Test func wordsMayHaveSpacesAndBeNumbers() throws {
    let vectors = try read("the 1 2\n. . . 3 4\nat name@domain.com 5 6\n7 7 8\n\u{a0}x 9 10\n")
    #expect(
      vectors[". . ."] == [3, 4] && vectors["at name@domain.com"] == [5, 6] && vectors["7"] == [7, 8])
    #expect(vectors["\u{a0}x"] == [9, 10] && vectors.count == 5)
  }

  @Test func theFirstOfEqualWordsCounts() throws {
    // By bytes: é in one scalar and in two are two words.
    let vectors = try read("a 1 2\na 3 4\n\u{e9} 5 6\ne\u{301} 7 8\n")
    #expect(vectors["a"] == [1, 2] && vectors["\u{e9}"] == [5, 6] && vectors["e\u{301}"] == [7, 8])
  }

  @Test func onlyWantedWordsAreKept() throws {
    // The numbers of others are counted and not read.
    let vectors = try read("a 1 2\nb x y\nc 3 4\n", words: ["c", "a", "z"])
    #expect(vectors.count == 2 && vectors["c"] == [3, 4] && vectors["b"] == nil)
  }

  @Test func aWrongLineIsNamed() {
    #expect(error("a 1 2\nb 1\n")?.places.last == "line 2")
    #expect(error("a 1 2\nb 1\n")?.what == "1 number where 2 are expected")
    #expect(error("a 1 2\nb 1 2 3\n")?.what == "more than the 2 numbers that are expected")
    #expect(error("1 3\na 1 2\n")?.places.last == "line 2")
    #expect(error("a 1 2\nb 1 two\n")?.what == "'two' is no number")
    #expect(error("a 1 2\nb 1 nan\n")?.what == "'nan' is no number")
    #expect(error("")?.what == "the file is empty")
    for text in ["text,label\n", "a b c\n", "word\n", "3 0\n", "2 99999999\n", "\n"] {
      #expect(error(text)?.places.last == "line 1", "\(text)")
    }
  }

  @Test func rowsForAVocabulary() throws {
    let vectors = try read("a 1 2\nb 3 4\n")
    let (matrix, coverage) = vectors.matrix(for: ["", "[UNK]", "b", "dog", "a"], rows: 6)
    #expect(matrix == Tensor([0, 0, 0, 0, 3, 4, 0, 0, 1, 2, 0, 0], shape: [6, 2]))
    #expect(coverage.found == 2 && coverage.missing == ["dog"] && abs(coverage.share - 2 / 3.0) < 1e-12)
    #expect("\(coverage)" == "2 of 3 words (66.7 %) have a vector; the most frequent without: 'dog'")
  }

  @Test func anEmbeddingStartsWithThem() throws {
    let matrix = Tensor([0, 0, 1, 2, 3, 4], shape: [3, 2])
    var model = try Sequential(seed: 1) {
      Embedding(3, 2, weights: matrix)
      GlobalAveragePooling1D()
      Dense(1, activation: .sigmoid)
    }
    try model.build([[nil, 2]])
    #expect(model.getWeights()[0] == matrix)
    // The configuration does not hold them; a model made of it draws its own.
    let embedding = try #require(try model.layer(named: "embedding") as? Embedding)
    #expect(embedding.config == Embedding(3, 2).config)
    try model.compile(optimizer: .sgd(learningRate: 1), loss: .binaryCrossentropy)
    let (x, y) = (Tensor([1, 2, 2, 2], shape: [2, 2]), Tensor([1, 0]))
    var frozen = model
    try frozen.setTrainable(false, layer: "embedding")
    try frozen.fit(x, y, verbose: .silent)
    #expect(frozen.getWeights()[0] == matrix && frozen.getWeights()[1] != model.getWeights()[1])
    try model.fit(x, y, verbose: .silent)
    #expect(model.getWeights()[0] != matrix)
    #expect(throws: ModelError.self) {
      var wrong = try Sequential { Embedding(3, 4, weights: matrix) }
      try wrong.build([[nil, 2]])
    }
  }
}
