// TrainProcess: small sets of labelled texts of our own making, and the train command on them.

import Foundation

/// A folder with a file of texts, and the runs of the command on it.
struct TrainProcess {
  let folder: TemporaryFolder
  let file: String
  var output: String { folder.path + "/run" }

  init(_ bytes: some Sequence<UInt8>, named name: String = "texts.csv") throws {
    folder = try TemporaryFolder()
    file = folder.path + "/" + name
    try folder.write(Array(bytes), to: name)
  }

  init(_ text: String, named name: String = "texts.csv") throws {
    try self.init(Array(text.utf8), named: name)
  }

  /// A folder of files, each under its path.
  init(files: [String: String]) throws {
    folder = try TemporaryFolder()
    file = folder.path + "/set"
    for (path, text) in files { try folder.write(Array(text.utf8), to: "set/" + path) }
  }

  func train(_ options: String..., interrupt: ((String) -> Bool)? = nil) throws -> CommandOutcome {
    try InspectProcess.run(["train", file, "--output", output] + options, interrupt: interrupt)
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: output + "/" + name)))
  }
  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// Numbers that look random and are the same everywhere (Knuth's generator of MMIX).
  struct Dice {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func roll(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    mutating func pick<T>(_ all: [T]) -> T { all[roll(all.count)] }
  }

  /// Reviews with a line end and a comma in each, the label in front.
  static func reviews(_ count: Int, lineEnd: String = "\n", extra: [String] = []) -> String {
    var dice = Dice(1)
    let words = [["awful", "boring", "terrible", "dull"], ["great", "lovely", "wonderful", "superb"]]
    var rows = ["sentiment,review"]
    for i in 0..<count {
      let place = dice.pick(["film", "plot", "cast", "ending"])
      let more = dice.pick(["yes", "so", "well"])
      let text = "The \(place) was \(dice.pick(words[i % 2])), really\(lineEnd)\(more)"
      rows.append(["neg", "pos"][i % 2] + ",\"" + text + "\"")
    }
    return (rows + extra).joined(separator: lineEnd) + lineEnd
  }

  /// JSON Lines of texts on any number of topics, each with two words of its own.
  static func topics(_ count: Int, _ topics: Int, several: Bool) -> String {
    var dice = Dice(2)
    return (0..<count).map { i in
      let own = several ? (0..<topics).filter { _ in dice.roll(3) == 0 } : [i % topics]
      var words = (0..<6).map { _ in "filler\(dice.roll(9))" }
      for topic in own { words.insert("topic\(topic)\(dice.pick(["a", "b"]))", at: dice.roll(words.count)) }
      let labels = own.map { "\"class \($0)\"" }.joined(separator: ", ")
      return "{\"text\": \"\(words.joined(separator: " "))\", "
        + (several ? "\"labels\": [\(labels)]}" : "\"label\": \(labels)}")
    }.joined(separator: "\n") + "\n"
  }

  /// Sentences without white space in them.
  static func chinese(_ count: Int) -> String {
    var dice = Dice(3)
    let words = [["太差了", "很无聊", "不好看"], ["太棒了", "很精彩", "真好看"]]
    return "评论\tlabel\n"
      + (0..<count).map { i in
        "这部\(dice.pick(["电影", "片子", "剧集"]))\(dice.pick(words[i % 2]))，我\(dice.pick(["们", "和朋友", ""]))都这么说。\t\(["差评", "好评"][i % 2])"
      }.joined(separator: "\n")
  }

  static func german(_ count: Int) -> String {
    var dice = Dice(4)
    let words = [["schrecklich", "öde", "überflüssig"], ["großartig", "schön", "überwältigend"]]
    return "text;label\n"
      + (0..<count).map { i in
        "Der \(dice.pick(["Film", "Schluß", "Dialog"])) war \(dice.pick(words[i % 2])), \(dice.pick(["fürwahr", "ehrlich"]));\(["schlecht", "gut"][i % 2])"
      }.joined(separator: "\n")
  }
}
