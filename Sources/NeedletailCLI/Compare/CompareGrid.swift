// CompareGrid: which cases a comparison has.

enum CompareGrid {
  /// The cases that answer the notebook's question, without seeds.
  static let questions: [ComparedCase] =
    ["bow", "ngrams"].map { ComparedCase(model: $0, maxlen: 0) }
    + ["rnn", "lstm", "gru", "birnn", "bilstm", "bigru", "cnn"].map { ComparedCase(model: $0, maxlen: 500) }
    + ["rnn", "lstm", "gru"].flatMap { model in [100, 0].map { ComparedCase(model: model, maxlen: $0) } }
    + ["rnn", "lstm"].map { ComparedCase(model: $0, maxlen: 500, truncating: "post") }
    + ["rnn", "lstm", "gru"].map { ComparedCase(model: $0, maxlen: 500, mask: true) }

  /// The cases for an answer in two minutes.
  static let quick: [ComparedCase] =
    [ComparedCase(model: "bow", maxlen: 0)]
    + ["rnn", "lstm", "gru"].map { ComparedCase(model: $0, maxlen: 500) }
    + ["rnn", "lstm"].map { ComparedCase(model: $0, maxlen: 100) }

  /// Each model with each number of words; one that reads whole reviews runs with all of them.
  static func product(models: [String], maxlens: [Int], mask: Bool) -> [ComparedCase] {
    models.flatMap { name -> [ComparedCase] in
      guard ReviewModel.named(name)?.isSequential == true else {
        return [ComparedCase(model: name, maxlen: 0)]
      }
      return maxlens.map { ComparedCase(model: name, maxlen: $0, mask: mask) }
    }
  }

  /// All seeds of a case before the next case.
  static func seeded(_ cases: [ComparedCase], seeds: Int) -> [ComparedCase] {
    cases.flatMap { one in
      (0..<seeds).map { seed in
        var one = one
        one.seed = seed
        return one
      }
    }
  }
}
