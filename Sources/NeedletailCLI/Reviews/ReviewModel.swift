// ReviewModel: the models that the command can train on texts, one entry each.

import Needletail
import NeedletailData

/// What a model for texts is made from.
struct ReviewModelOptions {
  var numWords: Int
  /// Numbers in the recurrent state, or of a convolution's or dense layer's outputs.
  var units: Int
  /// Words that the model sees of a text.
  var maxlen: Int
  var mask = false
  var learningRate: Float
  var seed: UInt64 = 0
  /// Numbers that a word becomes before a recurrent or convolution layer.
  var wordSize = 32
  /// Ids that pairs of words share.
  var pairs: Int
  /// What the labels are, and how many classes there are.
  var goal = TextGoal(.binary, classes: 2)
}

/// A model that `--model` names.
struct ReviewModel: Sendable {
  /// As `--model` takes it.
  let name: String
  /// Without the number of units.
  let title: String
  /// What it reads of a review.
  var reading = ReviewReading.Form.sequence
  /// The kind of its recurrent layer.
  var recurrentLayer: String?
  var defaultUnits = 32
  var defaultLearningRate: Float = 0.001
  var defaultNumWords = 10_000
  var defaultBatchSize = 128
  /// Ids that pairs of words share at most, where the model reads any.
  var pairs = 100_000
  /// Epochs without a better validation accuracy before `imdb` ends training and takes the best epoch's weights back;
  /// nil: training goes on to its end.
  var patience: Int?
  /// With the learning rate.
  var optimizer: @Sendable (Float) -> any Optimizer = { .rmsprop(learningRate: $0) }
  /// The model, not compiled; its last layer is the goal's.
  let network: @Sendable (ReviewModelOptions) throws -> any TrainableModel

  /// Whether rows have a place for each word, and so a length.
  var isSequential: Bool { reading == .sequence || reading == .wordsAndPairs }
  /// Words that it sees of a review where nobody says; 0: all.
  var defaultMaxlen: Int { isSequential ? 500 : 0 }

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
          Embedding(o.numWords, o.wordSize, maskZero: o.mask), Conv1D(o.units, 7, activation: .relu),
          GlobalMaxPooling1D(),
        ]
      }),
    // Chollet, Deep Learning with Python, section 3.4.
    ReviewModel(
      name: "bow", title: "a bag of words and Dense", reading: .multiHot, defaultUnits: 16,
      network: stack { o in
        [Input(shape: [o.numWords]), Dense(o.units, activation: .relu), Dense(o.units, activation: .relu)]
      }),
    ReviewModel(
      name: "ngrams", title: "the mean of words and word pairs", reading: .wordPairs, defaultUnits: 16,
      defaultLearningRate: 0.01,
      network: stack { o in
        [Embedding(o.numWords + o.pairs, o.units, maskZero: true), GlobalAveragePooling1D()]
      }),
    .best,
  ]

  private static func recurrent(
    _ name: String, _ kind: String, _ prefix: String = "", _ layer: @escaping @Sendable (Int) -> any Layer
  ) -> ReviewModel {
    ReviewModel(
      name: name, title: "Embedding and \(prefix)\(kind)", recurrentLayer: kind,
      network: stack { o in [Embedding(o.numWords, o.wordSize, maskZero: o.mask), layer(o.units)] })
  }

  /// A stack of layers with the goal's layer behind.
  private static func stack(
    _ layers: @escaping @Sendable (ReviewModelOptions) -> [any Layer]
  ) -> @Sendable (ReviewModelOptions) throws -> any TrainableModel {
    { try Sequential(layers($0) + [$0.goal.output], seed: $0.seed) }
  }

  static func named(_ name: String) -> ReviewModel? { all.first { $0.name == name } }

  /// The model, compiled.
  func make(_ options: ReviewModelOptions) throws -> any TrainableModel {
    var model = try network(options)
    try model.compile(
      optimizer: optimizer(options.learningRate), loss: options.goal.loss, metrics: [options.goal.accuracy])
    return model
  }

  /// How reviews become rows.
  /// - Parameters:
  ///   - maxlen: the words that are left of a review, those at its end; 0: all.
  ///   - longest: the words of the longest review.
  ///   - truncating: the end at which a sequence is cut.
  ///   - vocabulary: words by id.
  ///   - dataset: where the reviews come from.
  func textReading(
    numWords: Int, maxlen: Int, longest: Int, truncating: SequenceEnd = .pre, vocabulary: [String]? = nil,
    dataset: String
  ) throws -> ReviewReading {
    try ReviewReading(
      reading, numWords: numWords, maxlen: maxlen == 0 && isSequential ? longest : maxlen,
      truncating: truncating, buckets: pairs, vocabulary: vocabulary, dataset: dataset)
  }
}
