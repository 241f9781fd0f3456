// The compare command as a process: what it concludes from numbers, what it keeps, and how it fails.

import Foundation
import NeedletailFormats
import Testing

@Suite struct CompareTests {
  let home = try! TemporaryFolder()

  private var folder: String { home.path + "/out" }

  private func text(_ file: String) throws -> String {
    try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
  }

  // MARK: Given numbers

  /// An accuracy by model and words (0: all) on the validation and the test reviews.
  private typealias Story = [(model: String, maxlen: Int, accuracy: Double)]

  /// Three seeds of every case, so far apart.
  private static func runs(_ story: Story, spread: Double = 0.001, seeds: Int = 3) -> JSON {
    .array(
      story.flatMap { one in
        (0..<seeds).map { seed in
          let accuracy = one.accuracy + spread * Double(seed - seeds / 2)
          return [
            "model": .string(one.model), "seed": .int(seed), "maxlen": .int(one.maxlen), "truncating": "pre",
            "mask": false, "params": 1000, "val_acc": .number(accuracy), "best_epoch": 4,
            "test_acc": .number(accuracy), "seconds_per_epoch": 1.5,
          ]
        }
      })
  }

  private static let whatWasExpected: Story = [
    ("bow", 0, 0.88), ("rnn", 500, 0.80), ("lstm", 500, 0.86), ("gru", 500, 0.85), ("lstm", 0, 0.87),
    ("rnn", 0, 0.79),
  ]

  /// What the command says about the numbers, and what is in its report.
  private func answer(_ runs: JSON) throws -> String {
    try home.write(Array(runs.compact().utf8), to: "given.json")
    let outcome = try InspectProcess.run(["compare", "--from", home.path + "/given.json", "--output", folder])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let report = try text("report.html")
    let sentences = outcome.output.split(separator: "\n\n").last.map(String.init) ?? ""
    for sentence in sentences.split(separator: "\n").dropLast() {
      #expect(report.contains(sentence.replacing("'", with: "&#39;")), "\(sentence)")
    }
    #expect(try JSON(parsing: text("compare.json")) == runs)
    return sentences
  }

  @Test func whatWasExpectedIsSaidFromTheNumbers() throws {
    let answer = try answer(Self.runs(Self.whatWasExpected))
    for part in [
      "SimpleRNN on 500 words is 8.0 ± 0.7 points below a bag of words on the test reviews.",
      "Its memory costs 6.0 ± 0.7 points, 75 ± 7 % of the gap: so much better is LSTM,",
      "The cut to 500 words costs 1.0 ± 0.6 points, 13 ± 8 % of the gap: so much better is LSTM",
      "1.0 ± 0.6 points remain that neither explains:",
      "So memory weighs more than the cut, by 5.0 ± 1.1 points.",
      "SimpleRNN itself loses 1.0 ± 0.7 points with whole reviews.",
      "Validation prefers bow, whole reviews; it gets 88.0 % of the test reviews right.",
    ] { #expect(answer.contains(part), "\(part)\nis not in\n\(answer)") }
  }

  @Test func oppositeNumbersGiveOppositeSentences() throws {
    let opposite = try answer(
      Self.runs([
        ("bow", 0, 0.80), ("rnn", 500, 0.88), ("lstm", 500, 0.84), ("gru", 500, 0.83), ("lstm", 0, 0.82),
        ("rnn", 0, 0.90),
      ]))
    for part in [
      "SimpleRNN on 500 words is 8.0 ± 0.7 points above a bag of words on the test reviews: there is no gap",
      "Its memory is not the reason: LSTM, which remembers longer, is 4.0 ± 0.6 points worse",
      "The cut to 500 words costs nothing: LSTM is 2.0 ± 0.7 points worse with whole reviews.",
      "With both, LSTM is 2.0 ± 0.7 points above the bag of words.",
      "SimpleRNN itself gains 2.0 ± 0.6 points from whole reviews.",
      "Validation prefers rnn, whole reviews; it gets 90.0 % of the test reviews right.",
    ] { #expect(opposite.contains(part), "\(part)\nis not in\n\(opposite)") }
    #expect(!opposite.contains("of the gap") && !opposite.contains("weighs more"))
  }

  @Test func theCutWeighsMoreWhereTheNumbersSaySo() throws {
    let answer = try answer(
      Self.runs([("bow", 0, 0.88), ("rnn", 500, 0.80), ("gru", 500, 0.81), ("gru", 0, 0.87)]))
    #expect(answer.contains("The cut to 500 words costs 6.0 ± 0.7 points, 75 ± 10 % of the gap"))
    #expect(answer.contains("So the cut weighs more than memory, by 5.0 ±"), "\(answer)")
    #expect(answer.contains("GRU") && !answer.contains("LSTM"))
  }

  @Test func nothingIsSaidThatTheSeedsLeaveOpen() throws {
    // The same means with seeds five points apart.
    let answer = try answer(Self.runs(Self.whatWasExpected, spread: 0.05))
    for part in [
      "do equally well as far as these runs tell: the difference is 8.0 ± 11.",
      "Its memory does not show as the reason",
      "The cut to 500 words does not show as a reason", "SimpleRNN itself gains nothing that could be told",
    ] { #expect(answer.contains(part), "\(part)\nis not in\n\(answer)") }
    #expect(!answer.contains("costs") && !answer.contains("of the gap"))
  }

  @Test func aSingleSeedIsSaidToBeOne() throws {
    let once = try answer(Self.runs(Self.whatWasExpected, seeds: 1))
    #expect(once.contains("Some cases were trained once only"))
    #expect(try !answer(Self.runs(Self.whatWasExpected)).contains("once only"))
  }

  @Test func maskAndTheOtherEndAreCompared() throws {
    guard case .array(var runs) = Self.runs(Self.whatWasExpected) else { return }
    for (key, value, accuracy) in [("mask", true, 0.83), ("truncating", "post", 0.78)]
      as [(String, JSON, Double)]
    {
      guard case .array(let more) = Self.runs([("rnn", 500, accuracy), ("lstm", 500, 0.86)]) else { return }
      runs += more.map { run in
        .object(
          JSONObject(run.object!.entries.map { (key: $0.key, value: $0.key == key ? value : $0.value) }))
      }
    }
    let answer = try answer(.array(runs))
    #expect(
      answer.contains(
        "Skipping padding changes rnn by +3.0 ± 0.7, lstm by +0.0 ± 0.6 points; only for rnn it is more than chance."
      ),
      "\(answer)")
    #expect(
      answer.contains("place of those at its end changes rnn by −2.0 ± 0.7, lstm by +0.0 ± 0.6 points; only"))
  }

  @Test func givenNumbersKnowNothingOfTheNetworks() throws {
    _ = try answer(Self.runs(Self.whatWasExpected))
    let report = try text("report.html")
    #expect(!report.contains("remember</h2>") && !report.contains("moved the decision"))
    #expect(!FileManager.default.fileExists(atPath: folder + "/insights.json"))
  }

  @Test(arguments: [
    ("[{\"model\": \"rnn\"}]", "run 0 has no 'seed'"),
    ("{}", "holds an object where a list of runs is needed"),
    ("[", "given.json"), ("[3]", "run 0 has no 'model'"),
  ])
  func damagedNumbersAreNamed(_ bytes: String, _ what: String) throws {
    try home.write(Array(bytes.utf8), to: "given.json")
    let outcome = try InspectProcess.run(["compare", "--from", home.path + "/given.json", "--output", folder])
    #expect(outcome.status == 65)
    #expect(try #require(outcome.errorLine).contains(what), "\(outcome.errors)")
  }

  @Test func numbersThatAreNoSharesAreNamed() throws {
    guard case .array(let good) = Self.runs(Self.whatWasExpected) else { return }
    let bad = JSON.array(
      good.enumerated().map { i, run in
        .object(
          JSONObject(
            run.object!.entries.map { (key: $0.key, value: i == 4 && $0.key == "test_acc" ? 1.5 : $0.value) })
        )
      })
    try home.write(Array(bad.compact().utf8), to: "given.json")
    let outcome = try InspectProcess.run(["compare", "--from", home.path + "/given.json", "--output", folder])
    #expect(outcome.status == 65)
    #expect(try #require(outcome.errorLine).contains("run 4: 'test_acc' is 1.5, no share"))
    #expect(
      try InspectProcess.run(["compare", "--from", home.path + "/none.json", "--output", folder]).status == 66
    )
  }

  // MARK: Trainings

  /// Small networks on synthetic reviews, an epoch each.
  private func compare(_ options: String..., interrupt: ((String) -> Bool)? = nil) throws -> CommandOutcome {
    try InspectProcess.run(
      [
        "compare", "--dataset", "synthetic", "--epochs", "1", "--units", "2", "--maxlens", "20",
        "--num-words",
        "200", "--output", folder,
      ] + options, interrupt: interrupt)
  }

  @Test func anInterruptedComparisonGoesOnWhereItWas() throws {
    let first = try compare("--models", "rnn,lstm,gru", "--seeds", "2") {
      $0.contains("rnn, 20 words, seed 0: ")
    }
    #expect(first.status == 130 && !first.wasKilled)
    let kept = try #require(try JSON(parsing: text("compare.json")).array)
    #expect((1..<6).contains(kept.count), "\(kept.count) of 6 runs were done before Ctrl-C")
    #expect(try #require(first.errorLine).contains("stopped after \(kept.count) of 6 runs; they are kept in"))

    let second = try compare("--models", "rnn,lstm,gru", "--seeds", "2")
    #expect(second.status == 0 && second.output.contains("\(kept.count) of 6 runs are there already."))
    #expect(!second.output.contains("rnn, 20 words, seed 0: val acc"))
    let all = try #require(try JSON(parsing: text("compare.json")).array)
    // Times and all: no finished run was made again.
    #expect(all.count == 6 && Array(all[..<kept.count]) == kept)
    #expect(
      all.map { "\($0["model"]!.string!) \($0["seed"]!.int!)" } == [
        "rnn 0", "rnn 1", "lstm 0", "lstm 1", "gru 0", "gru 1",
      ])

    // What was looked at in the networks of both calls is in the report.
    let insights = try JSON(parsing: text("insights.json"))
    #expect(insights["memory"]?.array?.map { $0["model"] } == ["rnn", "lstm", "gru"])
    #expect(insights["words"]?.array?.count == 9)
    let report = try text("report.html")
    #expect(report.contains("What the network remembers") && report.contains("class=\"passage\""))
    #expect(report.contains("falls to half within") || report.contains("more than"))

    let third = try compare("--models", "rnn,lstm,gru", "--seeds", "2")
    #expect(third.status == 0 && third.output.contains("6 of 6 runs are there already."))
    #expect(try text("report.html") == report)
  }

  @Test func otherOptionsAndDamageLeaveTheFolderAlone() throws {
    #expect(try compare("--models", "rnn", "--seeds", "1").status == 0)
    let (runs, settings) = (try text("compare.json"), try text("settings.json"))

    func expectRefusal(saying what: String) throws {
      let outcome = try compare("--models", "rnn", "--seeds", "2", "--quiet")
      #expect(outcome.status == 65 && outcome.output.isEmpty, "\(outcome.errors)")
      #expect(try #require(outcome.errorLine).contains(what), "\(outcome.errors)")
    }
    let other = try compare("--models", "rnn", "--seeds", "1", "--patience", "7")
    #expect(other.status == 65)
    #expect(try #require(other.errorLine).contains("were made with other options or by another version"))

    try home.write(
      Array(settings.replacing("\"layout\": 1", with: "\"layout\": 99").utf8), to: "out/settings.json")
    try expectRefusal(saying: "by another version; choose another folder with --output")
    try home.write(Array("{".utf8), to: "out/settings.json")
    try expectRefusal(saying: "settings.json")
    try FileManager.default.removeItem(atPath: folder + "/settings.json")
    try expectRefusal(saying: "made with other options")
    #expect(try text("compare.json") == runs)

    try home.write(Array(settings.utf8), to: "out/settings.json")
    try home.write(Array(runs.dropLast(20).utf8), to: "out/compare.json")
    try expectRefusal(saying: "compare.json")
    #expect(try text("compare.json") == String(runs.dropLast(20)))
    try home.write(Array(runs.utf8), to: "out/compare.json")
    try home.write(Array("{\"memory\": [{}], \"words\": []}".utf8), to: "out/insights.json")
    try expectRefusal(saying: "insights.json; remove it")
  }

  #if os(Linux)
    /// The device takes nothing, as a full disk does.
    @Test func withoutSpaceFinishedRunsAreKept() throws {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/report.html", withDestinationPath: "/dev/full")
      let outcome = try compare("--models", "bow", "--seeds", "1", "--quiet")
      #expect(outcome.status == 73)
      #expect(try #require(outcome.errorLine).contains("No space left on device"), "\(outcome.errors)")
      #expect(try #require(outcome.errorLine).contains("\(folder)/report.html"))
      try FileManager.default.removeItem(atPath: folder + "/report.html")
      let again = try compare("--models", "bow", "--seeds", "1")
      #expect(again.status == 0 && again.output.contains("1 of 1 runs are there already."))
    }
  #endif

  @Test(arguments: [
    (["--models", "rnn,xyz"], "There is no model 'xyz'; choose from rnn, lstm,"),
    (["--models", ""], "There is no model ''"), (["--models", "rnn,,lstm"], "There is no model ''"),
    (["--seeds", "0"], "--seeds must be at least 1"), (["--seeds", "-3"], "--seeds"),
    (["--maxlens", "100,x"], "--maxlens takes whole numbers separated by commas, not '100,x'"),
    (["--epochs", "0"], "--epochs must be at least 1"),
    (["--validation-split", "0"], "--validation-split must be above 0"),
  ])
  func wrongUseIsSaidBeforeTheWork(_ options: [String], _ what: String) throws {
    let outcome = try InspectProcess.run(["compare", "--dataset", "synthetic", "--output", folder] + options)
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(what), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder))
  }
}
