// Reviews: one split as the file holds it, and which reviews come in which order.

import Needletail
import NeedletailFormats

/// The reviews of one split, flat as they were read, until they take their final form.
struct Reviews: Sendable {
  let rows: RaggedIntegers
  let labels: [Float]
  /// The rows that are kept, in their final order.
  let order: [Int]

  /// The reviews shuffled as NumPy does, without those that are too long.
  func ordered(_ form: ReviewForm, _ random: inout RandomState) -> Reviews {
    Reviews(rows: rows, labels: labels, order: form.kept(random.permutation(rows.count), of: rows))
  }

  /// The largest number in the kept reviews.
  var largestRank: Int32? {
    rows.values.withUnsafeBufferPointer { values in
      order.lazy.compactMap { values[rows.offsets[$0]..<rows.offsets[$0 + 1]].max() }.max()
    }
  }

  /// The reviews in their final form and order.
  func split(_ form: ReviewForm, _ limit: Int) -> IMDB.Split {
    rows.values.withUnsafeBufferPointer { values in
      IMDB.Split(
        x: order.map { row in
          form.ids(
            UnsafeBufferPointer(rebasing: values[rows.offsets[row]..<rows.offsets[row + 1]]), limit: limit)
        },
        y: Tensor(order.map { labels[$0] }))
    }
  }
}
