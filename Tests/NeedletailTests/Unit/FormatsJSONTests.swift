// JSON: strict reading with the byte of what is wrong, writing as Python does.

import NeedletailFormats
import Testing

@Suite struct FormatsJSONTests {
  @Test func valuesKeepTheirKindAndOrder() throws {
    let json = try JSON(
      parsing:
        #" {"z": [1, -2.5e3, true, null], "a": {"é\n\u00e9\ud83d\ude00": ""}, "n": 9223372036854775807} "#)
    #expect(json.object?.keys == ["z", "a", "n"])
    #expect(json["z"] == [1, -2500.0, true, nil])
    #expect(json["z"]?[0] == .int(1) && json["z"]?[1]?.double == -2500 && json["z"]?[9] == nil)
    #expect(json["a"]?.object?.keys == ["é\né😀"])
    #expect(json["n"]?.int == .max)
    #expect(try JSON(parsing: "-9223372036854775808") == .int(.min))
    #expect(try JSON(parsing: "-0") == .int(0))
    #expect(try JSON(parsing: "9223372036854775808") == .number(0x1p63))
    #expect(try JSON(parsing: "1267650600228229401496703205376") == .number(0x1p100))
    #expect(try JSON(parsing: "1e-400") == .number(0))
  }

  @Test(arguments: [
    ("", 0), ("[1,]", 3), ("[1 2]", 3), ("{\"a\" 1}", 5), ("{1:2}", 1), ("[01]", 1), ("[1.]", 3), ("[.5]", 1),
    ("[+1]", 1),
    ("[1e]", 3), ("tru", 0), ("nul", 0), ("\"a", 0), ("\"\u{1}\"", 1), (#""\x""#, 1), (#""\u12G4""#, 1),
    (#""\ud800""#, 1),
    (#""\udc00""#, 1), (#""\ud800\u0041""#, 1), ("[NaN]", 1), ("-Infinity", 1), ("1 2", 2), ("[1e400]", 1),
    ("{\"a\":1", 6),
    ("{\"a\":1,}", 7), ("'a'", 0), ("{\"a\":1,\"a\":2}", 0), ("[", 1), ("-", 1), ("]", 0),
  ])
  func whatIsNotJSONIsRefusedWithItsByte(_ text: String, _ byte: Int) {
    let error = formatError { _ = try JSON(parsing: text) }
    #expect(error?.kind == .damaged)
    #expect(error?.places == ["byte \(byte)"], "\(String(describing: error))")
  }

  @Test(
    arguments: [
      ([0x22, 0x80, 0x22], 1), ([0x22, 0xc0, 0xaf, 0x22], 1), ([0x22, 0xed, 0xa0, 0x80, 0x22], 1),
      ([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], 1), ([0x22, 0x61, 0xe2, 0x82], 2), ([0x5b, 0x5d, 0xff], 2),
    ] as [([UInt8], Int)])
  func badUTF8IsRefusedWithItsByte(_ bytes: [UInt8], _ byte: Int) {
    #expect(
      formatError { _ = try JSON(parsing: bytes) }?.description
        == "the JSON text is not UTF-8, in byte \(byte)")
  }

  @Test func depthAndCountAreBounded() throws {
    let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    #expect(throws: Never.self) { try JSON(parsing: deep) }
    #expect(formatError { _ = try JSON(parsing: "[" + deep + "]") } != nil)
    #expect(formatError { _ = try JSON(parsing: String(repeating: "{\"a\":", count: 100_000)) } != nil)
    #expect(formatError { _ = try JSON(parsing: "[1,2,3]", options: .init(valueLimit: 3)) } != nil)
  }

  @Test func optionsAllowWhatPythonAllows() throws {
    let options = JSON.Options(allowsDuplicateKeys: true, allowsNonFinite: true)
    let json = try JSON(parsing: #"{"a": NaN, "a": [-Infinity, Infinity, -5]}"#, options: options)
    #expect(json["a"] == [.number(-.infinity), .number(.infinity), -5])
    #expect(JSON.string("-Infinity").doubleOrNonFinite == -.infinity)
  }

  @Test func keysAreEqualOnlyIfTheirBytesAre() throws {
    let json = try JSON(parsing: "{\"\u{e9}\": 1, \"e\u{301}\": 2}")
    #expect(json["\u{e9}"] == 1 && json["e\u{301}"] == 2)
  }

  @Test func objectsAreEditedInPlace() {
    var object = JSONObject((0..<20).map { ("k\($0)", .int($0)) })
    object["k3"] = "three"
    object["new"] = true
    object["k0"] = nil
    #expect(object.count == 20 && object["k3"] == "three" && object["new"] == true && object["k0"] == nil)
    #expect(object["k19"] == 19)
  }

  // json.dumps(value, separators=(",", ":")) with ensure_ascii False and True
  @Test func compactTextIsPythons() throws {
    let json: JSON = [
      "a": [1, 0.1, 1e16, 1e-7, 123456.5, -0.0, 1e22], "é😀\u{7f}": "\"\\/\n\r\t\u{8}\u{c}\u{1}", "e": [],
      "o": [:], "n": nil,
      "t": true,
    ]
    #expect(
      json.compact()
        == #"{"a":[1,0.1,1e+16,1e-07,123456.5,-0.0,1e+22],"é😀"# + "\u{7f}"
        + #"":"\"\\/\n\r\t\b\f\u0001","e":[],"o":{},"n":null,"t":true}"#)
    #expect(json.compact(asciiOnly: true).contains(#""\u00e9\ud83d\ude00\u007f":"#))
    #expect(try JSON(parsing: json.compact()) == json)
    #expect(try JSON(parsing: json.pretty()) == json)
  }

  @Test func prettyTextHasALineForEachEntry() {
    let json: JSON = ["params": ["epochs": 10], "acc": [0.5, 1], "none": [:], "deep": [[1, 2], []]]
    #expect(
      json.pretty() == """
        {
          "params": {
            "epochs": 10
          },
          "acc": [0.5, 1],
          "none": {},
          "deep": [
            [1, 2],
            []
          ]
        }

        """)
  }

  @Test func floatsAreWrittenInTheirShortestForm() {
    #expect(
      JSON.array([.float(0.1), .float(16_777_216), .float(1e-7), .float(3.4e38)]).compact()
        == "[0.1,16777216.0,1e-07,3.4e+38]")
    let values: JSON = [.float(.nan), .number(-.infinity)]
    #expect(values.compact() == "[null,null]")
    #expect(values.compact(nonFinite: .strings) == #"["NaN","-Infinity"]"#)
    #expect(values.compact(nonFinite: .words) == "[NaN,-Infinity]")
  }

  @Test func everyFloatComesBack() throws {
    var random = FormatsRandom(state: 3)
    for _ in 0..<20_000 {
      let value = Float(bitPattern: UInt32(random.next(below: 1 << 31)))
      guard value.isFinite else { continue }
      let back = try JSON(parsing: JSON.float(value).compact()).double.map { Float($0) }
      #expect(back == value)
    }
  }

  @Test func damageNeverCrashes() throws {
    let text =
      #"{"a": [1, -2.5e3, true, null], "b\u00e9\ud83d\ude00": {"c": ["é", false, 12345678901234567890]}}"#
    try forEachDamage(Array(text.utf8)) { bytes in
      do { _ = try JSON(parsing: bytes) } catch let error as FormatError { #expect(error.kind == .damaged) }
    }
  }
}

@Suite struct FormatsWordIndexTests {
  @Test func wordsKeepTheirOrderAndBytes() throws {
    let index = try WordIndex(parsing: Array("{\"the\": 1, \"\u{e9}\": 3, \"e\u{301}\": 4, \"a\": 0}".utf8))
    #expect(index.entries.map(\.index) == [1, 3, 4, 0])
    #expect(index.dictionary["the"] == 1)
  }

  @Test(arguments: [
    ("{\"a\": \"1\"}", "the number of the word 'a'"), ("{\"a\": 1.5}", "the number of the word 'a'"),
    ("{\"a\": -1}", "the number of the word 'a'"), ("{\"a\": 1, \"a\": 2}", "the word 'a' is there twice"),
    ("[1]", "a JSON object of words and their numbers"), ("{\"a\": 1", "',' or '}'"),
    ("{\"a\": 1} 2", "something follows"),
  ])
  func whatIsWrongIsNamed(_ text: String, _ part: String) {
    let error = formatError { _ = try WordIndex(parsing: Array(text.utf8)) }
    #expect(error?.what.contains(part) == true, "\(String(describing: error))")
  }
}
