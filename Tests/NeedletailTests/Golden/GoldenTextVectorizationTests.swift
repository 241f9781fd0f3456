// keras.layers.TextVectorization: every case of the golden topics text_vectorization and text_vectorization_imdb.

import Foundation
import Needletail
import NeedletailData
import Testing

@Suite struct GoldenTextVectorization {
  @Test func equalsKeras() throws {
    try Golden.run("text_vectorization") { golden in
      if golden.fields["error"] != nil {
        #expect(throws: (any Error).self, "\(golden)") { try make(golden) }
        return
      }
      let vectorizer = try make(golden)
      #expect(
        try vectorizer.vocabulary.elementsEqual(golden.fields.texts("vocabulary"), by: sameBytes), "\(golden)"
      )
      if golden.fields["vocabulary_size"] != nil {
        #expect(try vectorizer.vocabularySize == golden.fields.int("vocabulary_size"), "\(golden)")
      }
      let tolerance: Tolerance =
        vectorizer.outputMode == .tfIdf ? try golden.tolerance("tf_idf") : .exact
      if golden.fields["idf"] != nil {
        // Keras' list has zeros behind the vocabulary where rows are padded.
        let idf = try GoldenArray(golden.fields.array("idf")).values
        let (known, rest) = (idf.prefix(vectorizer.vocabularySize), idf.dropFirst(vectorizer.vocabularySize))
        let expected = GoldenArray(shape: [known.count], values: Array(known))
        #expect(expected.mismatch(Tensor(vectorizer.idfWeights), tolerance) == nil, "\(golden)")
        #expect(rest.allSatisfy { $0 == 0 })
      }
      let key = golden.fields["true_result"] == nil ? "result" : "true_result"
      let expected = try GoldenArray(golden.fields.array(key))
      let inputs = try golden.fields.texts("inputs")
      let wrong = expected.mismatch(try vectorizer(inputs), tolerance)
      #expect(wrong == nil, "\(golden): \(wrong ?? "")")
      // A copy by way of the configuration, row by row.
      let copy = try TextVectorization(config: vectorizer.config)
      for (i, text) in inputs.enumerated() where vectorizer.split != nil {
        let row = try copy([text]).elements
        let rest = expected[row: i].values
        #expect(expected.shape[1] >= row.count, "\(golden) row \(i)")
        let padded = row.map { Double($0) } + Array(repeating: 0, count: rest.count - row.count)
        #expect(expected[row: i].mismatch(padded, tolerance) == nil, "\(golden) row \(i)")
      }
    }
  }

  /// The vectorizer of a case, adapted to its corpus.
  private func make(_ golden: GoldenCase) throws -> TextVectorization {
    var vectorizer = try TextVectorization(config: golden.fields.object("config"))
    if golden.fields["corpus"] != nil { try vectorizer.adapt(golden.fields.texts("corpus")) }
    return vectorizer
  }

  // MARK: Real reviews

  @Test func equalsKerasOnRealReviews() throws {
    let archive = GoldenIMDB.data.map { $0 + "/aclImdb_labelled.tar.xz" }
    try Golden.run(
      "text_vectorization_imdb", missing: { _ in GoldenIMDB.missing },
      judge: { golden in
        let members = try golden.fields.object("members")
        let reviews = try ReviewArchive.first(try members.int("count"), of: archive!)
        let names = reviews.map(\.name)
        #expect(try names.first == members.string("first") && names.last == members.string("last"))
        try judge(golden, reviews.map(\.text))
      })
  }

  private func judge(_ golden: GoldenCase, _ texts: [String]) throws {
    var vectorizer = try TextVectorization(config: golden.fields.object("config"))
    try vectorizer.adapt(texts)
    let fields = golden.fields
    let vocabulary = vectorizer.vocabulary
    #expect(try vectorizer.vocabularySize == fields.int("vocabulary_size"), "\(golden)")
    let (head, tail) = (try fields.texts("vocabulary_head"), try fields.texts("vocabulary_tail"))
    #expect(Array(vocabulary.prefix(head.count)) == head && Array(vocabulary.suffix(tail.count)) == tail)
    #expect(
      try SHA256.hex(Array(Self.compact(vocabulary).utf8)) == fields.string("vocabulary_sha256"), "\(golden)")
    let ids = try vectorizer(texts)
    #expect(try ids.shape.map { .int($0) } == fields.array("shape"), "\(golden)")
    let first = try GoldenArray(fields.array("first_row_head"))
    #expect(ids.elements.prefix(first.values.count).map { Double($0) } == first.values, "\(golden)")
    let rows = (0..<ids.shape[0]).map { row in
      "[" + ids[rows: row..<row + 1].elements.map { String(Int($0)) }.joined(separator: ",") + "]"
    }
    let text = "[" + rows.joined(separator: ",") + "]"
    #expect(try SHA256.hex(Array(text.utf8)) == fields.string("ids_sha256"), "\(golden)")
  }

  /// `json.dumps(…, separators=(",", ":"))`, which writes all but ASCII as \u escapes.
  private static func compact(_ texts: [String]) -> String {
    let parts = texts.map { text in
      "\""
        + text.utf16.map { unit in
          switch unit {
          case 0x22: "\\\""
          case 0x5c: "\\\\"
          case 0x08: "\\b"
          case 0x09: "\\t"
          case 0x0a: "\\n"
          case 0x0c: "\\f"
          case 0x0d: "\\r"
          case 0x20..<0x7f: String(Unicode.Scalar(UInt8(unit)))
          default: "\\u" + String(UInt32(unit) + 0x10000, radix: 16).suffix(4)
          }
        }.joined() + "\""
    }
    return "[" + parts.joined(separator: ",") + "]"
  }
}

/// Whether two texts have the same bytes; Swift's == allows other forms of the same characters.
func sameBytes(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

extension Config {
  /// A list of texts.
  func texts(_ key: String) throws -> [String] {
    try array(key).map { value in
      guard case .string(let text) = value else { throw FixtureError("\(value) is no text") }
      return text
    }
  }
}

extension GoldenArray {
  /// Numbers nested in lists of equal lengths.
  init(_ values: [Config.Value]) throws {
    var shape = [values.count]
    var inner = values
    while case .array(let list)? = inner.first {
      shape.append(list.count)
      inner = list
    }
    func flat(_ value: Config.Value) throws -> [Double] {
      switch value {
      case .int(let number): [Double(number)]
      case .double(let number): [number]
      case .array(let list): try list.flatMap(flat)
      default: throw FixtureError("\(value) is no number")
      }
    }
    self.init(shape: shape, values: try values.flatMap(flat))
  }
}
