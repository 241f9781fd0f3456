// IMDB: 50,000 film reviews as lists of word ids, with the label of each.

import Needletail
import NeedletailFormats

/// The IMDB data set: 25,000 reviews to train with and 25,000 to test with, half of them positive.
///
/// Equals `keras.datasets.imdb` (https://keras.io/api/datasets/imdb), down to the order of the reviews.
public enum IMDB {
  /// Reviews and their labels.
  public struct Split: Sendable {
    /// The word ids of each review.
    public var x: [[Int32]]
    /// The label of each review, 0 for negative and 1 for positive; shape `[samples]`.
    public var y: Tensor
  }

  /// The name of the data set's file.
  static let file = "imdb.npz"

  /// Loads the reviews: shuffled, every word as its rank by frequency plus `indexFrom`.
  ///
  /// ```swift
  /// let (train, test) = try await IMDB.loadData(numWords: 10_000)
  /// let xTrain = padSequences(train.x, maxlen: 500)
  /// ```
  /// - Parameters:
  ///   - path: the file; `nil`: the first `imdb.npz` in ``DataPlaces``, else a download.
  ///   - numWords: ids from here on count as unknown; `nil` or 0: the largest id present, which, as in
  ///     Keras, counts as unknown itself.
  ///   - skipTop: ids below this one count as unknown.
  ///   - maxlen: reviews of this length or longer (`startChar` included) are left out; `nil` or 0: none.
  ///   - seed: the seed of NumPy's generator that orders the training reviews, then the test reviews.
  ///   - startChar: the id before the first word; `nil`: none.
  ///   - oovChar: the id that stands for an unknown word; `nil`: unknown words are left out.
  ///   - indexFrom: what is added to a word's rank.
  ///   - download: whether the file is downloaded when it is nowhere.
  ///   - progress: is told how far a download is.
  /// - Throws: ``DataError/missing(file:places:)`` when the file is nowhere and not downloaded,
  ///   ``DataError/unavailable(_:)`` when the download fails, ``DataError/invalid(_:)`` for an argument out of range or when `maxlen` leaves nothing, and
  ///   `FormatError` when the file named by `path` is missing or a file is damaged.
  public static func loadData(
    path: String? = nil, numWords: Int? = nil, skipTop: Int = 0, maxlen: Int? = nil, seed: UInt32 = 113,
    startChar: Int? = 1, oovChar: Int? = 2, indexFrom: Int = 3, download: Bool = true,
    progress: DownloadObserver? = nil
  ) async throws -> (train: Split, test: Split) {
    let form = try ReviewForm(
      numWords: numWords, skipTop: skipTop, maxlen: maxlen, startChar: startChar, oovChar: oovChar,
      indexFrom: indexFrom)
    var found = path
    if found == nil { found = try await IMDBSource().reviews(download: download, progress) }
    return try await load(found!, seed: seed, form)
  }

  /// Reads a file of the layout of `imdb.npz`: members `x_train`, `y_train`, `x_test`, `y_test`.
  static func load(_ path: String, seed: UInt32, _ form: ReviewForm) async throws -> (
    train: Split, test: Split
  ) {
    let file = try NPZFile(contentsOf: path)
    async let storedTrain = reviews(file, "train")
    async let storedTest = reviews(file, "test")
    let stored = try await (train: storedTrain, test: storedTest)

    var random = RandomState(seed: seed)  // one generator, train before test
    let train = stored.train.ordered(form, &random)
    let test = stored.test.ordered(form, &random)
    let limit = try form.limit(over: train, test)

    async let trainSplit = train.split(form, limit)
    async let testSplit = test.split(form, limit)
    return await (trainSplit, testSplit)
  }

  /// The reviews and labels of a split, in the order of the file.
  static func reviews(_ file: NPZFile, _ split: String) throws -> Reviews {
    let rows = try rows(file, "x_\(split)")
    let labels = try file.array(named: "y_\(split)")
    guard labels.shape == [rows.count] else {
      throw damaged("\(rows.count) reviews but labels of shape \(labels.shape)", file, "y_\(split)")
    }
    return Reviews(rows: rows, labels: labels.floats(), order: Array(0..<rows.count))
  }

  private static func rows(_ file: NPZFile, _ member: String) throws -> RaggedIntegers {
    switch try file.content(named: member) {
    case .ragged(let lists):
      return lists
    case .numbers(let array) where array.shape.count == 2 && array.shape[1] > 0 && !array.type.isFloating:
      // What NumPy makes of reviews that all have one length. (Rows without elements would not be
      // bounded by the size of the file.)
      do {
        return RaggedIntegers(
          values: try array.int32s(), offsets: (0...array.shape[0]).map { $0 * array.shape[1] })
      } catch let error as FormatError {
        throw damaged(error.what, file, member)
      }
    case .numbers(let array):
      throw damaged("\(array.type) of shape \(array.shape) where lists of ids are expected", file, member)
    }
  }

  private static func damaged(_ what: String, _ file: NPZFile, _ member: String) -> FormatError {
    FormatError(
      .damaged, what, places: [file.zip.name, "member \(member)"],
      advice: "get the file again, or check what wrote it")
  }
}
