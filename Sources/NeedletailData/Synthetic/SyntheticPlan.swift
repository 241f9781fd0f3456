// SyntheticPlan: how long reviews are and what they are made of.

/// The proportions of the reviews, and the rules of the grammar by name.
struct SyntheticPlan: Sendable {
  static let shared = SyntheticPlan(SyntheticGrammar.reviews)

  /// Lengths below which 0, 1, 5, 10, 25, 50 … percent of the IMDB reviews are, so that the mean is theirs.
  private static let lengths: [(percent: Int, words: Int)] = [
    (0, 30), (2, 48), (5, 64), (10, 91), (15, 111), (20, 120), (25, 128), (30, 135), (40, 153), (50, 175),
    (60, 206), (70, 252), (75, 284), (80, 324), (85, 377), (90, 456), (95, 597), (98, 786), (99, 913),
    (100, 1400),
  ]

  let quietEnds = 170
  let closings = 350
  let truth = 970
  let plainTruth = 900
  let title, name, opening, introduction, plain, negated, turn, hold, reported, verdict, closing, aside: Int
  let man, woman: Int
  /// The lists of what a review keeps to, from the hero's job on.
  let keptLists: [Int]
  let pronouns: (man: [UInt32], woman: [UInt32])
  let small: Set<Int>
  private let bodyRules: [(rule: Int, weight: Int)]
  private let bodyWeight: Int

  private init(_ grammar: SyntheticGrammar) {
    title = grammar.rule("title")
    name = grammar.rule("name")
    opening = grammar.rule("opening")
    introduction = grammar.rule("introduction")
    plain = grammar.rule("plain")
    negated = grammar.rule("negated")
    turn = grammar.rule("turn")
    hold = grammar.rule("hold")
    reported = grammar.rule("reported")
    verdict = grammar.rule("verdict")
    closing = grammar.rule("closing")
    aside = grammar.rule("aside")
    man = grammar.list("man")
    woman = grammar.list("woman")
    keptLists = ["person", "town", "thing", "tadj", "place", "event", "person"].map { grammar.list($0) }
    let vocabulary = grammar.vocabulary
    pronouns = (
      ["he", "his", "him"].map { vocabulary.known($0) }, ["she", "her", "her"].map { vocabulary.known($0) }
    )
    small = Set(["the", "of", "and", "a", "an", "for"].map { Int(vocabulary.known($0)) })
    bodyRules = [
      (grammar.rule("plot"), 28), (grammar.rule("scene"), 7), (grammar.rule("people"), 10),
      (grammar.rule("fact"), 5), (aside, 8), (grammar.rule("undecided"), 2), (plain, 24), (negated, 4),
      (turn, 7), (hold, 5), (reported, 4),
    ]
    bodyWeight = bodyRules.reduce(0) { $0 + $1.weight }
  }

  /// The length that a random number stands for.
  func length(_ draw: UInt32) -> Int {
    let place = Int(draw >> 8) * 100  // in 2⁻²⁴ percent
    let upper = Self.lengths.firstIndex { place < $0.percent << 24 } ?? Self.lengths.count - 1
    let (low, high) = (Self.lengths[upper - 1], Self.lengths[upper])
    return low.words + (place - low.percent << 24) * (high.words - low.words)
      / ((high.percent - low.percent) << 24)
  }

  /// A rule for a sentence of the body.
  func body(_ draws: inout SyntheticDraws) -> Int {
    var left = draws.below(bodyWeight)
    for (rule, weight) in bodyRules {
      if left < weight { return rule }
      left -= weight
    }
    return plain
  }

  /// A rule for an opinion that takes reading.
  func strong(_ draws: inout SyntheticDraws) -> Int {
    [turn, turn, hold, negated, reported][draws.below(5)]
  }
}
