// ReviewForm: what becomes of a review on its way from the file to the user.

import Needletail
import NeedletailFormats

/// The arguments of ``IMDB/loadData(path:numWords:skipTop:maxlen:seed:startChar:oovChar:indexFrom:download:progress:)``
/// that shape a review, and what they do, in Keras' order: add the start and `indexFrom`, drop long
/// reviews, replace or drop the ids outside `skipTop..<numWords` (the start is not spared).
/// Source: `keras/src/datasets/imdb.py`.
struct ReviewForm: Sendable {
  private let numWords: Int?
  private let skipTop: Int
  private let maxlen: Int?
  private let startChar: Int?
  private let oovChar: Int32?
  private let indexFrom: Int

  /// - Throws: ``DataError/invalid(_:)`` for a number out of range.
  init(
    numWords: Int? = nil, skipTop: Int = 0, maxlen: Int? = nil, startChar: Int? = 1, oovChar: Int? = 2,
    indexFrom: Int = 3
  ) throws {
    func id(_ name: String, _ number: Int, from lowest: Int) throws -> Int {
      guard (lowest...Int(Int32.max)).contains(number) else {
        throw DataError.invalid("\(name) is \(number): it has to be between \(lowest) and \(Int32.max)")
      }
      return number
    }
    // Zero is what Python takes for "not given".
    self.numWords = try numWords.flatMap { try $0 == 0 ? nil : id("numWords", $0, from: 0) }
    self.skipTop = try id("skipTop", skipTop, from: 0)
    self.maxlen = try maxlen.flatMap { try $0 == 0 ? nil : id("maxlen", $0, from: 0) }
    self.startChar = try startChar.map { try id("startChar", $0, from: 0) }
    self.oovChar = try oovChar.map { Int32(try id("oovChar", $0, from: 0)) }
    self.indexFrom = try id("indexFrom", indexFrom, from: 0)
  }

  /// The part of `order` whose reviews are short enough.
  func kept(_ order: [Int], of rows: RaggedIntegers) -> [Int] {
    guard let maxlen else { return order }
    let extra = startChar == nil ? 0 : 1
    return order.filter { rows.offsets[$0 + 1] - rows.offsets[$0] + extra < maxlen }
  }

  /// The id from which on words are unknown.
  /// - Throws: ``DataError/invalid(_:)`` when a split has lost all its reviews to `maxlen`, or ids do not
  ///   fit into 32 bits.
  func limit(over train: Reviews, _ test: Reviews) throws -> Int {
    if let maxlen {
      for (name, reviews) in [("training", train), ("test", test)] where reviews.order.isEmpty {
        throw DataError.invalid("no \(name) review is shorter than maxlen=\(maxlen): use a larger maxlen")
      }
    }
    if let numWords { return numWords }
    let largest = [train, test].compactMap(\.largestRank).max().map { Int($0) + indexFrom }
    let limit = max(largest ?? 0, startChar ?? 0)
    guard limit <= Int32.max else {
      throw DataError.invalid("indexFrom is \(indexFrom): ids up to \(limit) do not fit, use a smaller one")
    }
    return limit
  }

  /// A review in its final form.
  func ids(_ ranks: UnsafeBufferPointer<Int32>, limit: Int) -> [Int32] {
    let known = skipTop..<max(skipTop, limit)
    let start = startChar.flatMap { known.contains($0) ? Int32($0) : oovChar }
    return [Int32](unsafeUninitializedCapacity: ranks.count + 1) { out, count in
      if let start {
        out.initializeElement(at: 0, to: start)
        count = 1
      }
      for rank in ranks {
        let id = Int(rank) + indexFrom
        if known.contains(id) {
          out.initializeElement(at: count, to: Int32(truncatingIfNeeded: id))  // it is below limit
          count += 1
        } else if let oovChar {
          out.initializeElement(at: count, to: oovChar)
          count += 1
        }
      }
    }
  }
}
