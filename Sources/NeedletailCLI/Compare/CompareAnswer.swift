// CompareAnswer: the notebook's question answered in words, from numbers alone.

import Needletail

/// A difference of two means with its uncertainty, in percentage points.
struct Difference {
  let points: Double
  /// Two standard errors: what the seeds and the number of test reviews leave open.
  let uncertainty: Double

  init(_ a: Spread, minus b: Spread) {
    points = (a.mean - b.mean) * 100
    uncertainty = 200 * (a.variance(of: 25_000) + b.variance(of: 25_000)).squareRoot()
  }

  var isClear: Bool { abs(points) > uncertainty }
  /// `2.1 ± 0.4 points`
  var text: String {
    "\(DecimalText.fixed(abs(points), 1)) ± \(DecimalText.fixed(uncertainty, 1)) points"
  }
}

/// Why SimpleRNN does worse than a bag of words, as far as the runs tell.
struct CompareAnswer {
  let groups: [ComparedGroup]

  private func group(_ model: String, _ maxlen: Int) -> ComparedGroup? {
    groups.first { $0.what == ComparedCase(model: model, maxlen: maxlen) }
  }

  /// The number of words that most recurrent cases share, to compare at.
  private var words: Int? {
    [500, 100].first { group("rnn", $0) != nil } ?? groups.first { $0.what.model == "rnn" }?.what.maxlen
  }

  /// The better of the models that remember, at so many words.
  private func rememberer(_ maxlen: Int) -> ComparedGroup? {
    ["lstm", "gru"].compactMap { group($0, maxlen) }.max { $0.test.mean < $1.test.mean }
  }

  var sentences: [String] {
    [gap, memory, cut, moreWords, best].compactMap { $0 }
  }

  private var gap: String? {
    guard let words, let rnn = group("rnn", words), let bag = group("bow", 0) else { return nil }
    let difference = Difference(bag.test, minus: rnn.test)
    let what = "SimpleRNN on \(rnn.what.words)"
    if !difference.isClear {
      return
        "\(what) and a bag of words do equally well as far as these runs tell: the difference is \(difference.text)."
    }
    return difference.points > 0
      ? "\(what) is \(difference.text) below a bag of words on the test reviews."
      : "\(what) is \(difference.text) above a bag of words on the test reviews: there is no gap to explain."
  }

  private var memory: String? {
    guard let words, let rnn = group("rnn", words), let other = rememberer(words) else { return nil }
    let difference = Difference(other.test, minus: rnn.test)
    let name = other.what.model == "lstm" ? "LSTM" : "GRU"
    if !difference.isClear {
      return
        "Its memory does not show as the reason: on the same words \(name) differs by \(difference.text), less than these runs can tell from chance."
    }
    return difference.points > 0
      ? "Its memory costs \(difference.text): so much better is \(name), which remembers longer, on the same words."
      : "Its memory is not the reason: \(name), which remembers longer, is \(difference.text) worse on the same words."
  }

  private var cut: String? {
    guard let words, words > 0, let short = rememberer(words), let whole = group(short.what.model, 0) else {
      return nil
    }
    let difference = Difference(whole.test, minus: short.test)
    let name = short.what.model == "lstm" ? "LSTM" : "GRU"
    if !difference.isClear {
      return
        "The cut to \(words) words does not show as a reason: with whole reviews \(name) differs by \(difference.text), less than these runs can tell from chance."
    }
    return difference.points > 0
      ? "The cut to \(words) words costs \(difference.text): so much better is \(name) with whole reviews."
      : "The cut to \(words) words costs nothing: \(name) is \(difference.text) worse with whole reviews."
  }

  private var moreWords: String? {
    guard let words, words > 0, let short = group("rnn", words), let whole = group("rnn", 0) else {
      return nil
    }
    let difference = Difference(whole.test, minus: short.test)
    if !difference.isClear {
      return "SimpleRNN itself gains nothing that could be told from whole reviews (\(difference.text))."
    }
    return difference.points > 0
      ? "SimpleRNN itself gains \(difference.text) from whole reviews."
      : "SimpleRNN itself loses \(difference.text) with whole reviews."
  }

  private var best: String? {
    guard let best = groups.max(by: { $0.validation.mean < $1.validation.mean }), groups.count > 1 else {
      return nil
    }
    let test = DecimalText.fixed(best.test.mean * 100, 1)
    return "Validation prefers \(best.what.title); it gets \(test) % of the test reviews right."
  }
}
