// The train command as a new user tries it: sets that train, and what they leave.

import Foundation
import Needletail
import NeedletailData
import NeedletailFormats
import Testing

@Suite struct TrainTests {
  private func classifier(_ run: TrainProcess) throws -> TextClassifier {
    try TextClassifier(contentsOf: URL(fileURLWithPath: run.output + "/model.safetensors"))
  }

  /// The accuracy in the line of the result.
  private func accuracy(_ outcome: CommandOutcome) throws -> Double {
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let found = try #require(outcome.output.firstMatch(of: /Test loss: \d+\.\d+ - accuracy: (\d\.\d+)/))
    return try #require(Double(found.1))
  }

  @Test func thirtyRows() throws {
    let run = try TrainProcess(TrainProcess.reviews(30))
    let outcome = try run.train()
    #expect(try accuracy(outcome) == 1)
    #expect(outcome.output.contains("  sentiment  review\n  neg        The "))
    #expect(outcome.output.contains("30 texts, two classes:\n  neg  15  50.0 %\n  pos  15  50.0 %\n"))
    #expect(outcome.output.contains("22 to train on, 4 to validate on, 4 held out to test with"))
    #expect(outcome.output.contains("the numbers mean little"))
    let left = try FileManager.default.contentsOfDirectory(atPath: run.output).sorted()
    #expect(
      left == [
        "accuracy.svg", "confusion.svg", "history.csv", "history.json", "loss.svg", "mistakes.csv",
        "model.safetensors", "report.html",
      ])
    #expect(try run.text("mistakes.csv") == "text,label,predicted,probability\r\n")
    let history = try JSON(parsing: run.text("history.json"))
    #expect(history["dataset"] == "texts.csv" && history["test"]?["acc"]?.double == 1)
    let classifier = try classifier(run)
    #expect(try classifier.predict("a superb ending").label == "pos")
    #expect(try classifier.predict("a dull ending").label == "neg")
    #expect(classifier.columns?.text == "review" && classifier.columns?.label == "sentiment")
  }

  @Test func windowsLineEndsAndNULBytes() throws {
    let texts = TrainProcess.reviews(60, lineEnd: "\r\n").replacing("really", with: "re\u{0}ally")
    #expect(try accuracy(TrainProcess(texts).train("--quiet")) == 1)
  }

  @Test func equalSeedsGiveEqualModelsOnAnyNumberOfThreads() throws {
    let run = try TrainProcess(TrainProcess.reviews(80))
    var models: [[UInt8]] = []
    for options in [["1"], ["2"], ["2"], ["1", "--seed", "1"]] {
      let arguments = [
        "train", run.file, "--output", run.output, "--quiet", "--model", "gru", "--epochs", "2", "--threads",
      ]
      #expect(try InspectProcess.run(arguments + options).status == 0)
      models.append(try run.bytes("model.safetensors"))
    }
    #expect(models[0] == models[1] && models[1] == models[2] && models[2] != models[3])
  }

  @Test func manyClasses() throws {
    let run = try TrainProcess(TrainProcess.topics(360, 12, several: false), named: "t.jsonl")
    let outcome = try run.train()
    #expect(try accuracy(outcome) > 0.9)
    #expect(outcome.output.contains("360 texts, 12 classes:"))
    #expect(try run.text("report.html").contains("Confusion matrix of the held-out texts"))
    let answer = try classifier(run).predict("filler1 topic7a filler2")
    #expect(answer.label == "class 7" && answer.probabilities.count == 12 && answer.labels == nil)
  }

  @Test func severalLabelsAtOnce() throws {
    let run = try TrainProcess(TrainProcess.topics(400, 4, several: true), named: "t.jsonl")
    let outcome = try run.train("--epochs", "40")
    #expect(try accuracy(outcome) > 0.8)
    #expect(outcome.output.contains("4 labels, any number a text:"))
    let answer = try classifier(run).predict("topic0a filler1 topic3b filler4")
    #expect(answer.labels == ["class 0", "class 3"])
  }

  @Test func textsWithoutSpacesAreCutIntoCharacters() throws {
    let run = try TrainProcess(TrainProcess.chinese(80), named: "t.tsv")
    let outcome = try run.train("--text-column", "评论")
    #expect(try accuracy(outcome) > 0.9)
    #expect(outcome.output.contains("Texts are cut into characters"))
    #expect(outcome.output.contains("差评") && outcome.output.contains("40  50.0 %"))
    #expect(try classifier(run).predict("这本书真好看").label == "好评")
  }

  @Test func germanWithSemicolons() throws {
    let run = try TrainProcess(TrainProcess.german(80))
    let outcome = try run.train()
    #expect(try accuracy(outcome) > 0.9)
    #expect(!outcome.output.contains("characters"))
    #expect(try classifier(run).predict("Der Film war großartig").label == "gut")
  }

  @Test func aclImdbsLayout() throws {
    var files = ["README.txt": "no text", "train/unsup/1.txt": "who knows"]
    for i in 0..<40 {
      let half = i < 30 ? "train" : "test"
      files["\(half)/\(["neg", "pos"][i % 2])/\(i).txt"] = "a \(["bad", "good"][i % 2]) film \(i % 7)"
    }
    let outcome = try TrainProcess(files: files).train()
    #expect(try accuracy(outcome) == 1)
    #expect(outcome.output.contains("26 to train on, 4 to validate on, 10 held out to test with"))
    #expect(outcome.output.contains("The sub-folder train/unsup is left out"))
  }

  @Test func everyModelTrains() throws {
    let run = try TrainProcess(TrainProcess.topics(60, 3, several: false), named: "t.jsonl")
    for model in ["rnn", "lstm", "gru", "birnn", "bilstm", "bigru", "cnn", "bow", "ngrams", "best"] {
      let outcome = try run.train(
        "--model", model, "--units", "3", "--epochs", "1", "--maxlen", "7", "--num-words", "20", "--quiet",
        "--batch-size", "16", "--learning-rate", "0.01", "--patience", "1", "--class-weight", "balanced")
      #expect(outcome.status == 0, "\(model): \(outcome.errors)")
      #expect(try classifier(run).classes == ["class 0", "class 1", "class 2"], "\(model)")
    }
  }

  @Test func wordVectorsAreWhereWordsStart() throws {
    let run = try TrainProcess(TrainProcess.reviews(60))
    let words = ["awful", "dull", "great", "superb"]
    try run.folder.write(
      Array(words.enumerated().map { "\($1) \($0 < 2 ? -1 : 1) 0.5 0\n" }.joined().utf8), to: "v.vec")
    let vectors = run.folder.path + "/v.vec"
    let outcome = try run.train("--vectors", vectors, "--freeze-vectors", "--model", "gru", "--epochs", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("v.vec, 3 numbers each: 4 of "))
    // Frozen, so they are what they were.
    let model = try classifier(run).model
    let table = model.getWeights()[0]
    let vocabulary = try #require(classifier(run).extras.vocabulary)
    let great = try #require(vocabulary.firstIndex(of: "great"))
    #expect((0..<3).map { table[great, $0] } == [1, 0.5, 0] && table.shape[1] == 3)
    #expect(try run.train("--vectors", vectors, "--quiet").status == 0)
    #expect(try classifier(run).model.getWeights()[0].shape[1] == 3)
    try run.folder.write(Array("awful 1 2\ngreat 1\n".utf8), to: "v.vec")
    let broken = try run.train("--vectors", vectors)
    #expect(broken.status == 65)
    #expect(try #require(broken.errorLine).contains("1 number where 2 are expected, in \(vectors), line 2"))
    try run.folder.write(Array("Kino 1 2\n".utf8), to: "v.vec")
    #expect(
      try #require(run.train("--vectors", vectors).errorLine).contains("no word of the texts has a vector"))
  }

  @Test func controlCWritesWhatThereIs() throws {
    let run = try TrainProcess(TrainProcess.reviews(200))
    let outcome = try run.train(
      "--epochs", "1000000", "--patience", "1000000", "--model", "gru", interrupt: { $0.contains("Epoch 3/") }
    )
    #expect(outcome.status == 130 && !outcome.wasKilled)
    #expect(try #require(outcome.errorLine).contains("stopped after"))
    #expect(try JSON(parsing: run.text("history.json"))["test"] == nil)
    #expect(try classifier(run).classes == ["neg", "pos"])
    #expect(try run.text("report.html").contains("Stopped before anything was measured."))
  }
}
