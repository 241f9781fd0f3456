// CompareAnswer: the notebook's question answered in words, from numbers alone.

import Needletail

/// Why SimpleRNN does worse than a bag of words, as far as the runs tell.
///
/// The gap is walked in three steps, each a difference of two measured accuracies: from SimpleRNN to a network
/// that remembers, on the same words (memory); from there to whole reviews (the cut); from there to the bag of
/// words (the rest). They add up to the gap.
struct CompareAnswer {
  let groups: [ComparedGroup]
  private let rnn: ComparedGroup?
  private let bag: ComparedGroup?
  /// The better of the networks that remember, by validation, on the words that `rnn` sees.
  private let other: ComparedGroup?
  /// The same network on whole reviews.
  private let whole: ComparedGroup?

  init(groups: [ComparedGroup]) {
    func group(_ model: String, _ maxlen: Int) -> ComparedGroup? {
      groups.first { $0.what == ComparedCase(model: model, maxlen: maxlen) }
    }
    self.groups = groups
    // The number of words that most recurrent cases share.
    let words =
      [500, 100].first { group("rnn", $0) != nil } ?? groups.first { $0.what.model == "rnn" }?.what.maxlen
    rnn = words.flatMap { group("rnn", $0) }
    bag = group("bow", 0)
    other = words.flatMap { words in
      ["lstm", "gru"].compactMap { group($0, words) }.max { $0.validation.mean < $1.validation.mean }
    }
    whole = other.flatMap { $0.what.maxlen > 0 ? group($0.what.model, 0) : nil }
  }

  var sentences: [String] {
    [gapSentence, memory, cut, rest, verdict, moreWords, otherEnd, masks, best, caution].compactMap { $0 }
  }

  // MARK: The gap and its parts

  private var gap: Estimate? {
    guard let rnn, let bag else { return nil }
    return Estimate(bag.test, minus: rnn.test)
  }

  /// Whether there is a gap that parts can be shares of.
  private var hasGap: Bool { gap.map { $0.isClear && $0.value > 0 } ?? false }

  private var gapSentence: String? {
    guard let rnn, let gap else { return nil }
    let what = "SimpleRNN on \(rnn.what.words)"
    if !gap.isClear {
      return
        "\(what) and a bag of words do equally well as far as these runs tell: the difference is \(gap.points)."
    }
    return gap.value > 0
      ? "\(what) is \(gap.points) below a bag of words on the test reviews."
      : "\(what) is \(gap.points) above a bag of words on the test reviews: there is no gap to explain."
  }

  private var memory: String? {
    guard let rnn, let other else { return nil }
    let part = Estimate(other.test, minus: rnn.test)
    let name = Self.name(other)
    if !part.isClear {
      return
        "Its memory does not show as the reason: on the same words \(name) differs by \(part.points), less than these runs can tell from chance."
    }
    return part.value > 0
      ? "Its memory costs \(part.points)\(share(of: part, other.test, rnn.test)): so much better is \(name), which remembers longer, on the same words."
      : "Its memory is not the reason: \(name), which remembers longer, is \(part.points) worse on the same words."
  }

  private var cut: String? {
    guard let other, let whole else { return nil }
    let part = Estimate(whole.test, minus: other.test)
    let (name, words) = (Self.name(other), other.what.words)
    if !part.isClear {
      return
        "The cut to \(words) does not show as a reason: with whole reviews \(name) differs by \(part.points), less than these runs can tell from chance."
    }
    return part.value > 0
      ? "The cut to \(words) costs \(part.points)\(share(of: part, whole.test, other.test)): so much better is \(name) with whole reviews."
      : "The cut to \(words) costs nothing: \(name) is \(part.points) worse with whole reviews."
  }

  /// What neither memory nor the cut explains.
  private var rest: String? {
    guard let bag, let whole else { return nil }
    let part = Estimate(bag.test, minus: whole.test)
    let name = Self.name(whole)
    if !part.isClear {
      return
        "Nothing else shows: \(name) on whole reviews and the bag of words differ by \(part.points), less than these runs can tell from chance."
    }
    return part.value > 0
      ? "\(part.points) remain that neither explains: so far is \(name) on whole reviews below the bag of words."
      : "With both, \(name) is \(part.points) above the bag of words."
  }

  /// Which of the two weighs more.
  private var verdict: String? {
    guard hasGap, let rnn, let other, let whole else { return nil }
    let parts = [Estimate(other.test, minus: rnn.test), Estimate(whole.test, minus: other.test)]
    guard parts.contains(where: { $0.isClear && $0.value > 0 }) else { return nil }
    let more = Estimate([(200, other.test), (-100, rnn.test), (-100, whole.test)])
    if !more.isClear {
      return "Which of the two weighs more, these runs do not tell: they differ by \(more.points)."
    }
    return more.value > 0
      ? "So memory weighs more than the cut, by \(more.points)."
      : "So the cut weighs more than memory, by \(more.points)."
  }

  /// `, 78 ± 12 % of the gap`; nothing where there is no gap.
  ///
  /// For a part a − b of the gap g = bag − rnn, the share s = (a − b) / g changes by 1/g with a, by −1/g with b,
  /// by −s/g with the bag and by s/g with SimpleRNN, which may be b itself.
  private func share(of part: Estimate, _ a: Spread, _ b: Spread) -> String {
    guard hasGap, let gap, let rnn, let bag else { return "" }
    let (share, unit) = (part.value / gap.value, 1e4 / gap.value)
    let isFirst = other.map { a == $0.test } ?? false
    let terms: [(factor: Double, accuracy: Spread)] =
      isFirst
      ? [(unit, a), (-unit * (1 - share), rnn.test), (-unit * share, bag.test)]
      : [(unit, a), (-unit, b), (unit * share, rnn.test), (-unit * share, bag.test)]
    return ", \(Estimate(terms, value: share * 100).percent) of the gap"
  }

  // MARK: What else the runs say

  private var moreWords: String? {
    guard let rnn, rnn.what.maxlen > 0, let all = find(rnn, { $0.maxlen = 0 }) else { return nil }
    let part = Estimate(all.test, minus: rnn.test)
    if !part.isClear {
      return "SimpleRNN itself gains nothing that could be told from whole reviews (\(part.signed) points)."
    }
    return part.value > 0
      ? "SimpleRNN itself gains \(part.points) from whole reviews."
      : "SimpleRNN itself loses \(part.points) with whole reviews."
  }

  private var otherEnd: String? {
    changes("Reading the words at the start of a review in place of those at its end") {
      $0.truncating = "post"
    }
  }

  private var masks: String? { changes("Skipping padding") { $0.mask = true } }

  /// What an option does to every network that was trained with it and without.
  private func changes(_ what: String, _ option: (inout ComparedCase) -> Void) -> String? {
    let pairs = groups.compactMap { group -> (name: String, change: Estimate)? in
      guard let with = find(group, option), with.what != group.what else { return nil }
      return (group.what.model, Estimate(with.test, minus: group.test))
    }
    guard !pairs.isEmpty else { return nil }
    let list = pairs.map { "\($0.name) by \($0.change.signed)" }.joined(separator: ", ")
    let clear = pairs.filter(\.change.isClear).map(\.name)
    let all = "\(what) changes \(list) points"
    if clear.isEmpty { return "\(all): nothing that could be told from chance." }
    return clear.count == pairs.count
      ? "\(all)." : "\(all); only for \(clear.joined(separator: " and ")) it is more than chance."
  }

  private var best: String? {
    guard let best = groups.max(by: { $0.validation.mean < $1.validation.mean }), groups.count > 1 else {
      return nil
    }
    let test = DecimalText.fixed(best.test.mean * 100, 1)
    return "Validation prefers \(best.what.title); it gets \(test) % of the test reviews right."
  }

  private var caution: String? {
    guard [rnn, bag, other].contains(where: { $0?.test.count == 1 }) else { return nil }
    return
      "Some cases were trained once only: the ± then say how much the choice of test reviews matters, not how much seeds do. Train more seeds before believing a small difference."
  }

  /// The group that differs from another in one way.
  private func find(_ group: ComparedGroup, _ change: (inout ComparedCase) -> Void) -> ComparedGroup? {
    var what = group.what
    change(&what)
    return groups.first { $0.what == what }
  }

  private static func name(_ group: ComparedGroup) -> String { group.what.model == "lstm" ? "LSTM" : "GRU" }
}
