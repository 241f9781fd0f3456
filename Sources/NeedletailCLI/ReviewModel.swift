// ReviewModel: the models that the command can train on reviews, one entry each.

import Needletail
import NeedletailData

/// What a model for reviews is made from.
struct ReviewModelOptions {
  var numWords: Int
  /// Numbers in the recurrent state, or of a convolution's or dense layer's outputs.
  var units: Int
  /// Words that the model sees of a review.
  var maxlen: Int
  var mask = false
  var learningRate: Float
  var seed: UInt64 = 0
}

/// A model that `--model` names.
struct ReviewModel: Sendable {
  /// What a model reads of a review.
  enum Reading: Sendable {
    /// Word ids one after another, padded.
    case sequence
    /// Which words there are.
    case bag
    /// Words and pairs of neighbouring words.
    case pairs
    /// Word ids one after another, padded, and in a second line the pairs that they end.
    case wordsAndPairs
  }

  /// As `--model` takes it.
  let name: String
  /// Without the number of units.
  let title: String
  var reading = Reading.sequence
  /// The kind of its recurrent layer.
  var recurrentLayer: String?
  var defaultUnits = 32
  var defaultLearningRate: Float = 0.001
  var defaultNumWords = 10_000
  var defaultBatchSize = 128
  /// Epochs without a better validation accuracy before training ends and the best epoch's weights come back;
  /// nil: training goes on to its end.
  var patience: Int?
  /// With the learning rate.
  var optimizer: @Sendable (Float) -> any Optimizer = { .rmsprop(learningRate: $0) }
  /// The model, not compiled.
  let network: @Sendable (ReviewModelOptions) throws -> any TrainableModel

  /// Whether the order of words counts, and so how many of them the model sees.
  var isSequential: Bool { reading == .sequence || reading == .wordsAndPairs }
  /// Words that it sees of a review where nobody says; 0: all.
  var defaultMaxlen: Int { isSequential ? 500 : 0 }
  /// Ids that pairs of words share.
  static let pairs = 100_000

  static let all: [ReviewModel] = [
    recurrent("rnn", "SimpleRNN") { SimpleRNN($0) },
    recurrent("lstm", "LSTM") { LSTM($0) },
    recurrent("gru", "GRU") { GRU($0) },
    recurrent("birnn", "SimpleRNN", "bidirectional ") { Bidirectional(SimpleRNN($0)) },
    recurrent("bilstm", "LSTM", "bidirectional ") { Bidirectional(LSTM($0)) },
    recurrent("bigru", "GRU", "bidirectional ") { Bidirectional(GRU($0)) },
    ReviewModel(
      name: "cnn", title: "Embedding and Conv1D",
      network: stack { o in
        [
          Embedding(o.numWords, 32, maskZero: o.mask), Conv1D(o.units, 7, activation: .relu),
          GlobalMaxPooling1D(),
        ]
      }),
    // Chollet, Deep Learning with Python, section 3.4.
    ReviewModel(
      name: "bow", title: "a bag of words and Dense", reading: .bag, defaultUnits: 16,
      network: stack { o in
        [Input(shape: [o.numWords]), Dense(o.units, activation: .relu), Dense(o.units, activation: .relu)]
      }),
    ReviewModel(
      name: "ngrams", title: "the mean of words and word pairs", reading: .pairs, defaultUnits: 16,
      defaultLearningRate: 0.01,
      network: stack { o in
        [Embedding(o.numWords + pairs, o.units, maskZero: true), GlobalAveragePooling1D()]
      }),
    .best,
  ]

  private static func recurrent(
    _ name: String, _ kind: String, _ prefix: String = "", _ layer: @escaping @Sendable (Int) -> any Layer
  ) -> ReviewModel {
    ReviewModel(
      name: name, title: "Embedding and \(prefix)\(kind)", recurrentLayer: kind,
      network: stack { o in [Embedding(o.numWords, 32, maskZero: o.mask), layer(o.units)] })
  }

  /// A stack of layers between the input and the last layer, `Dense(1, activation: .sigmoid)`.
  private static func stack(
    _ layers: @escaping @Sendable (ReviewModelOptions) -> [any Layer]
  ) -> @Sendable (ReviewModelOptions) throws -> any TrainableModel {
    { try Sequential(layers($0) + [Dense(1, activation: .sigmoid)], seed: $0.seed) }
  }

  /// What the model file calls the way from words to rows.
  var preprocessing: String {
    switch reading {
    case .sequence: "imdb"
    case .bag: "imdb_multi_hot"
    case .pairs: "imdb_word_pairs"
    case .wordsAndPairs: "imdb_words_and_pairs"
    }
  }

  /// Ids that pairs of words share; nil for a model that reads none.
  var pairIDs: Int? {
    switch reading {
    case .sequence, .bag: nil
    case .pairs: Self.pairs
    case .wordsAndPairs: Self.bestPairs
    }
  }

  static func named(_ name: String) -> ReviewModel? { all.first { $0.name == name } }

  /// The model, compiled.
  func make(_ options: ReviewModelOptions) throws -> any TrainableModel {
    var model = try network(options)
    try model.compile(
      optimizer: optimizer(options.learningRate), loss: .binaryCrossentropy, metrics: [.acc])
    return model
  }

  /// How reviews become rows.
  /// - Parameters:
  ///   - maxlen: the words that are left of a review, those at its end; 0: all.
  ///   - longest: the words of the longest review.
  ///   - truncating: the end at which a sequence is cut.
  func encoding(
    numWords: Int, maxlen: Int, longest: Int, truncating: SequenceEnd = .pre
  ) -> any SequenceEncoding {
    let words = maxlen > 0 ? maxlen : max(1, longest)
    let whole: any SequenceEncoding =
      switch reading {
      case .sequence: PaddedSequences(maxlen: words, truncating: truncating)
      case .bag: MultiHot(numWords)
      case .pairs: WordPairs(numWords, buckets: Self.pairs)
      case .wordsAndPairs: WordsAndPairs(numWords, buckets: Self.bestPairs, maxlen: words)
      }
    return maxlen > 0 && !isSequential ? LastTokens(maxlen, whole) : whole
  }
}
