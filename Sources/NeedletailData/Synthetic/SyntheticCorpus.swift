// SyntheticCorpus: all reviews as ranks by frequency.

import Needletail
import NeedletailFormats

/// Synthetic reviews whose words are numbered by how frequent they are, 1 for the most frequent one.
struct SyntheticCorpus: Sendable {
  /// Reviews that are written in one piece of work; the result does not depend on it.
  private static let portion = 1250

  private let rows: RaggedIntegers
  private let labels: [Float]
  /// The words by rank, from rank 1 on, as numbers in the grammar's vocabulary.
  private let byRank: [Int]

  /// Writes `count` reviews, on as many cores as there are.
  init(_ reviews: SyntheticReviews, count: Int) async throws {
    let starts = Array(stride(from: 0, to: count, by: Self.portion))
    let portions = try await concurrently(starts) { start in
      reviews.numbers(start..<min(start + Self.portion, count))
    }
    labels = (0..<count).map { Float(reviews.label(of: $0)) }

    var counts = [Int](repeating: 0, count: SyntheticGrammar.reviews.vocabulary.words.count)
    for portion in portions { for word in portion.values { counts[Int(word)] += 1 } }
    // Words that are equally frequent stand in the order of the vocabulary.
    byRank = counts.indices.filter { counts[$0] > 0 }.sorted { (-counts[$0], $0) < (-counts[$1], $1) }
    var ranks = [Int32](repeating: 0, count: counts.count)
    for (i, word) in byRank.enumerated() { ranks[word] = Int32(i + 1) }

    var values: [Int32] = []
    values.reserveCapacity(counts.reduce(0, +))
    var offsets = [0]
    offsets.reserveCapacity(count + 1)
    for portion in portions {
      for offset in portion.offsets.dropFirst() { offsets.append(values.count + offset) }
      values.append(contentsOf: portion.values.lazy.map { ranks[Int($0)] })
    }
    rows = RaggedIntegers(values: values, offsets: offsets)
  }

  /// The reviews of a range in their order, without those that are too long.
  func reviews(_ range: Range<Int>, _ form: ReviewForm) -> Reviews {
    Reviews(rows: rows, labels: labels, order: form.kept(Array(range), of: rows))
  }

  /// The words and their ranks.
  func ranks() -> [String: Int] {
    let words = SyntheticGrammar.reviews.vocabulary.words
    return Dictionary(uniqueKeysWithValues: byRank.enumerated().map { (words[$1], $0 + 1) })
  }
}
