// The command as a process: misspelled words, where the reviews come from, and the exit codes.

import Foundation
import NeedletailFormats
import Testing

@Suite struct CommandLineTests {
  let home = try! TemporaryFolder()

  /// The command on a machine without reviews, whose download goes to `address`; a small network, one epoch.
  private func imdb(
    _ options: String..., address: String, environment: [String: String] = [:],
    interrupt: ((String) -> Bool)? = nil
  ) throws -> CommandOutcome {
    let bare = [
      "HOME": home.path, "XDG_CACHE_HOME": home.path + "/cache", "NEEDLETAIL_DATA": "",
      "NEEDLETAIL_IMDB_URL": address,
    ]
    return try InspectProcess.run(
      ["imdb", "--units", "2", "--maxlen", "8", "--num-words", "100", "--output", home.path + "/run"]
        + options, environment: bare.merging(environment) { $1 }, interrupt: interrupt)
  }

  private func text(_ file: String) throws -> String {
    try String(contentsOfFile: "\(home.path)/run/\(file)", encoding: .utf8)
  }

  @Test(arguments: [
    ("imbd", "imdb"), ("idmb", "imdb"), ("IMDB", "imdb"), ("insepct", "inspect"), ("inspekt", "inspect"),
    ("hlep", "help"),
  ])
  func misspelledCommandsSuggestTheRightOne(_ wrong: String, _ right: String) throws {
    for arguments in [[wrong], [wrong, "--help"], ["help", wrong]] {
      let outcome = try InspectProcess.run(arguments)
      #expect(outcome.status == 64 && outcome.output.isEmpty)
      #expect(
        outcome.errors.hasPrefix("Error: Unknown command '\(wrong)'. Did you mean '\(right)'?\nUsage: "))
    }
  }

  @Test(arguments: ["xylophone", "", "runs/imdb-rnn", "\u{1b}]0;x"])
  func wordsThatAreNoCommandNameAllOfThem(_ wrong: String) throws {
    let outcome = try InspectProcess.run([wrong])
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(
      outcome.errors.contains("The commands are imdb, compare, train, predict, evaluate, inspect and help."))
    #expect(!outcome.errors.contains("\u{1b}"))
  }

  @Test func misspelledOptionsSuggestTheRightOne() throws {
    let outcome = try InspectProcess.run(["imdb", "--epoch", "3"])
    #expect(outcome.status == 64 && outcome.errors.contains("Did you mean '--epochs'?"))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsAndTheVersionAreNoCommands(_ shell: String) throws {
    let outcome = try InspectProcess.run(["--generate-completion-script", shell])
    #expect(outcome.status == 0 && outcome.output.contains("needletail"))
    #expect(try InspectProcess.run(["--version"]).output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  #if Download
    @Test func noConnectionWithinTenSeconds() throws {
      let full = try FullPort()
      let outcome = try imdb("--dataset", "imdb", address: full.address("imdb.npz"))
      #expect(outcome.status == 69 && outcome.seconds > 9.5)
      let line = try #require(outcome.errorLine, "\(outcome.errors)")
      #expect(line.contains("no answer within 10 seconds, at \(full.address("imdb.npz"))"))
      #expect(line.contains("put it at \(home.path)/cache/needletail/imdb.npz"))
    }
  #endif

  @Test func reviewsThatAreNowhereBecomeSyntheticOnesLoudly() throws {
    let nobody = "http://127.0.0.1:\(try LoopbackServer.freePort())"
    let outcome = try imdb("--epochs", "1", address: nobody)
    #expect(outcome.status == 0)
    #expect(outcome.errors.hasPrefix("needletail: warning: the IMDB reviews are not to be had ("))
    #expect(outcome.errors.contains("SYNTHETIC") && outcome.errors.filter(\.isNewline).count == 1)
    #expect(outcome.output.contains("These are synthetic reviews"))
    #expect(try JSON(parsing: text("history.json"))["dataset"] == "synthetic")
    for file in ["accuracy.svg", "loss.svg", "report.html"] {
      #expect(try text(file).contains("synthetic reviews"), "\(file)")
    }
    let model = try SafetensorsFile(contentsOf: home.path + "/run/model.safetensors")
    #expect(model.metadata("preprocessing")?.contains("\"synthetic\"") == true)
  }

  @Test func theBestModelEndsWhenValidationDoes() throws {
    let outcome = try imdb(
      "--model", "best", "--dataset", "synthetic", "--learning-rate", "0.00000001", "--epochs", "5",
      address: "http://127.0.0.1:1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let history = try JSON(parsing: text("history.json"))
    // Nothing is learnt: two epochs after the first, or after one that chance made a little better.
    #expect((3...4).contains(try #require(history["epoch"]?.array).count))
    #expect(history["params"]?["batch_size"] == 64 && history["params"]?["num_words"] == 100)
    let model = try SafetensorsFile(contentsOf: home.path + "/run/model.safetensors")
    let preprocessing = try JSON(parsing: try #require(model.metadata("preprocessing")))
    #expect(preprocessing["kind"] == "imdb_words_and_pairs" && preprocessing["buckets"] == 500_000)
    #expect(preprocessing["maxlen"] == 8)
  }

  @Test(arguments: ["auto", "imdb"])
  func aDamagedFileIsNeverSkippedOver(_ dataset: String) throws {
    try home.write(Array("PK no zip".utf8), to: "data/imdb.npz")
    let outcome = try imdb(
      "--dataset", dataset, address: "http://127.0.0.1:1",
      environment: ["NEEDLETAIL_DATA": home.path + "/data"])
    #expect(outcome.status == 65)
    #expect(try #require(outcome.errorLine).contains(home.path + "/data/imdb.npz"))
  }

  @Test func aFolderThatCannotBeMadeIsSaidBeforeTheWork() throws {
    try home.write([], to: "run")
    let outcome = try imdb("--dataset", "synthetic", address: "http://127.0.0.1:1")
    #expect(outcome.status == 73 && outcome.output.isEmpty)
    #expect(try #require(outcome.errorLine).contains("\(home.path)/run"))
  }

  @Test func quietPrintsTheResultOnly() throws {
    let outcome = try imdb(
      "--dataset", "synthetic", "--epochs", "1", "--quiet", address: "http://127.0.0.1:1")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(
      outcome.output.wholeMatch(of: /Test loss: \d\.\d+ - test acc: \d\.\d+ \(synthetic reviews\)\n/) != nil,
      "\(outcome.output)")
  }

  #if os(Linux)
    /// The device takes nothing, as a full disk does.
    @Test func resultsThatCannotBePrintedAreAnError() throws {
      let words = home.path + "/words.json"
      try home.write(Array("{\"the\": 1}".utf8), to: "words.json")
      let outcome = try InspectProcess.run(["inspect", words], output: "/dev/full")
      #expect(outcome.status == 74)
      #expect(try #require(outcome.errorLine).contains("standard output cannot be written"))
    }
  #endif

  @Test func twoRunsAtOnceIntoOneFolder() async throws {
    let address = "http://127.0.0.1:1"
    let runs = (0..<3).map { _ in
      Task.detached { [self] in
        try imdb("--dataset", "synthetic", "--epochs", "1", "--quiet", address: address)
      }
    }
    for run in runs {
      let outcome = try await run.value
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: home.path + "/run").sorted()
    #expect(
      left == [
        "accuracy.svg", "history.csv", "history.json", "loss.svg", "model.safetensors", "report.html",
      ])
  }

  @Test func controlCWritesWhatThereIs() throws {
    let outcome = try imdb(
      "--dataset", "synthetic", "--epochs", "100000", address: "http://127.0.0.1:1",
      interrupt: { $0.contains("Epoch 3/") })
    #expect(outcome.status == 130 && !outcome.wasKilled)
    #expect(try #require(outcome.errorLine).contains("stopped after"))
    let history = try JSON(parsing: text("history.json"))
    let epochs = try #require(history["epoch"]?.array).count
    #expect(epochs >= 2 && history["history"]?["val_acc"]?.array?.count == epochs)
    #expect(history["test"] == nil)
    #expect(try SafetensorsFile(contentsOf: home.path + "/run/model.safetensors").entries.count == 6)
    #expect(try text("report.html").contains("</html>"))
  }
}
