// predict and evaluate as processes: texts from everywhere, answers at once, errors with their exit codes.

import Foundation
import NeedletailFormats
import Testing

@testable import Needletail
@testable import NeedletailData

@Suite struct PredictCommandTests {
  let home = try! TemporaryFolder()
  private var model: String { home.path + "/model.safetensors" }

  private func save(_ name: String) throws -> TextClassifier {
    let classifier = try ClassifierModel.all.first { $0.testDescription == name }!.make()
    try classifier.save(to: URL(fileURLWithPath: model))
    return classifier
  }

  /// The lines of JSON that belong to these texts.
  private func lines(_ classifier: TextClassifier, _ texts: [String]) throws -> [JSON] {
    try classifier.predict(texts).map { answer in
      var object = JSONObject([
        ("text", .string(answer.text)), ("label", .string(answer.label)),
        ("probability", .float(answer.probability)),
        (
          "probabilities",
          .object(JSONObject(answer.probabilities.map { ($0.label, .float($0.probability)) }))
        ),
      ])
      if let labels = answer.labels { object["labels"] = .array(labels.map { .string($0) }) }
      return .object(object)
    }
  }

  private func parsed(_ output: String) throws -> [JSON] {
    try output.split(separator: "\n").map { try JSON(parsing: String($0)) }
  }

  @Test(arguments: ClassifierModel.all.map(\.testDescription))
  func linesOfJSONAreTheClassifiersAnswers(_ name: String) throws {
    let classifier = try save(name)
    let texts = ["A very GOOD film.", "bad \"film\"\t\\ été", "", "\u{1b}[31m"]
    let wanted = try lines(classifier, texts)
    let outcome = try InspectProcess.run(["predict", model, "--json"] + texts)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(try parsed(outcome.output) == wanted)
    let piped = try InspectProcess.run(
      ["predict", model, "--json"], input: Array(texts.joined(separator: "\r\n").utf8))
    #expect(piped.output == outcome.output)
  }

  @Test func filesOfEveryKindGiveTheSameAnswers() throws {
    let classifier = try save("TextVectorization, tf_idf, categorical")
    let texts = ["good film", "a \"bad\" film, very", "été"]
    let wanted = try lines(classifier, texts)
    try home.write(Array(texts.joined(separator: "\n").utf8), to: "a.txt")
    let quoted = texts.map { "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
    try home.write(Array(("topic,body\n" + quoted.map { "a,\($0)\n" }.joined()).utf8), to: "a.csv")
    try home.write(Array(("body\ttopic\n" + quoted.map { "\($0)\ta\n" }.joined()).utf8), to: "a.tsv")
    try home.write(
      Array(texts.map { JSON.object(JSONObject([("body", .string($0))])).compact() + "\n" }.joined().utf8),
      to: "a.jsonl")
    for file in ["a.txt", "a.csv", "a.tsv", "a.jsonl"] {
      let outcome = try InspectProcess.run(["predict", model, "--json", "--file", "\(home.path)/\(file)"])
      #expect(outcome.errors.isEmpty)
      #expect(try parsed(outcome.output) == wanted, "\(file)")
    }
    try home.write(Array("one;good film\ntwo;bad\n".utf8), to: "b.data")
    let options = ["--format", "csv", "--separator", ";", "--no-header", "--text-column", "2"]
    let outcome = try InspectProcess.run(
      ["predict", model, "--json", "--file", home.path + "/b.data"] + options)
    #expect(try parsed(outcome.output).map { $0["text"] } == ["good film", "bad"])
  }

  @Test func answersForPeopleAreALineEach() throws {
    _ = try save("imdb")
    let outcome = try InspectProcess.run(["predict", model, "good\nfilm", "\u{1b}]0;x\u{7}"])
    let rows = outcome.output.split(separator: "\n")
    #expect(rows.count == 2 && !outcome.output.contains("\u{1b}"))
    #expect(rows.allSatisfy { $0.wholeMatch(of: /(neg|pos)  +\d+\.\d\d%  .*/) != nil }, "\(rows)")
    _ = try save("vectorized_texts, multi_label, a graph")
    let several = try InspectProcess.run(["predict", model, "good film"])
    #expect(
      several.output.wholeMatch(of: /(no label|[xyz] \d+\.\d\d%(, [xyz] \d+\.\d\d%)*)  good film\n/) != nil)
  }

  /// A line is answered while its sender waits, as somebody at a terminal does.
  @Test func aLineIsAnsweredAtOnce() throws {
    _ = try save("imdb")
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: InspectProcess.command)
    process.arguments = ["predict", model, "--json"]
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    for text in ["good film", "bad", "the end"] {
      try input.fileHandleForWriting.write(contentsOf: Data((text + "\n").utf8))
      var line = Data()
      while line.last != 0x0a { line += output.fileHandleForReading.availableData }
      #expect(try JSON(parsing: String(decoding: line, as: UTF8.self))["text"]?.string == text)
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  /// More lines than are answered together, in the memory of a few.
  @Test func manyLinesStayInOrderAndInLittleMemory() throws {
    _ = try save("imdb")
    let input = (0..<60_000).flatMap { Array("good film number \($0)\n".utf8) }
    let outcome = try InspectProcess.run(["predict", model, "--json"], input: input)
    let rows = outcome.output.split(separator: "\n")
    #expect(rows.count == 60_000)
    for i in stride(from: 0, to: 60_000, by: 997) {
      #expect(rows[i].hasPrefix("{\"text\":\"good film number \(i)\""))
    }
  }

  @Test func badLinesAreSaidOrLeftOut() throws {
    _ = try save("imdb")
    let input = Array("good\n".utf8) + [0xff, 0x0a] + Array("bad\u{0}\nfilm".utf8)
    let stopped = try InspectProcess.run(["predict", model, "--json"], input: input)
    #expect(stopped.status == 65 && stopped.output.filter(\.isNewline).count == 1)
    #expect(try #require(stopped.errorLine).contains("the text is not UTF-8, in standard input, line 2"))
    let skipped = try InspectProcess.run(["predict", model, "--json", "--skip-bad-rows"], input: input)
    #expect(skipped.status == 0)
    #expect(try parsed(skipped.output).map { $0["text"] } == ["good", "bad\0", "film"])
    #expect(skipped.errors.hasSuffix("needletail: warning: 1 row was left out because of errors\n"))
    let wide = Array(repeating: UInt8(ascii: "a"), count: 17 << 20)
    let long = try InspectProcess.run(
      ["predict", model, "--skip-bad-rows"], input: wide + Array("\nok\n".utf8))
    #expect(long.status == 0 && long.output.hasSuffix("ok\n") && long.errors.contains("a line of more than"))
    let utf16 = try InspectProcess.run(["predict", model], input: [0xff, 0xfe, 0x61, 0])
    #expect(utf16.status == 65 && utf16.errors.contains("UTF-16"))
    #expect(try InspectProcess.run(["predict", model]).output.isEmpty)
  }

  @Test func evaluateGivesLossAccuracyClassesAndConfusion() throws {
    let classifier = try save("imdb")
    let texts = ["good film", "bad", "very ok", "the été"]
    let truth = ["pos", "neg", "pos", "pos"]
    let rows = zip(texts, truth).map { "\($1),\($0)\n" }.joined()
    try home.write(Array(("label,text\n" + rows).utf8), to: "a.csv")
    let outcome = try InspectProcess.run(["evaluate", model, home.path + "/a.csv", "--json"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let json = try JSON(parsing: outcome.output)
    let labelled = LabelledTexts(texts, labels: [1, 0, 1, 1], classNames: ["neg", "pos"])
    let wanted = try classifier.evaluate(labelled)
    #expect(json["loss"]?.double == wanted.loss && json["accuracy"]?.double == wanted.report.accuracy)
    #expect(json["confusion"]?.array?.map { $0.array!.map { $0.int! } } == wanted.report.confusion)
    #expect(json["classes"]?["pos"]?.object?.keys == ["precision", "recall", "f1", "support"])
    #expect(json["classes"]?["neg"]?["support"] == 1 && json["classes"]?.object?.keys == ["neg", "pos"])
    #expect(json.object?.keys == ["loss", "accuracy", "classes", "confusion"])
    let plain = try InspectProcess.run(["evaluate", model, home.path + "/a.csv"])
    #expect(plain.output.contains("- accuracy: \(DecimalText.fixed(wanted.report.accuracy, 4)) - 4 texts"))
    #expect(plain.output.contains("precision") && plain.output.contains("Confusion matrix"))

    try home.write(Array("label,text\npos,good\nodd,bad\n".utf8), to: "b.csv")
    let stopped = try InspectProcess.run(["evaluate", model, home.path + "/b.csv", "--json"])
    #expect(stopped.status == 65 && stopped.output.isEmpty)
    #expect(try #require(stopped.errorLine).contains("the label 'odd' is none of the classes 'neg', 'pos'"))
    let skipped = try InspectProcess.run([
      "evaluate", model, home.path + "/b.csv", "--json", "--skip-bad-rows",
    ])
    #expect(skipped.status == 0 && skipped.errors.contains("1 row was left out"))

    try home.write(Array("good".utf8), to: "test/pos/1.txt")
    try home.write(Array("bad".utf8), to: "test/neg/1.txt")
    #expect(try InspectProcess.run(["evaluate", model, home.path + "/test"]).output.contains("- 2 texts"))
  }

  @Test func errorsHaveTheirExitCodes() throws {
    _ = try save("imdb")
    try home.write(Array("no model".utf8), to: "text.safetensors")
    try home.write([], to: "empty.csv")
    let cases: [([String], Int32, String)] = [
      (["predict", "/nowhere", "a"], 66, "no such file"),
      (["predict", home.path + "/text.safetensors", "a"], 65, "text.safetensors"),
      (["predict", model, "--file", "/nowhere.csv"], 66, "no such file"),
      (["predict", model, "--file", home.path + "/empty.csv"], 65, "empty"),
      (["evaluate", model, "/nowhere.csv"], 66, "no such file"),
      (["evaluate", model, home.path + "/empty.csv"], 65, "empty"),
      (["evaluate", "/nowhere", home.path + "/empty.csv"], 66, "no such file"),
    ]
    for (arguments, status, message) in cases {
      let outcome = try InspectProcess.run(arguments)
      #expect(outcome.status == status && outcome.output.isEmpty, "\(arguments)")
      #expect(try #require(outcome.errorLine, "\(arguments)").contains(message), "\(outcome.errors)")
    }
    for wrong in [
      ["predict", model, "a", "--file", "b"], ["predict"], ["evaluate", model],
      ["predict", model, "a", "--threads", "0"],
    ] {
      let outcome = try InspectProcess.run(wrong)
      #expect(outcome.status == 64 && outcome.output.isEmpty)
    }
    // A model of numbers is no classifier of texts, and says what to do.
    let numbers = try Sequential {
      Input(shape: [3])
      Dense(1, activation: .sigmoid)
    }
    try numbers.save(to: URL(fileURLWithPath: model))
    let outcome = try InspectProcess.run(["predict", model, "a"])
    #expect(outcome.status == 65)
    #expect(try #require(outcome.errorLine).contains("does not say how a text becomes numbers"))
  }
}
