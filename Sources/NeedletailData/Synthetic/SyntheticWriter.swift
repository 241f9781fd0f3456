// SyntheticWriter: writes one review after the other from the grammar.

import Needletail

/// Random numbers for one review: a position in a stream of which every review has its own.
struct SyntheticDraws {
  let stream: RandomStream
  let review: Int
  private var block = 0
  private var words: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
  private var left = 0

  init(_ stream: RandomStream, review: Int) { (self.stream, self.review) = (stream, review) }

  /// 32 random bits.
  mutating func next() -> UInt32 {
    if left == 0 {
      words = stream.words(block: block, sample: review)
      block += 1
      left = 4
    }
    left -= 1
    let word = words.0
    words = (words.1, words.2, words.3, 0)
    return word
  }

  /// A number in 0..<bound.
  mutating func below(_ bound: Int) -> Int { Int((UInt64(next()) * UInt64(bound)) >> 32) }
  /// True in so many of a thousand cases.
  mutating func chance(_ thousandths: Int) -> Bool { below(1000) < thousandths }
}

/// Writes reviews.
struct SyntheticWriter {
  private let grammar = SyntheticGrammar.reviews
  private let plan = SyntheticPlan.shared
  private let a: UInt32
  private let an: UInt32
  private var draws: SyntheticDraws
  private var tokens: [UInt32] = []
  private var kept: [[UInt32]] = []
  /// The productions of each rule that were used since all were used.
  private var used: [UInt64]
  /// The entry of each list that was used last.
  private var last: [Int]

  /// - Parameter stream: where the random numbers come from.
  init(_ stream: RandomStream) {
    draws = SyntheticDraws(stream, review: 0)
    used = Array(repeating: 0, count: grammar.rules.count)
    last = Array(repeating: -1, count: grammar.lists.count)
    (a, an) = (grammar.vocabulary.known("a"), grammar.vocabulary.known("an"))
  }

  /// The words of a review, with or against the film.
  mutating func write(_ review: Int, positive: Bool) -> [UInt32] {
    draws = SyntheticDraws(draws.stream, review: review)
    for i in used.indices { used[i] = 0 }
    for i in last.indices { last[i] = -1 }
    let length = plan.length(draws.next())
    keep()

    tokens.removeAll(keepingCapacity: true)
    let quiet = length > 140 && draws.chance(plan.quietEnds)
    if quiet {
      let count = 4 + draws.below(4)
      for _ in 0..<count { sentence(draws.below(2) == 0 ? plan.closing : plan.aside, positive) }
    } else {
      if length > 60 { opinion(plan.strong(&draws), positive) }
      if length > 90, draws.chance(600) { opinion(plan.strong(&draws), positive) }
      opinion(plan.verdict, positive)
      if length > 60, draws.chance(plan.closings) { sentence(plan.closing, positive) }
    }
    let end = tokens
    tokens.removeAll(keepingCapacity: true)
    if !quiet || draws.chance(800) { sentence(plan.opening, positive) }
    if length > 70 { sentence(plan.introduction, positive) }
    if quiet { opinion(plan.turn, positive) }
    while tokens.count + end.count < length - 7 {
      let rule = plan.body(&draws)
      switch rule {
      case plan.plain: sentence(rule, draws.chance(plan.plainTruth) == positive)
      case plan.negated, plan.turn, plan.hold, plan.reported: opinion(rule, positive)
      default: sentence(rule, positive)
      }
    }
    return tokens + end
  }

  /// An opinion that is nearly always the review's own.
  private mutating func opinion(_ rule: Int, _ positive: Bool) {
    sentence(rule, draws.chance(plan.truth) == positive)
  }

  private mutating func sentence(_ rule: Int, _ positive: Bool) { expand(rule, positive) }

  /// Chooses what the review keeps to.
  private mutating func keep() {
    kept = []
    func take(_ writer: inout SyntheticWriter, _ body: (inout SyntheticWriter) -> Void) {
      writer.tokens.removeAll(keepingCapacity: true)
      body(&writer)
      writer.kept.append(writer.tokens)
    }
    take(&self) { writer in
      writer.expand(writer.plan.title, true)
      writer.setTitleCase()
    }
    take(&self) { writer in writer.expand(writer.plan.name, true) }
    take(&self) { writer in writer.expand(writer.plan.name, true) }
    let man = draws.below(2) == 0
    take(&self) { writer in writer.emit(man ? writer.plan.man : writer.plan.woman) }
    take(&self) { writer in writer.emit(man ? writer.plan.woman : writer.plan.man) }
    for list in plan.keptLists { take(&self) { writer in writer.emit(list) } }
    kept += (man ? plan.pronouns.man : plan.pronouns.woman).map { [$0] }
  }

  /// Capitals as in a title: all words but the small ones inside.
  private mutating func setTitleCase() {
    for i in tokens.indices where i == 0 || !plan.small.contains(SyntheticToken(bits: tokens[i]).word) {
      tokens[i] |= SyntheticToken.capital
    }
  }

  /// Writes a production of a rule, one that was not used lately.
  private mutating func expand(_ rule: Int, _ positive: Bool) {
    let productions = grammar.rules[rule]
    var choice = draws.below(productions.count)
    let all = productions.count == 64 ? UInt64.max : 1 << UInt64(productions.count) - 1
    if used[rule] == all { used[rule] = 0 }
    while used[rule] >> UInt64(choice) & 1 != 0 { choice = (choice + 1) % productions.count }
    used[rule] |= 1 << UInt64(choice)
    for piece in productions[choice] {
      let start = tokens.count
      let side =
        switch piece.side {
        case .same: positive
        case .other: !positive
        case .either: draws.below(2) == 0
        }
      switch piece.source {
      case .word(let token): append(token)
      case .list(let list, let sided): emit(sided && !side ? list + 1 : list)
      case .rule(let rule): expand(rule, side)
      case .kept(let number): for token in kept[number] { append(token) }
      }
      if piece.possessive, let word = grammar.possessives[SyntheticToken(bits: tokens.last!).word] {
        tokens[tokens.count - 1] = word
      }
      tokens[start] |= piece.before
      tokens[tokens.count - 1] |= piece.after
    }
  }

  /// Writes an entry of a list, another one than the last time.
  private mutating func emit(_ number: Int) {
    let list = grammar.lists[number]
    var entry = list.pick(draws.next())
    while entry == last[number] { entry = list.pick(draws.next()) }
    last[number] = entry
    for token in list[entry] { append(token) }
  }

  /// Writes a word; an "a" before it becomes "an" where it has to.
  private mutating func append(_ token: UInt32) {
    if let before = tokens.last, before & 0xf_ffff == a,
      grammar.vocabulary.takesAn[SyntheticToken(bits: token).word]
    {
      tokens[tokens.count - 1] = before & ~0xf_ffff | an
    }
    tokens.append(token)
  }
}
