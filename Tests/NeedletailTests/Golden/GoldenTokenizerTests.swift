// keras.preprocessing.text: every case of the golden topic tokenizer_legacy.

import Needletail
import NeedletailData
import Testing

@Suite struct GoldenTokenizer {
  @Test func equalsKeras() throws {
    try Golden.run("tokenizer_legacy") { golden in
      if golden.fields["text"] != nil {
        try judgeWords(golden)
      } else {
        var tokenizer = try Tokenizer(config: golden.fields.object("config"))
        tokenizer.fitOnTexts(try golden.fields.texts("corpus"))
        try judge(tokenizer, golden)
        try judge(Tokenizer(config: tokenizer.config), golden)
      }
    }
  }

  private func judge(_ tokenizer: Tokenizer, _ golden: GoldenCase) throws {
    let fields = golden.fields
    let index = try fields.object("word_index").entries
    #expect(index.map(\.key).elementsEqual(tokenizer.words, by: sameBytes), "\(golden)")
    for (word, id) in index {
      #expect(tokenizer.index(of: word).map { .int(Int($0)) } == id, "\(golden) \(word)")
    }
    let counts = try fields.object("word_counts").entries
    #expect(counts.map(\.key).elementsEqual(tokenizer.wordCounts.map(\.word), by: sameBytes), "\(golden)")
    #expect(counts.map(\.value) == tokenizer.wordCounts.map { .int($0.count) }, "\(golden)")
    // The fixture lists these in the order of the words.
    let documents = tokenizer.wordDocs.sorted {
      $0.word.unicodeScalars.lexicographicallyPrecedes($1.word.unicodeScalars)
    }
    let expected = try fields.object("word_docs").entries
    #expect(expected.map(\.key).elementsEqual(documents.map(\.word), by: sameBytes), "\(golden)")
    #expect(expected.map(\.value) == documents.map { .int($0.count) }, "\(golden)")
    #expect(try tokenizer.documentCount == fields.int("document_count"), "\(golden)")

    let inputs = try fields.texts("inputs")
    let sequences = tokenizer.textsToSequences(inputs)
    #expect(try sequences.map { .array($0.map { .int(Int($0)) }) } == fields.array("sequences"), "\(golden)")
    let back = tokenizer.sequencesToTexts(sequences)
    #expect(try back.elementsEqual(fields.texts("texts_back"), by: sameBytes), "\(golden)")
    for mode in TokenizerMode.allCases {
      let expected = try GoldenArray(fields.array("matrix_\(mode.rawValue)"))
      // Quotients and logarithms are rounded to Float.
      let tolerance =
        mode == .tfidf || mode == .freq ? Tolerance(rtol: 1e-6, atol: 0) : Tolerance.exact
      let wrong = expected.mismatch(try tokenizer.textsToMatrix(inputs, mode: mode), tolerance)
      #expect(wrong == nil, "\(golden) \(mode): \(wrong ?? "")")
    }
  }

  private func judgeWords(_ golden: GoldenCase) throws {
    let text = try golden.fields.string("text")
    #expect(try textToWordSequence(text) == golden.fields.texts("result"), "\(golden)")
    #expect(try textToWordSequence(text, lower: false) == golden.fields.texts("result_no_lower"), "\(golden)")
    let ids = hashingTrick(text, 50).map { Config.Value.int(Int($0)) }
    #expect(try ids == golden.fields.array("hashing_trick_md5_n50"), "\(golden)")
  }
}
