// The words of the IMDB reviews: ids back to text.

import NeedletailFormats

extension IMDB {
  /// The words of the data set and their ranks by frequency, 1 for the most frequent one.
  public struct WordIndex: Sendable {
    /// Words to ranks.
    public let ranks: [String: Int]
    private let words: [Int: String]

    /// A word index of the given words and ranks.
    public init(ranks: [String: Int]) {
      self.ranks = ranks
      words = Dictionary(ranks.map { ($1, $0) }, uniquingKeysWith: max)
    }

    /// The number of words.
    public var count: Int { ranks.count }
    /// The rank of a word; `nil` for an unknown one.
    public subscript(word: String) -> Int? { ranks[word] }
    /// The word of a rank; `nil` where there is none.
    public func word(rank: Int) -> String? { words[rank] }
  }

  /// The name of the word index's file.
  static let wordIndexFile = "imdb_word_index.json"

  /// Loads the word index, as `keras.datasets.imdb.get_word_index` does.
  /// - Parameters:
  ///   - path: the file; `nil`: the first `imdb_word_index.json` in ``DataPlaces``, else a download.
  ///   - download: whether the file is downloaded when it is nowhere.
  ///   - progress: is told how far a download is.
  /// - Throws: ``DataError/missing(file:places:)`` when the file is nowhere and not downloaded,
  ///   ``DataError/unavailable(_:)`` when the download fails, and `FormatError` when the
  ///   file named by `path` is missing or a file is damaged.
  public static func wordIndex(
    path: String? = nil, download: Bool = true, progress: DownloadObserver? = nil
  ) async throws -> WordIndex {
    var found = path
    if found == nil { found = try await IMDBSource().wordIndex(download: download, progress) }
    let file = try NeedletailFormats.WordIndex(contentsOf: found!)
    return WordIndex(ranks: file.dictionary)
  }

  /// The words of a review, with spaces between them.
  ///
  /// `?` stands for every id that is no word: padding, the start of the review, unknown words.
  /// - Parameters:
  ///   - ids: the ids of a review, padded or not.
  ///   - indexFrom: what loading added to the ranks.
  ///   - wordIndex: the words, from ``wordIndex(path:download:progress:)``.
  public static func decode(
    _ ids: some Sequence<some BinaryInteger>, indexFrom: Int = 3, wordIndex: WordIndex
  ) -> String {
    ids.map { id in wordIndex.word(rank: Int(id) - indexFrom) ?? "?" }.joined(separator: " ")
  }
}
