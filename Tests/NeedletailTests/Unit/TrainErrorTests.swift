// The train command on files that are odd or wrong: a warning, or one line that names the place.

import Foundation
import NeedletailFormats
import Testing

@Suite struct TrainErrorTests {
  /// The one line of an error with this exit code.
  private func error(_ run: TrainProcess, _ status: Int32 = 65, _ options: String...) throws -> String {
    let outcome = try InspectProcess.run(["train", run.file, "--output", run.output] + options)
    #expect(outcome.status == status && !outcome.wasKilled, "\(outcome.status): \(outcome.errors)")
    return try #require(outcome.errorLine, "\(outcome.errors)")
  }

  @Test func filesThatAreNoTexts() throws {
    #expect(try error(TrainProcess("")).contains("the file is empty"))
    #expect(try error(TrainProcess("text,label\n")).contains("no row with a text"))
    let text = TrainProcess.reviews(30)
    let wide: [UInt8] = [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(try error(TrainProcess(wide)).contains("UTF-16"))
    let narrow = text.replacing("really", with: "reälly").unicodeScalars.map { UInt8($0.value) }
    #expect(try error(TrainProcess(narrow)).contains("the text is not UTF-8, in "))
    #expect(try error(TrainProcess(narrow)).contains("line 2; save the file as UTF-8; it may be Latin-1"))
    #expect(try error(TrainProcess(text, named: "t.dat"), 64).contains("--format"))
    let missing = try TrainProcess(text)
    try FileManager.default.removeItem(atPath: missing.file)
    #expect(try error(missing, 66).contains("no such file"))
  }

  @Test func aLineOfManyMegabytes() throws {
    let long = "text,label\n" + String(repeating: "word ", count: 4_000_000) + ",1\ngood,1\nbad,0\n"
    let run = try TrainProcess(long)
    #expect(try error(run).contains("a row of more than 16777216 bytes"))
  }

  @Test func foldersOfOtherThings() throws {
    #expect(try error(TrainProcess(files: ["a/x.bin": "1", "b/y.jpg": "2"])).contains("no .txt file"))
    let binary = try TrainProcess(files: ["a/x.txt": "good", "b/z.txt": "fine"])
    try binary.folder.write([0x7f, 0x45, 0x4c, 0x46, 0xff, 0x00], to: "set/b/y.txt")
    #expect(try error(binary).contains("set/b/y.txt, byte 4"))
    #expect(
      try error(TrainProcess(files: ["a/x.txt": "good", "a/y.txt": "fine"])).contains("at least two classes"))
  }

  @Test func labelsThatAreNone() throws {
    let rows = (0..<60).map { "this is text \($0 % 9),\(Double($0) / 7)" }.joined(separator: "\n")
    #expect(try error(TrainProcess("text,label\n" + rows)).contains("numbers with fractions"))
    let one = (0..<30).map { "text \($0),yes" }.joined(separator: "\n")
    #expect(try error(TrainProcess("text,label\n" + one)).contains("all 30 texts have the label 'yes'"))
    let swapped = (0..<30).map { "\($0 % 2),this is a longer text \($0)" }.joined(separator: "\n")
    #expect(try error(TrainProcess("text,label\n" + swapped)).contains("--label-column"))
  }

  @Test func twoHundredColumns() throws {
    let names = (0..<200).map { "c\($0)" }.joined(separator: ",")
    let rows = (0..<30).map { row in
      (0..<200).map { $0 == 7 ? "a \(["bad", "good"][row % 2]) film" : $0 == 150 ? "\(row % 2)" : "x" }
        .joined(separator: ",")
    }
    let run = try TrainProcess(names + "\n" + rows.joined(separator: "\n"))
    #expect(try error(run).contains("it is not clear which column is the label"))
    let outcome = try run.train("--text-column", "c7", "--label-column", "c150", "--quiet")
    #expect(outcome.status == 0 && outcome.output.contains("accuracy: 1.0000"), "\(outcome.errors)")
    #expect(try error(run, 65, "--text-column", "c200").contains("the column 'c200' is missing"))
  }

  @Test func badRowsEndTheCommandOrAreCounted() throws {
    let run = try TrainProcess(TrainProcess.reviews(40, extra: ["pos,fine,really", "neg,\"open"]))
    let line = try error(run)
    #expect(line.contains("a row of 3 columns where 2 are expected") && line.contains("line 82"))
    #expect(line.contains("--skip-bad-rows"))
    let outcome = try run.train("--skip-bad-rows", "--quiet")
    #expect(outcome.status == 0)
    #expect(outcome.errors.hasPrefix("needletail: warning: a row of 3 columns where 2 are expected"))
    #expect(outcome.errors.hasSuffix("needletail: warning: 2 rows were left out because of errors\n"))
  }

  @Test func aClassWithOneRowStaysInTraining() throws {
    let run = try TrainProcess(TrainProcess.reviews(40, extra: ["odd,what is this"]))
    let outcome = try run.train()
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("The class 'odd' has one text, which is trained on"))
  }

  @Test func wrongUseIsSaidBeforeTheWork() throws {
    let run = try TrainProcess(TrainProcess.reviews(30))
    for options in [
      ["--epochs", "0"], ["--model", "best-of-all"], ["--validation-split", "1"], ["--seed", "-1"],
      ["--separator", "ab"], ["--freeze-vectors"], ["--vectors", "v", "--model", "bow"], ["--threads", "0"],
      ["--labels", "two"], ["--class-weight", "0.5"], ["--maxlen", "-1"], ["--num-words", "3"],
    ] {
      let outcome = try InspectProcess.run(["train", run.file, "--output", run.output] + options)
      #expect(outcome.status == 64 && outcome.output.isEmpty, "\(options)")
    }
    let several = try TrainProcess(TrainProcess.topics(40, 3, several: true), named: "t.jsonl")
    #expect(try error(several, 64, "--class-weight", "balanced").contains("one label each"))
    #expect(try error(several, 65, "--labels", "binary").contains("several labels"))
    #expect(!FileManager.default.fileExists(atPath: run.output + "/model.safetensors"))
  }

  @Test func textsOfAnotherFileMustHaveTheSameClasses() throws {
    let run = try TrainProcess(TrainProcess.reviews(30))
    try run.folder.write(Array("sentiment,review\nneutral,so so\n".utf8), to: "other.csv")
    let other = run.folder.path + "/other.csv"
    #expect(
      try error(run, 65, "--test", other).contains("the label 'neutral' is none of the classes 'neg', 'pos'"))
    try run.folder.write(Array("sentiment,review\npos,a great film\n".utf8), to: "other.csv")
    let outcome = try run.train("--test", other, "--validation", other)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("30 to train on, 1 to validate on, 1 held out to test with"))
  }

  @Test func textsThatAreHeldOutAndTrainedOnAreCounted() throws {
    let texts = (0..<40).map { "a \(["bad", "good"][$0 % 2]) film \($0 / 2 % 10),\($0 % 2)" }
    let run = try TrainProcess("text,label\n" + texts.joined(separator: "\n"))
    let outcome = try run.train("--test", run.file)
    #expect(outcome.output.contains("of the 40 texts held out are also among those to train on"))
    let other = try TrainProcess(TrainProcess.topics(60, 2, several: false), named: "t.jsonl").train()
    #expect(other.status == 0 && !other.output.contains("also among those"))
  }

  @Test func nothingHeldBack() throws {
    let run = try TrainProcess(TrainProcess.reviews(30))
    let options = ["--test-split", "0", "--epochs", "3"]
    let validated = try InspectProcess.run(["train", run.file, "--output", run.output] + options)
    #expect(validated.status == 0 && validated.output.contains("Validation loss: "))
    #expect(validated.output.contains("it flatters"))
    let outcome = try InspectProcess.run(
      ["train", run.file, "--output", run.output, "--validation-split", "0"] + options)
    #expect(outcome.status == 0 && outcome.output.contains("Nothing was held back"))
  }
}
