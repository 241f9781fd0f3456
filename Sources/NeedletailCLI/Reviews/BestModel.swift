// BestModel: the best small recurrent model that was found; Documentation/best-model.md says how.

import Needletail
import NeedletailData

extension ReviewModel {
  /// A GRU in both directions and the maximum over its steps, beside the mean of words and word pairs.
  ///
  /// The recurrence reads the words in order and keeps what it finds, wherever it stands; the mean knows rarer words
  /// and phrases of two words. A row has two lines: words, and the pairs that they end.
  static let best = ReviewModel(
    name: "best", title: "bidirectional GRU beside the mean of words and word pairs",
    reading: .wordsAndPairs, recurrentLayer: "GRU", defaultUnits: 16, defaultLearningRate: 0.003,
    defaultNumWords: 20_000, defaultBatchSize: 64, pairs: 500_000, patience: 2,
    optimizer: { .adam(learningRate: $0) },
    network: { o in
      let input = Input(shape: [2 * o.maxlen], name: "words_and_pairs")
      let words = Reshape([o.maxlen])(Cropping1D(cropping: (0, 1))(Reshape([2, o.maxlen])(input)))
      let rows = Embedding(o.numWords, 16, name: "word_rows")(words)
      // Turned on its side, a feature is a word: whole words are left out.
      let fewer = Permute([2, 1])(SpatialDropout1D(0.2)(Permute([2, 1])(rows)))
      let read = GlobalMaxPooling1D()(Bidirectional(GRU(o.units, returnSequences: true))(fewer))
      let mean = GlobalAveragePooling1D()(
        Embedding(o.numWords + o.pairs, 16, maskZero: true, name: "pair_rows")(input))
      let last = o.goal.output
      let output = last(Concatenate()(Dropout(0.5)(read), mean))
      return try Model(inputs: input, outputs: output, seed: o.seed)
    })
}
