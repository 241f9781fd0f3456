// Files of labelled texts: columns, headers, kinds of labels, bad rows.

import Foundation
import Needletail
import NeedletailData
import NeedletailFormats
import Testing

@Suite struct LabelledTextsTests {
  private func read(
    _ text: String, _ name: String = "t.csv", _ options: TextTableOptions = TextTableOptions(),
    classNames: [String]? = nil, onBadRow: (FormatError) throws -> Void = { throw $0 }
  ) throws -> LabelledTexts {
    let folder = try TemporaryFolder()
    try folder.write(Array(text.utf8), to: name)
    return try LabelledTexts(
      contentsOf: folder.path + "/" + name, options: options, classNames: classNames, onBadRow: onBadRow)
  }

  private func message(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "nothing was thrown"
  }

  @Test func columnsAreFoundByTheirNames() throws {
    let texts = try read("id,Sentiment,Review\n7,pos,\"good, really\"\n8,neg,bad\n")
    #expect(texts.texts == ["good, really", "bad"] && texts.classNames == ["neg", "pos"])
    #expect(try texts.targets(.int) == Tensor([1, 0]) && texts.kind == .binary)
  }

  @Test func aFileWithoutHeaderIsReadByItsLengths() throws {
    let texts = try read("1\tgood film\n0\tbad film indeed\n2\tso so\n", "t.tsv")
    #expect(texts.texts == ["good film", "bad film indeed", "so so"] && texts.classNames == ["0", "1", "2"])
    let numbered = try read(
      "x,good,7\ny,bad,8\n", "t.csv", TextTableOptions(textColumn: "2", labelColumn: "1", header: false))
    #expect(numbered.texts == ["good", "bad"] && numbered.classNames == ["x", "y"])
  }

  @Test func whatCannotBeToldIsAsked() throws {
    #expect(message { _ = try read("a,b,c\nd,e,f\n") }.contains("line 1; name the column"))
    #expect(
      message { _ = try read("text,score2\na,1\n", "t.csv", TextTableOptions(labelColumn: "label")) }
        .contains("the column 'label' is missing; there are 'text', 'score2'"))
    #expect(message { _ = try read("only one\nper line\n") }.contains("there is one column"))
    #expect(message { _ = try read("") }.contains("the file is empty"))
    #expect(message { _ = try read("text,label\n") }.contains("no row with a text"))
    #expect(message { _ = try read("a,1", "t.dat") }.contains("does not say what the file is"))
  }

  @Test func badRowsAreReportedOrCounted() throws {
    let text = "text,label\ngood,1\nthree,columns,1\nbad,0\n\"junk\"x,1\nempty,\nfine,1"
    #expect(message { _ = try read(text) }.contains("a row of 3 columns where 2 are expected"))
    var bad: [String] = []
    let texts = try read(text, onBadRow: { bad.append($0.places.last!) })
    #expect(bad == ["line 3", "line 5", "line 6"] && texts.texts == ["good", "bad", "fine"])
  }

  @Test func severalLabelsAreSets() throws {
    let lines = """
      {"text": "a", "labels": ["x", "y"]}
      {"labels": [], "text": "b"}
      {"text": "c", "labels": "y"}
      """
    let texts = try read(lines, "t.jsonl")
    #expect(texts.kind == .multiLabel && texts.classNames == ["x", "y"])
    #expect(try texts.targets(.categorical) == Tensor([1, 1, 0, 0, 0, 1], shape: [3, 2]))
    let bars = try read("text,tags\na,x|z\nb,z\n")
    #expect(bars.kind == .multiLabel && bars.labels(of: 0) == [0, 1] && bars.labels(of: 1) == [1])
    let asked = try read("text,tags\na,\"x, z\"\nb,z;y\n", "t.csv", TextTableOptions(kind: .multiLabel))
    #expect(asked.classNames == ["x", "y", "z"] && asked.labels(of: 1) == [2, 1])
    #expect(
      message { _ = try read("text,tags\na,x\nb,z\nc,y\n", "t.csv", TextTableOptions(kind: .binary)) }
        .contains("there are 3 classes"))
  }

  @Test func wholeNumbersAreInOrderAndMeasurementsAreRefused() throws {
    #expect(try read("text,label\na,10\nb,9\nc,-1\n").classNames == ["-1", "9", "10"])
    let floats = (0..<60).map { "text \($0),\(Double($0) / 7)\n" }.joined()
    #expect(message { _ = try read("text,label\n" + floats) }.contains("numbers with fractions"))
    #expect(try read("text,label\na,0.0\nb,1.0\n").classNames == ["0.0", "1.0"])
  }

  @Test func classesOfATrainedModelAreKept() throws {
    let texts = try read("text,label\na,b\nc,b\n", classNames: ["a", "b"])
    #expect(try texts.targets(.int) == Tensor([1, 1]))
    #expect(
      message { _ = try read("text,label\na,z\n", classNames: ["a", "b"]) }.contains(
        "none of the classes 'a', 'b'"))
  }

  @Test func linesOfJSONNameTheirLine() throws {
    let good = "{\"text\": \"a\", \"label\": 1}\n"
    #expect(message { _ = try read(good + "\n{\"text\": 5, \"label\": 1}", "t.jsonl") }.contains("line 3"))
    #expect(message { _ = try read(good + good + "{", "t.jsonl") }.contains("line 3"))
    #expect(message { _ = try read(good + "[1]", "t.jsonl") }.contains("an array where an object"))
    var bad = 0
    let long = "{\"text\": \"" + String(repeating: "x", count: 600_000) + "\", \"label\": 1}\n"
    let texts = try read(
      good + long + good, "t.jsonl", TextTableOptions(recordLimit: 1000), onBadRow: { _ in bad += 1 })
    #expect(texts.count == 2 && bad == 1)
    let booleans = try read(
      "{\"text\": \"a\", \"label\": true}\n{\"text\": \"b\", \"label\": 2.0}", "t.jsonl")
    #expect(booleans.classNames == ["2", "true"])
  }

  @Test func otherEncodingsAreNamed() throws {
    let folder = try TemporaryFolder()
    let text = "text,label\ngut für dich,1\n"
    try folder.write(Array(text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }), to: "utf16.csv")
    try folder.write(Array(text.unicodeScalars.map { UInt8($0.value) }), to: "latin1.csv")
    #expect(message { _ = try LabelledTexts(contentsOf: folder.path + "/utf16.csv") }.contains("UTF-16"))
    #expect(
      message { _ = try LabelledTexts(contentsOf: folder.path + "/latin1.csv") }
        .contains("line 2; save the file as UTF-8; it may be Latin-1"))
  }
}
