// TrainPlan: vocabulary, length and training, chosen from the texts, with the reasons.

import Needletail
import NeedletailData

/// How a model of texts is trained.
struct TrainPlan {
  /// Words and pairs: within a point of the best recurrent network on 25,000 reviews, in a tenth of its time, and the
  /// surest on few texts.
  static let defaultModel = "ngrams"

  let model: ReviewModel
  let units: Int
  let learningRate: Float
  let epochs: Int
  let batchSize: Int
  let patience: Int
  /// Words that the model sees of a text; 0: all.
  let maxlen: Int
  let reading: VectorizedTexts
  /// What the rows of the embedding start with; nil: what the seed draws.
  let vectors: WordVectors?
  /// The ids of the texts to train on.
  let sequences: [[Int32]]
  /// What was chosen and why, in sentences.
  let reasons: [String]

  /// - Parameter validates: whether there are texts to validate on.
  init(_ options: TrainCommand, _ training: LabelledTexts, validates: Bool) throws {
    model = ReviewModel.named(options.model)!  // validated
    var reasons: [String] = []
    let split = TrainPlan.split(training.texts)
    if split == .character {
      reasons.append("Texts are cut into characters: few have white space between words.")
    }
    // A word that occurs once cannot be told from chance; of few texts all are kept.
    let least = training.count < 1000 || options.vectors != nil ? 1 : 2
    let most = options.numWords ?? (model.reading == .wordPairs ? 50_000 : 20_000)
    var vectorization = try TextVectorization(maxTokens: most, split: split)
    let facts = try vectorization.adapt(training.texts, leastCount: least)
    guard facts.known > 0 else {
      throw CommandFailure(
        .badData, "there is no word in the texts to train on, in \(options.file); is another column the text?"
      )
    }
    reasons.append(TrainPlan.vocabulary(facts, vectorization, least: least, split))
    vectors = try options.vectors.map { path in
      let vectors = try WordVectors(contentsOf: path, words: vectorization.vocabulary)
      let coverage = vectors.matrix(for: vectorization.vocabulary).coverage
      guard coverage.found > 0 else {
        throw CommandFailure(
          .badData, "no word of the texts has a vector in \(path); are they of another language?")
      }
      reasons.append(
        "Words start with the vectors of \(path), \(vectors.dimension) numbers each: \(coverage).")
      return vectors
    }
    sequences = try VectorizedTexts.sequences(training.texts, vectorization)
    let lengths = sequences.map(\.count).sorted()
    let longest = max(1, lengths.last ?? 1)
    let words = split == .character ? "characters" : "words"
    if let given = options.maxlen {
      maxlen = given
    } else if model.isSequential {
      // Nineteen of twenty texts are whole; the notebook's 500 at most.
      let most = min(500, max(1, lengths[lengths.count * 19 / 20]))
      let cut = lengths.count { $0 > most }
      maxlen = most
      reasons.append(
        cut == 0
          ? "All texts are read whole: the longest has \(longest) \(words)."
          : "Of a text the last \(most) \(words) are read: \(lengths.count - cut) of \(lengths.count) have no more, the "
            + "longest has \(longest).")
    } else {
      maxlen = 0
      reasons.append("Texts are read whole: the longest has \(longest) \(words).")
    }
    switch model.reading {
    case .sequence: reading = try VectorizedTexts(vectorization, .padded(maxlen > 0 ? maxlen : longest))
    case .multiHot: reading = try VectorizedTexts(vectorization, .multiHot, maxlen: maxlen > 0 ? maxlen : nil)
    case .wordPairs:
      // Long vectors leave less room for pairs.
      let most = vectors.map { max(1000, (1 << 24) / $0.dimension - vectorization.vocabularySize) } ?? .max
      reading = try VectorizedTexts(
        vectorization,
        .wordPairs(buckets: min(most, TrainPlan.buckets(for: facts.tokens, atMost: model.pairs))),
        maxlen: maxlen > 0 ? maxlen : nil)
    case .wordsAndPairs:
      reading = try VectorizedTexts(
        vectorization,
        .wordsAndPairs(
          maxlen > 0 ? maxlen : longest, buckets: TrainPlan.buckets(for: facts.tokens, atMost: model.pairs)))
    }
    let size = model.reading == .wordPairs ? vectors?.dimension : nil
    units = options.units ?? size ?? model.defaultUnits
    learningRate = options.learningRate ?? model.defaultLearningRate
    // Few texts need small steps to be seen often enough.
    let count = training.count
    let enough = model.reading == .wordPairs ? 100_000 : 10_000
    batchSize = options.batchSize ?? (count < 1000 ? 8 : count < enough ? 32 : 128)
    let steps = (count + batchSize - 1) / batchSize
    epochs = options.epochs ?? min(100, max(10, (2000 + steps - 1) / steps))
    patience = options.patience ?? max(2, epochs / 10)
    reasons.append(
      "\(model.name) is trained on \(count) texts, \(batchSize) in a step, for \(epochs) \(epochs == 1 ? "epoch" : "epochs")"
        + (validates ? " at most, and until validation has not become better for \(patience)." : "."))
    self.reasons = reasons
  }

  /// Characters where white space does not part words: where most texts are one piece, or pieces are long.
  private static func split(_ texts: [String]) -> TextSplit {
    // The same for every order of the texts' parts, and enough to tell.
    let sample = texts.prefix(1000)
    var (scalars, pieces, single) = (0, 0, 0)
    for text in sample {
      let own = text.unicodeScalars.split { $0.value == 0x20 || (0x09...0x0d).contains($0.value) }
      scalars += own.reduce(0) { $0 + $1.count }
      pieces += own.count
      if own.count == 1 { single += 1 }
    }
    return 2 * single > sample.count || scalars > 15 * max(1, pieces) ? .character : .whitespace
  }

  /// Ids for pairs of words: about as many as there are pairs, up to what the model takes for the notebook's reviews.
  private static func buckets(for tokens: Int, atMost most: Int) -> Int {
    var buckets = 1000
    while buckets < tokens, buckets < most { buckets *= 10 }
    return min(buckets, most)
  }

  private static func vocabulary(
    _ facts: VocabularyFacts, _ vectorization: TextVectorization, least: Int, _ split: TextSplit
  ) -> String {
    let words = split == .character ? "characters" : "words"
    let share = 100 * Double(facts.knownTokens) / Double(max(1, facts.tokens))
    if facts.known == facts.distinct {
      return "The vocabulary has all \(facts.known) different \(words) of the texts to train on."
    }
    let rule =
      facts.known + 2 == vectorization.maxTokens
      ? "the most frequent" : "those that occur \(least) times or more"
    return "The vocabulary has \(facts.known) of \(facts.distinct) different \(words), \(rule): "
      + "\(DecimalText.fixed(share, 1)) % of the texts."
  }

  /// Texts as rows for the model.
  func data(_ texts: LabelledTexts, _ goal: TextGoal) throws -> SequenceDataset {
    try data(texts, try reading.sequences(texts.texts), goal)
  }

  /// Texts whose ids are there already.
  func data(_ texts: LabelledTexts, _ sequences: [[Int32]], _ goal: TextGoal) throws -> SequenceDataset {
    try SequenceDataset(sequences, texts.targets(goal.mode), encoding: reading.encoding)
  }

  /// The model, compiled.
  func make(_ options: TrainCommand, _ goal: TextGoal) throws -> any TrainableModel {
    let words = reading.vectorization.vocabularySize
    var settings = ReviewModelOptions(
      numWords: words, units: units, maxlen: maxlen, mask: options.mask, learningRate: learningRate,
      seed: options.seed, pairs: model.pairs)
    switch reading.form {
    case .padded, .multiHot: break
    case .wordPairs(let buckets): settings.pairs = buckets
    case .wordsAndPairs(let length, let buckets): (settings.maxlen, settings.pairs) = (length, buckets)
    }
    if let vectors { settings.wordSize = vectors.dimension }
    settings.goal = goal
    var made = try model.make(settings)
    if let vectors { try start(&made, vectors, frozen: options.freezeVectors) }
    return made
  }

  /// Puts word vectors into the embedding.
  private func start(_ made: inout any TrainableModel, _ vectors: WordVectors, frozen: Bool) throws {
    guard let layer = made.layers.first as? Embedding, layer.outputDim == vectors.dimension,
      let table = made.weights.first
    else {
      throw CommandFailure(
        .usage, "the model \(model.name) does not begin with an embedding for --vectors; choose another")
    }
    let matrix = vectors.matrix(for: reading.vectorization.vocabulary, rows: layer.inputDim).matrix
    made.network[table] = matrix
    if frozen { try made.setTrainable(false, layer: "embedding") }
  }
}
