// Small classifiers of texts, one for each way of reading, untrained: their weights are what was drawn.

import Foundation
import Needletail
import NeedletailData
import Testing

/// A classifier to be tested, and what it is called in messages.
struct ClassifierModel: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let make: @Sendable () throws -> TextClassifier

  static let words = ["good", "bad", "film", "the", "a", "very", "it's", "ok", "été", "naïve"]
  private static var vocabulary: [String] { ["<pad>", "<start>", "<unknown>", "<unused 3>"] + words }

  private static func vectorizer(
    _ mode: TextOutputMode = .int, length: Int? = nil, ngrams: [Int]? = nil
  ) throws -> TextVectorization {
    var vectorizer = try TextVectorization(ngrams: ngrams, outputMode: mode, outputSequenceLength: length)
    try vectorizer.adapt(["good film", "bad film", "a very very good film", "the été is naïve", "ok"])
    return vectorizer
  }

  private static func reviews(_ form: ReviewReading.Form, maxlen: Int) throws -> ReviewReading {
    try ReviewReading(form, numWords: 14, maxlen: maxlen, buckets: 50, vocabulary: vocabulary)
  }

  private static func binary(
    _ reading: any TextReading, _ layers: [any Layer]
  ) throws -> TextClassifier {
    let model = try Sequential(layers + [Dense(1, activation: .sigmoid)], seed: 3)
    return try TextClassifier(model: model, reading: reading, classes: ["neg", "pos"], kind: .binary)
  }

  /// A recurrence over a line of words beside the mean of words and pairs, as the command's best model has them.
  private static func lines(_ reading: any TextReading, maxlen: Int, words: Int, ids: Int) throws
    -> TextClassifier
  {
    let input = Input(shape: [2 * maxlen])
    let line = Reshape([maxlen])(Cropping1D(cropping: (0, 1))(Reshape([2, maxlen])(input)))
    let read = GlobalMaxPooling1D()(Bidirectional(GRU(3, returnSequences: true))(Embedding(words, 2)(line)))
    let mean = GlobalAveragePooling1D()(Embedding(ids, 5, maskZero: true)(input))
    let model = try Model(
      inputs: input, outputs: Dense(1, activation: .sigmoid)(Concatenate()(read, mean)), seed: 4)
    return try TextClassifier(model: model, reading: reading, classes: ["neg", "pos"], kind: .binary)
  }

  static let all = [
    ClassifierModel(testDescription: "imdb") {
      try binary(reviews(.sequence, maxlen: 20), [Embedding(14, 6), SimpleRNN(5)])
    },
    ClassifierModel(testDescription: "imdb, whole reviews, masked") {
      try binary(reviews(.sequence, maxlen: 0), [Embedding(14, 6, maskZero: true), LSTM(5)])
    },
    ClassifierModel(testDescription: "imdb_multi_hot") {
      try binary(reviews(.multiHot, maxlen: 0), [Input(shape: [14]), Dense(4, activation: .relu)])
    },
    ClassifierModel(testDescription: "imdb_word_pairs") {
      try binary(
        reviews(.wordPairs, maxlen: 9), [Embedding(64, 4, maskZero: true), GlobalAveragePooling1D()])
    },
    ClassifierModel(testDescription: "imdb_words_and_pairs") {
      try lines(reviews(.wordsAndPairs, maxlen: 7), maxlen: 7, words: 14, ids: 64)
    },
    ClassifierModel(testDescription: "vectorized_texts, words_and_pairs") {
      try lines(
        VectorizedTexts(vectorizer(), .wordsAndPairs(6, buckets: 40)), maxlen: 6, words: 20, ids: 60)
    },
    ClassifierModel(testDescription: "imdb_words_and_pairs") {
      try binary(
        reviews(.wordsAndPairs, maxlen: 9), [Embedding(64, 4, maskZero: true), GlobalAveragePooling1D()])
    },
    ClassifierModel(testDescription: "TextVectorization, rows of their own length") {
      try binary(vectorizer(), [Embedding(30, 4), SimpleRNN(3)])
    },
    ClassifierModel(testDescription: "TextVectorization, ngrams") {
      try binary(vectorizer(length: 12, ngrams: [1, 2]), [Embedding(60, 4), GRU(3)])
    },
    ClassifierModel(testDescription: "TextVectorization, tf_idf, categorical") {
      let reading = try vectorizer(.tfIdf)
      let model = try Sequential(seed: 1) {
        Input(shape: [reading.encoding.width])
        Dense(3, activation: .softmax)
      }
      return try TextClassifier(
        model: model, reading: reading, classes: ["a", "b", "\"c\""], kind: .categorical,
        columns: (text: "body", label: "topic"))
    },
    ClassifierModel(testDescription: "vectorized_texts, multi_label, a graph") {
      let reading = try VectorizedTexts(vectorizer(), .padded(10))
      let words = Input(shape: [nil])
      let rows = Embedding(30, 4, maskZero: true)(words)
      let joined = Concatenate()(GRU(3)(rows), GlobalAveragePooling1D()(rows))
      let model = try Model(inputs: words, outputs: Dense(3, activation: .sigmoid)(joined), seed: 2)
      return try TextClassifier(
        model: model, reading: reading, classes: ["x", "y", "z"], kind: .multiLabel,
        columns: (text: "text", label: nil))
    },
    ClassifierModel(testDescription: "Tokenizer") {
      var tokenizer = try Tokenizer(numWords: 9, oovToken: "<oov>")
      tokenizer.fitOnTexts(["good film", "a bad film", "the very very naïve été"])
      return try binary(
        TokenizerReading(tokenizer, maxlen: 8, padding: .post), [Embedding(9, 4), SimpleRNN(3)])
    },
  ]

  /// Texts of many lengths: known words and unknown ones, capitals, punctuation, none at all.
  static let texts: [String] = {
    let some = words + ["GOOD,", "film!", "(bad)", "Unknown", "\u{0}", "Été", "…"]
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let drawn = (0..<700).map { _ in (0..<next(25)).map { _ in some[next(some.count)] }.joined(separator: " ")
    }
    return ["", " ", "A very, very GOOD film."] + drawn
  }()
}
