// IMDBAddresses: where the files of the data set are downloaded from.

/// The addresses of the data set's files.
struct IMDBAddresses: Sendable, Equatable {
  /// Where Keras downloads from: `keras/src/datasets/imdb.py`.
  static let folder = "https://storage.googleapis.com/tensorflow/tf-keras-datasets"

  let reviews: String
  let wordIndex: String

  /// The addresses under `NEEDLETAIL_IMDB_URL`, when it is set: one that ends in `.npz` is that of the reviews,
  /// and the word index lies beside it; any other is that of the folder with both.
  ///
  /// Only an address that the user names may go without TLS.
  /// - Throws: ``DataError/invalid(_:)`` for an address that is not of `http` or `https`.
  init(environment: [String: String]) throws {
    guard let named = environment["NEEDLETAIL_IMDB_URL"], !named.isEmpty else {
      (reviews, wordIndex) = ("\(Self.folder)/\(IMDB.file)", "\(Self.folder)/\(IMDB.wordIndexFile)")
      return
    }
    let scheme = named.lowercased()
    guard scheme.hasPrefix("https://") || scheme.hasPrefix("http://"), !named.contains(where: \.isWhitespace)
    else {
      throw DataError.invalid(
        "NEEDLETAIL_IMDB_URL is '\(named)': it has to be an address that begins with https:// or http://")
    }
    if scheme.hasSuffix(".npz") {
      reviews = named
      wordIndex = named[...named.lastIndex(of: "/")!] + IMDB.wordIndexFile
    } else {
      let folder = named.hasSuffix("/") ? String(named.dropLast()) : named
      (reviews, wordIndex) = ("\(folder)/\(IMDB.file)", "\(folder)/\(IMDB.wordIndexFile)")
    }
  }
}
