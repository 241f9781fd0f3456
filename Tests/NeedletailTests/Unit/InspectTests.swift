// The command `needletail inspect`: what it prints of arrays, tensors and words, and what it says of other files.

import Foundation
import NeedletailFormats
import Testing

@Suite struct InspectTests {
  // a = np.empty(3, object); a[:] = [[1, 14, 22], [1, 194], [300, 2, 3, 4, 5, 7]]; np.save(f, a)
  private static let lists = base64(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMywpLCB9ICAgICAgICAgICAg\
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJWtAAAAAAAAAIwWbnVtcHkuX2NvcmUubXVs\
    dGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwOFlGgDjAVkdHlwZZSTlIwC\
    TziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlChdlChLAUsOSxZlXZQoSwFLwmVdlChNLAFLAksDSwRLBUsHZWV0lGIu
    """)

  private static func archive() throws -> [UInt8] {
    var zip = ZipWriter()
    try zip.add("x.npy", lists)
    try zip.add("y\u{1b}[31m.npy", NPY.bytes(NPYArray([Int64](0..<1500), shape: [1500])))
    try zip.add("half.npy", NPY.bytes(NPYArray([1.5] as [Float], shape: [])))
    return zip.finished()
  }

  @Test func showsTheArraysOfAnArchive() throws {
    let outcome = try InspectProcess.inspect(try Self.archive(), named: "a.npz")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(
      try shownText(outcome) == """
        a.npz: NumPy archive (npz), 3 arrays, 12.9 kB

        Array        Shape    Type          Size
        x            (3,)     object   312 bytes
        y\\u{1b}[31m  (1500,)  int64      12.0 kB
        half         ()       float32    4 bytes

        Lists of integers  Lists  Values  Min  Max  Shortest  Mean  Longest
        x                      3      11    1  300         2   3.7        6

        """)
  }

  @Test func namesTheArraysOfAnArchiveInJSON() throws {
    let outcome = try InspectProcess.inspect(try Self.archive(), named: "a.npz", "--json")
    #expect(
      outcome.output == #"""
        {"format":"npz","kind":"arrays","bytes":12868,"layers":[],"weights":[{"name":"x","shape":[3],"dtype":"object",\#
        "bytes":312,"lists":{"count":3,"values":11,"min_length":2,"mean_length":3.6666666666666665,"max_length":6,\#
        "min":1,"max":300}},{"name":"y\u001b[31m","shape":[1500],"dtype":"int64","bytes":12000},\#
        {"name":"half","shape":[],"dtype":"float32","bytes":4}]}

        """#)
  }

  @Test func showsASingleArray() throws {
    let array = NPYArray([UInt8](repeating: 7, count: 6), shape: [2, 3])
    let outcome = try InspectProcess.inspect(NPY.bytes(array), named: "ids.npy")
    #expect(
      try shownText(outcome) == """
        ids.npy: NumPy array (npy), 134 bytes

        Array  Shape   Type      Size
        ids    (2, 3)  uint8  6 bytes

        """)
  }

  @Test func showsTensorsAndMetadataOfOthers() throws {
    let bytes = try Safetensors.bytes(
      [
        .init("weight", [Float](repeating: 1, count: 300), shape: [3, 100]),
        .init("flags", NPYArray([true, false, true], shape: [3])),
      ], metadata: ["format": "pt", "note": "a\nb\u{7f}\u{202e}c"])
    let outcome = try InspectProcess.inspect(bytes, named: "w.safetensors")
    #expect(
      try shownText(outcome) == """
        w.safetensors: safetensors, 2 tensors, 303 values, 1.4 kB

        Metadata:
          format: pt
          note: a\\u{a}b\\u{7f}\\u{202e}c

        Tensor  Shape     Type        Size
        weight  (3, 100)  float32   1.2 kB
        flags   (3,)      bool     3 bytes

        """)
    let json = try JSON(
      parsing: InspectProcess.inspect(bytes, named: "w.safetensors", "--json").output)
    #expect(json.object?.keys == ["format", "kind", "bytes", "layers", "weights", "values", "metadata"])
    #expect(json["format"] == "safetensors" && json["kind"] == "weights" && json["values"] == 303)
    #expect(
      json["weights"]?[0] == ["name": "weight", "shape": [3, 100], "dtype": "float32", "bytes": 1200])
    #expect(json["metadata"]?["note"] == "a\nb\u{7f}\u{202e}c")
  }

  @Test func showsTheFirstWordsOfAWordIndex() throws {
    let bytes = Array(#"{"of": 3, "the\u0007": 1, "zebra": 12000, "and": 2}"#.utf8)
    let outcome = try InspectProcess.inspect(bytes, named: "words.json")
    #expect(
      try shownText(outcome) == """
        words.json: word index (JSON), 4 words, 51 bytes

        Numbers from 1 to 12,000

        Number  Word
             1  the\\u{7}
             2  and
             3  of
        12,000  zebra

        """)
    let json = try InspectProcess.inspect(bytes, named: "words.json", "--json").output
    #expect(
      json == #"""
        {"format":"word_index","kind":"vocabulary","bytes":51,"layers":[],"weights":[],"vocabulary":{"size":4,\#
        "min_index":1,"max_index":12000,"first":[{"word":"the\u0007","index":1},{"word":"and","index":2},\#
        {"word":"of","index":3},{"word":"zebra","index":12000}]}}

        """#)
  }

  // MARK: Texts

  @Test(arguments: [
    ("a.csv", "text,label\nfine film,pos\nbad,neg\nok,pos\n", "csv", "binary", ["pos": 2, "neg": 1]),
    ("a.tsv", "fine, film\t1\nbad\t2\nok\t3\n", "tsv", "categorical", ["1": 1, "2": 1, "3": 1]),
    (
      "a.bin", #"{"text": "fine", "labels": ["x", "y"]}"# + "\n" + #"{"text": "", "labels": []}"#, "jsonl",
      "multi_label", ["x": 1, "y": 1]
    ),
  ])
  func filesOfTextsAreCounted(
    _ name: String, _ text: String, _ format: String, _ kind: String, _ classes: [String: Int]
  ) throws {
    let json = try JSON(parsing: InspectProcess.inspect(Array(text.utf8), named: name, "--json").output)
    #expect(json["format"]?.string == format && json["kind"] == "texts" && json["label_kind"]?.string == kind)
    let counts = json["classes"]?.array?.map { ($0["name"]!.string!, $0["count"]!.int!) } ?? []
    #expect(Dictionary(uniqueKeysWithValues: counts) == classes)
    #expect(json["rows"]?.int == text.split(separator: "\n").count - (format == "csv" ? 1 : 0))
    let plain = try InspectProcess.inspect(Array(text.utf8), named: name)
    #expect(plain.status == 0 && plain.errors.isEmpty && plain.output.contains("Labels (\(kind)):"))
  }

  @Test func badRowsAreLeftOutWhereThatIsAskedFor() throws {
    let bytes = Array("text,label\nfine,1\nbad\nworse,\n".utf8)
    let json = try JSON(
      parsing: InspectProcess.inspect(bytes, named: "a.csv", "--json", "--skip-bad-rows").output)
    #expect(json["rows"] == 1 && json["bad_rows"] == 2)
    let refused = try InspectProcess.inspect(bytes, named: "a.csv")
    #expect(refused.status == 65 && refused.output.isEmpty)
    #expect(refused.errorLine?.contains("2 of 3 rows cannot be read") == true)
  }

  @Test func columnsThatAreNoLabelsAreNoErrorAndCanBeNamed() throws {
    let bytes = Array("id,text,topic,place\n1,a fine film,x,y\n".utf8)
    let guessed = try JSON(parsing: InspectProcess.inspect(bytes, named: "a.csv", "--json").output)
    #expect(guessed["text_column"] == "text" && guessed["label_column"] == "topic")
    let named = try JSON(
      parsing: InspectProcess.inspect(bytes, named: "a.csv", "--json", "--label-column", "place").output)
    #expect(named["label_column"] == "place")
    let unclear = try JSON(
      parsing: InspectProcess.inspect(Array("a,b,c\n1,2,3\n".utf8), named: "a.csv", "--json").output)
    #expect(unclear["label_column"] == .null && unclear["rows"] == 2)
  }

  @Test(arguments: ["a.vec", "a.txt", "vectors"]) func wordVectorsAreCounted(_ name: String) throws {
    let numbers = (0..<10).map { "0.\($0)" }.joined(separator: " ")
    let text = "the \(numbers)\nof \(numbers)\n"
    let json = try JSON(parsing: InspectProcess.inspect(Array(text.utf8), named: name, "--json").output)
    #expect(json["format"] == "word_vectors" && json["words"] == 2 && json["dimension"] == 10)
    #expect(json["first"] == ["the", "of"])
  }

  // MARK: What is not read

  @Test func theBytesSayWhatAFileIsNotItsName() throws {
    let outcome = try InspectProcess.inspect(try Self.archive(), named: "a.safetensors", "--json")
    #expect(try JSON(parsing: outcome.output)["format"] == "npz")
    let words = try InspectProcess.inspect(Array(#" {"a": 1}"#.utf8), named: "a.npz", "--json")
    #expect(try JSON(parsing: words.output)["format"] == "word_index")
  }

  @Test(arguments: [
    ("empty.npz", "", "the file is empty"),
    (
      "a.csv", "text,label\nfine\n",
      "1 of 1 row cannot be read, the first: a row of 1 column where 2 are expected"
    ),
    ("a.jsonl", #"{"a": 1}"#, "the key 'text' is missing"),
    ("a.txt", "{\"a\": 1}\n{\"a\": 2}\n", "2 of 2 rows cannot be read, the first: the key 'text' is missing"),
    ("a.vec", "2 3\nthe 1 2 3\n", "1 words where the first line says 2"),
    ("a.vec", "the 1 2 3\nof 1 2\n", "2 numbers where 3 are expected"),
    ("utf16.csv", "\u{ff}\u{fe}t\0", "the file is UTF-16, or no text at all"),
    ("a.h5", "\u{89}HDF\r\n\u{1a}\n", "an HDF5 file (.h5, .weights.h5), which this version cannot read yet"),
    ("a.keras", "rubbish", "is named as a Keras model file but is no zip file"),
    ("a.bin", "\u{1}\u{2}\u{3}", "the format of the file is not known"),
    ("a.pkl", "\u{80}\u{4}K\u{1}.", "a bare Python pickle, which runs what it names"),
    ("a.gz", "\u{1f}\u{8b}\u{8}", "a gzip file, which inspect does not unpack"),
    ("history.json", #"{"acc": [0.5]}"#, "the number of the word 'acc' is not a whole number"),
    ("a.npy", "text", "no npy magic at the start"), ("a.safetensors", "text", "4 bytes: too short"),
  ])
  func saysInOneLineWhatItDoesNotRead(_ name: String, _ text: String, _ expected: String) throws {
    let bytes = text.unicodeScalars.map { UInt8($0.value) }
    let outcome = try InspectProcess.inspect(bytes, named: name)
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    let line = try #require(outcome.errorLine)
    #expect(line.contains(expected) && line.contains("/" + name), "\(line)")
  }

  @Test func saysWhatAZipFileHoldsThatIsNoArchiveOfArrays() throws {
    var zip = ZipWriter()
    try zip.add("photo\n.png", [1, 2, 3])
    let other = try InspectProcess.inspect(zip.finished(), named: "a.zip")
    #expect(other.status == 65)
    #expect(try #require(other.errorLine).contains(#"a zip file of something else: 'photo\u{a}.png', in"#))
    try zip.add("config.json", Array("{}".utf8))
    try zip.add("model.weights.h5", [])
    let keras = try InspectProcess.inspect(zip.finished(), named: "a.zip")
    #expect(keras.status == 65)
    #expect(
      try #require(keras.errorLine).contains(
        "a Keras model file (.keras), which this version cannot read yet"))
  }

  @Test func twoMembersForOneArrayAreRefused() throws {
    var zip = ZipWriter()
    for name in ["a.npy", "a"] { try zip.add(name, NPY.bytes(NPYArray([1] as [Float], shape: [1]))) }
    let outcome = try InspectProcess.inspect(zip.finished(), named: "a.npz")
    #expect(outcome.status == 65)
    #expect(try #require(outcome.errorLine).contains("are both the array 'a'"))
  }

  @Test func exitsWith66WhereThereIsNoFileAndWith65AtAFolder() throws {
    let folder = try TemporaryFolder()
    let missing = try InspectProcess.run(["inspect", folder.path + "/no\u{1b}file"])
    #expect(missing.status == 66)
    #expect(
      try #require(missing.errorLine)
        == "needletail: error: no such file, in \(folder.path)/no\\u{1b}file; check the path")
    let instead = try InspectProcess.run(["inspect", folder.path])
    #expect(instead.status == 65)
    #expect(try #require(instead.errorLine).contains("a folder where a file is expected, in \(folder.path);"))
    #expect(try InspectProcess.run(["inspect"]).status == 64)
  }

  /// Headers that take much more memory than bytes are refused or read within ten times the file and 100 MB.
  @Test func aMillionShortEntriesStayWithinTheMemoryBound() throws {
    let names = (0..<1_900_000).map { String($0, radix: 36) }
    let metadata = names.map { "\"\($0)\":\"\"" }.joined(separator: ",")
    let header = Array("{\"__metadata__\":{\(metadata)}}".utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    let tensors = try InspectProcess.inspect(length + header, named: "a.safetensors", "--json")
    #expect(tensors.status == 65, "\(tensors.wasKilled) \(tensors.errors.prefix(300))")
    #expect(try #require(tensors.errorLine).contains("more than 1000000 JSON values"))
    let words = Array("{\(names.map { "\"\($0)\":1" }.joined(separator: ","))}".utf8)
    let index = try InspectProcess.inspect(words, named: "words.json", "--json")
    #expect(index.status == 0, "\(index.wasKilled) \(index.errors.prefix(300))")
  }

  /// Standard output without the folder that the file lies in.
  private func shownText(_ outcome: CommandOutcome) throws -> String {
    let colon = try #require(outcome.output.firstIndex(of: ":"))
    let slash = try #require(outcome.output[..<colon].lastIndex(of: "/"))
    return String(outcome.output[outcome.output.index(after: slash)...])
  }
}
