// IMDBChecks: what a downloaded file of the data set has to hold before it counts as there.

import NeedletailFormats

/// What the files have to hold.
struct IMDBChecks: Sendable {
  /// Reviews in each of the two splits.
  var reviews = 25_000
  /// Words in the word index.
  var words = 88_584

  /// Checks `imdb.npz`: the CRC-32 of every member, reviews that can be read, and their number.
  /// - Throws: `FormatError`.
  func checkReviews(_ path: String) throws {
    let file = try NPZFile(contentsOf: path)
    for member in file.zip.members { _ = try file.zip.contents(of: member) }
    for split in ["train", "test"] {
      let count = try IMDB.reviews(file, split).rows.count
      guard count == reviews else {
        throw FormatError(
          .damaged, "\(count) reviews in x_\(split) where \(reviews) are expected", places: [path])
      }
    }
  }

  /// Checks `imdb_word_index.json`: that it can be read, and the number of words.
  /// - Throws: `FormatError`.
  func checkWordIndex(_ path: String) throws {
    let count = try NeedletailFormats.WordIndex(contentsOf: path).count
    guard count == words else {
      throw FormatError(.damaged, "\(count) words where \(words) are expected", places: [path])
    }
  }
}
