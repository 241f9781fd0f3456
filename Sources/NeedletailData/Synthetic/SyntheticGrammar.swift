// SyntheticGrammar: rules and lists in the form in which reviews are written from them.

/// The grammar: rules with several productions each, whose pieces are words, lists, other rules, and what a
/// review keeps to (its film, its hero).
struct SyntheticGrammar: Sendable {
  /// Which side of a list or rule a slot asks for.
  enum Side: Sendable { case same, other, either }

  enum Source: Sendable {
    case word(UInt32)
    case list(Int, sided: Bool)
    case rule(Int)
    case kept(Int)
  }

  /// One piece of a production, and the marks that it gets.
  struct Piece: Sendable {
    var source: Source
    var side = Side.same
    var possessive = false
    /// Bits for the first word: a quotation mark.
    var before: UInt32 = 0
    /// Bits for the last word.
    var after: UInt32 = 0
  }

  private(set) var vocabulary = SyntheticVocabulary()
  private(set) var lists: [SyntheticList] = []
  private(set) var rules: [[[Piece]]] = []
  /// The possessive form of a word, where the rules use it.
  private(set) var possessives: [Int: UInt32] = [:]
  private var listNumbers: [String: (number: Int, sided: Bool)] = [:]
  private var ruleNumbers: [String: Int] = [:]

  /// The grammar of the reviews, made at first use.
  static let reviews = SyntheticGrammar()

  /// Words that writing puts in by itself.
  private static let particles = [
    "a", "an", "the", "of", "and", "for", "he", "his", "him", "she", "her",
  ]

  /// What a review keeps to; the slots have these names.
  static let kept = [
    "TITLE", "DIRECTOR", "LEAD", "HERO", "FOE", "JOB", "TOWN", "THING", "ADJ", "PLACE", "EVENT", "PERSON",
    "he",
    "his", "him",
  ]

  func rule(_ name: String) -> Int { ruleNumbers[name]! }
  func list(_ name: String) -> Int { listNumbers[name]!.number }

  private init() {
    for (name, list) in Self.sidedWords.sorted(by: { $0.key < $1.key }) {
      add(name, Self.split(list.good), offset: 2, sided: true)
      add(name, Self.split(list.bad), offset: 2)
    }
    for (name, list) in Self.plainWords.sorted(by: { $0.key < $1.key }) {
      let words = Self.split(list)
      add(name, words, offset: 3)
      if name.hasSuffix("verb0") { add(String(name.dropLast()), words.map(Self.inflected), offset: 3) }
      if name == "genre" || name == "day" { add(name + "s", words.map(Self.plural), offset: 3) }
    }
    for (name, list) in Self.countedNouns.sorted(by: { $0.key < $1.key }) {
      let words = Self.split(list)
      add(name, words, offset: 5)
      add(name + "s", words.map(Self.plural), offset: 5)
    }
    let (women, men) = (Self.split(Self.firstNames.women), Self.split(Self.firstNames.men))
    add("woman", women, offset: 5)
    add("man", men, offset: 5)
    add("first", zip(women, men).flatMap { [$0, $1] }, offset: 8)
    add("surname", Self.surnames, offset: 150)
    add("town", Self.towns, offset: 20)
    add("year", (0..<90).map { "\(2009 - $0)" }, offset: 30)
    for word in Self.particles { _ = vocabulary.number(of: word) }
    let text = [
      Self.titles, Self.openings, Self.introductions, Self.plots, Self.scenes, Self.people, Self.facts,
      Self.asides, Self.closings,
      Self.plainOpinions, Self.negatedOpinions, Self.contrastingOpinions, Self.reportedOpinions,
      Self.undecidedOpinions, Self.verdicts,
    ].joined(separator: "\n")
    let lines = text.split(separator: "\n")
    for line in lines where line.hasPrefix("# ") {
      ruleNumbers[String(line.dropFirst(2))] = ruleNumbers.count
    }
    for line in lines {
      if line.hasPrefix("# ") { rules.append([]) } else { rules[rules.count - 1].append(pieces(line)) }
    }
  }

  private mutating func add(_ name: String, _ words: [String], offset: Int, sided: Bool = false) {
    if listNumbers[name] == nil { listNumbers[name] = (lists.count, sided) }
    lists.append(SyntheticList(words, offset: offset, &vocabulary))
  }

  private mutating func pieces(_ line: Substring) -> [Piece] {
    var result: [Piece] = []
    var starts = true
    for part in line.split(separator: " ") {
      var text = part
      var piece = Piece(source: .word(0))
      if text.hasPrefix("\"") {
        piece.before = SyntheticToken.openQuote
        text = text.dropFirst()
      }
      if text.hasSuffix("\"") {
        piece.after = SyntheticToken.closeQuote
        text = text.dropLast()
      }
      if let mark = SyntheticToken.mark(text.last!) {
        piece.after |= mark
        text = text.dropLast()
      }
      if text.hasSuffix("}'s") {
        piece.possessive = true
        text = text.dropLast(2)
      }
      if text.hasPrefix("{") {
        slot(text.dropFirst().dropLast(), &piece)
      } else {
        // The first word of a sentence has its capital from its place, "I" has one anywhere.
        let small = starts && !(text == "I" || text.hasPrefix("I'"))
        piece.source = .word(vocabulary.token(small ? text.lowercased() : String(text)))
      }
      starts = ".!?:".contains(SyntheticToken(bits: piece.after).mark)
      result.append(piece)
    }
    return result
  }

  private mutating func slot(_ text: Substring, _ piece: inout Piece) {
    var name = String(text)
    switch name.last {
    case "+": name.removeLast()
    case "-":
      name.removeLast()
      piece.side = .other
    case "~":
      name.removeLast()
      piece.side = .either
    default: break
    }
    if let number = Self.kept.firstIndex(of: name == "He" ? "he" : name) {
      piece.source = .kept(number)
    } else if let number = ruleNumbers[name] {
      piece.source = .rule(number)
    } else if let list = listNumbers[name] {
      piece.source = .list(list.number, sided: list.sided)
      if piece.possessive { addPossessives(of: lists[list.number]) }
    } else {
      preconditionFailure("the grammar has no \(name)")
    }
  }

  private mutating func addPossessives(of list: SyntheticList) {
    for entry in 0..<list.count {
      let token = SyntheticToken(bits: list[entry].last!)
      let number = vocabulary.number(of: vocabulary.words[token.word] + "'s")
      possessives[token.word] = UInt32(number) | (token.bits & SyntheticToken.capital)
    }
  }

  /// The third person of a verb.
  static func inflected(_ verb: String) -> String { ending(verb) }

  /// The plural of a noun.
  static func plural(_ noun: String) -> String {
    for (singular, plural) in [
      ("man", "men"), ("thief", "thieves"), ("knife", "knives"), ("scarf", "scarves"),
    ]
    where noun.hasSuffix(singular) {
      return noun.dropLast(singular.count) + plural
    }
    return ending(noun)
  }

  private static func ending(_ word: String) -> String {
    if ["s", "x", "z", "ch", "sh"].contains(where: word.hasSuffix) { return word + "es" }
    if word.hasSuffix("y"), !"aeiou".contains(word.dropLast().last!) { return word.dropLast() + "ies" }
    return word + "s"
  }
}
