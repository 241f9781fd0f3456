// TextVectorization beyond the golden cases: threads, streams, model files, training and errors.

import Needletail
import Testing

@testable import NeedletailData

@Suite(.serialized) struct TextVectorizationTests {
  /// Texts of words whose counts often tie, some empty, some outside ASCII.
  static let texts: [String] = (0..<400).map { i in
    (0..<i * 7 % 23).map { k in ["w\((i * k) % 57)", "Ünï\(k % 5)", "the", "Tie!\(i % 11)"][(i + k) % 4] }
      .joined(separator: k(i))
  }
  private static func k(_ i: Int) -> String { [" ", "\t", "\n ", "  "][i % 4] }

  /// Runs with 1 to 5 threads.
  private func forEachThreadCount(_ body: () throws -> Void) rethrows {
    let before = Machine.threads
    defer { Machine.threads = before }
    for threads in 1...5 {
      Machine.threads = threads
      try body()
    }
  }

  @Test(arguments: TextOutputMode.allCases)
  func threadsChangeNothing(_ mode: TextOutputMode) throws {
    var first: (vocabulary: [String], rows: Tensor)?
    try forEachThreadCount {
      var vectorizer = try TextVectorization(maxTokens: 60, ngrams: [1, 2], outputMode: mode)
      try vectorizer.adapt(Self.texts)
      let rows = try vectorizer(Self.texts)
      if let first {
        #expect(vectorizer.vocabulary == first.vocabulary && rows == first.rows)
      } else {
        first = (vectorizer.vocabulary, rows)
      }
    }
    #expect(first!.vocabulary.count == 60)
  }

  @Test func aTokenizerDoesNotDependOnThreads() throws {
    var first: (words: [String], rows: [[Int32]])?
    try forEachThreadCount {
      var tokenizer = try Tokenizer(numWords: 50, oovToken: "?")
      tokenizer.fitOnTexts(Self.texts)
      let rows = tokenizer.textsToSequences(Self.texts)
      if let first {
        #expect(tokenizer.words == first.words && rows == first.rows)
      } else {
        first = (tokenizer.words, rows)
      }
    }
  }

  @Test func aStreamOfTextsGivesTheVocabularyOfAll() throws {
    var whole = try TextVectorization(outputMode: .tfIdf)
    try whole.adapt(Self.texts)
    var parts = try TextVectorization(outputMode: .tfIdf)
    for start in stride(from: 0, to: Self.texts.count, by: 37) {
      parts.updateState(Array(Self.texts[start..<min(start + 37, Self.texts.count)]))
    }
    try parts.finalizeState()
    #expect(parts.vocabulary == whole.vocabulary && parts.idfWeights == whole.idfWeights)
    try parts.adapt(["another text"])
    #expect(parts.vocabulary == ["[UNK]", "text", "another"])
  }

  @Test(arguments: TextOutputMode.allCases)
  func aModelFileHoldsIt(_ mode: TextOutputMode) throws {
    var vectorizer = try TextVectorization(
      maxTokens: 40, standardize: .lower, outputMode: mode, outputSequenceLength: mode == .int ? 7 : nil,
      padToMaxTokens: mode != .int)
    try vectorizer.adapt(Self.texts)
    let extras = ModelExtras(vectorizer, classes: ["no", "yes"])
    #expect(extras.classes == ["no", "yes"] && extras.vocabulary == vectorizer.vocabulary)
    let copy = try TextVectorization(extras)
    #expect(copy.config == vectorizer.config)
    #expect(try copy(Self.texts) == vectorizer(Self.texts))
    let empty = ModelExtras(vocabulary: ["a"], preprocessing: ["kind": "imdb"])
    #expect(throws: DataError.self) { _ = try TextVectorization(empty) }
  }

  @Test func trainingSeesTheRowsOfThePrediction() throws {
    for mode in TextOutputMode.allCases {
      var vectorizer = try TextVectorization(maxTokens: 40, outputMode: mode)
      try vectorizer.adapt(Self.texts)
      let data = try SequenceDataset(vectorizer.sequences(Self.texts), encoding: vectorizer.encoding)
      var batch = Batch()
      data.load([5, 17, 2], into: &batch)
      #expect(try batch.x == [vectorizer([Self.texts[5], Self.texts[17], Self.texts[2]])])
    }
  }

  @Test func tokensAreCutAtBytesNotCharacters() throws {
    // The same character in two forms, a space that is none, a byte order mark, and NUL.
    let vectorizer = try TextVectorization(
      standardize: nil, vocabulary: ["e\u{301}", "\u{e9}", "a\u{a0}b", "\u{feff}x", "n\0"])
    let ids = try vectorizer.sequences(["\u{e9} e\u{301} a\u{a0}b \u{feff}x n\0 n", ""])
    #expect(ids == [[3, 2, 4, 5, 6, 1], []])
    let characters = try TextVectorization(split: .character, vocabulary: ["e", "\u{301}", "😀"])
    #expect(try characters.sequences(["E\u{301}!😀"]) == [[2, 3, 4]])
  }

  @Test func longTokensDifferInTheirLastByte() throws {
    let words = (1...40).flatMap { n in ["x", "y"].map { String(repeating: "a", count: n) + $0 } }
    let vectorizer = try TextVectorization(vocabulary: words)
    #expect(try vectorizer.sequences([words.joined(separator: " ")]) == [(2..<82).map { Int32($0) }])
  }

  @Test func whatDoesNotGoTogetherIsSaid() throws {
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "nothing was thrown"
    }
    let none = try TextVectorization()
    #expect(message { _ = try none(["a"]) }.contains("call adapt"))
    #expect(
      message {
        try {
          var copy = none
          try copy.adapt([])
        }()
      }.contains("no text"))
    let ragged = try TextVectorization(vocabulary: ["a"], ragged: true)
    #expect(message { _ = try ragged(["a"]) }.contains("use sequences"))
    #expect(try ragged.sequences(["a b", "a"]) == [[2, 1], [2]])
    let wrong: [(String, () throws -> TextVectorization)] = [
      ("greater than 1", { try TextVectorization(maxTokens: 1) }),
      ("ngrams must", { try TextVectorization(ngrams: [0]) }),
      ("need a split", { try TextVectorization(split: nil, ngrams: [2]) }),
      ("output mode int", { try TextVectorization(outputMode: .count, outputSequenceLength: 3) }),
      ("at least 1", { try TextVectorization(outputSequenceLength: 0) }),
      ("ragged is for", { try TextVectorization(outputMode: .count, ragged: true) }),
      ("other than int", { try TextVectorization(maxTokens: 9, padToMaxTokens: true) }),
      ("needs maxTokens", { try TextVectorization(outputMode: .count, padToMaxTokens: true) }),
      ("is empty", { try TextVectorization(vocabulary: []) }),
      ("'a' twice", { try TextVectorization(vocabulary: ["a", "b", "a"]) }),
      ("reserved token '[UNK]'", { try TextVectorization(vocabulary: ["a", "[UNK]"]) }),
      ("maxTokens is 3", { try TextVectorization(maxTokens: 3, vocabulary: ["a", "b"]) }),
      ("needs idfWeights", { try TextVectorization(outputMode: .tfIdf, vocabulary: ["a"]) }),
      (
        "1 idfWeights for 2",
        { try TextVectorization(outputMode: .tfIdf, vocabulary: ["a", "b"], idfWeights: [1]) }
      ),
      ("'standardize' must be one of", { try TextVectorization(config: ["standardize": "upper"]) }),
    ]
    for (part, make) in wrong { #expect(message { _ = try make() }.contains(part), "\(part)") }
  }

  @Test func givenWeightsAreKept() throws {
    let vectorizer = try TextVectorization(
      outputMode: .tfIdf, vocabulary: ["a", "b"], idfWeights: [0.5, 2.5])
    #expect(try vectorizer(["a a b c c c"]) == Tensor([4.5, 1, 2.5], shape: [1, 3]))
  }

  @Test func aCapitalSigmaAtTheEndOfAWordIsFinal() {
    // As Python's "…".lower().
    let cases = [
      ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"), ("ΟΔΥΣΣΕΥΣ, ΣΟΣ", "οδυσσευς, σος"), ("Σ", "σ"), ("AΣ'B", "aσ'b"),
      ("AΣ'", "aς'"),
      ("İI", "i\u{307}i"), ("ꙀꭰＡ𐐀", "ꙁꭰａ𐐨"), ("漢字ÀẞЯ", "漢字àßя"),
    ]
    for (text, lower) in cases {
      var out: [UInt8] = []
      text.withBytes { appendLowercased($0, to: &out) }
      #expect(out == Array(lower.utf8), "\(text)")
    }
  }

  @Test func unusualSplitsAndFiltersFollowPython() {
    #expect(textToWordSequence("a--B-c", filters: "", split: "--") == ["a", "b-c"])
    #expect(textToWordSequence("a…b c", filters: "…", split: " ") == ["a", "b", "c"])
    #expect(textToWordSequence("x.y", filters: ".", split: "<>") == ["x", "y"])
    #expect(textToWordSequence("ABC", filters: "B") == ["abc"])
    #expect(textToWordSequence("ABC", filters: "B", lower: false) == ["A", "C"])
    #expect(textToWordSequence("").isEmpty)
  }

  @Test func md5IsThatOfTheRFC() {
    func hex(_ text: String) -> String {
      MD5.digest(Array(text.utf8)).map { String($0 + 0, radix: 16) }.map { $0.count == 1 ? "0" + $0 : $0 }
        .joined()
    }
    #expect(hex("") == "d41d8cd98f00b204e9800998ecf8427e")
    #expect(hex("message digest") == "f96b697d7cb7938d525a2f31aaf161d0")
    #expect(
      hex(String(repeating: "1234567890", count: 8)) == "57edf4a22be3c955ac49da2e2107b67a")
  }
}
