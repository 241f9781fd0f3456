// StratifiedSplit: texts cut in two so that every class keeps its share on both sides.

import Needletail

/// The rows of a data set in two parts with the same mixture of classes. scikit-learn: `train_test_split(stratify=)`.
///
/// Of a class with n ≥ 2 rows, n · share of them are held out, rounded, but at least one and at most n − 1. A text with
/// several labels counts as one of its rarest. The rows are drawn by the seed and kept in their order.
public struct StratifiedSplit: Sendable, Equatable {
  /// The rows to train on, ascending.
  public let training: [Int]
  /// The rows that are held out, ascending.
  public let heldOut: [Int]
  /// The classes that have one row only, which stays in training.
  public let singleClasses: [Int]

  /// - Parameters:
  ///   - texts: the texts to cut.
  ///   - share: the share to hold out, from 0 to 1; 0 holds out nothing.
  ///   - seed: what draws the rows.
  ///   - rows: the rows to divide; nil: all.
  /// - Precondition: the share is at least 0 and below 1.
  public init(_ texts: LabelledTexts, heldOut share: Double, seed: UInt64, rows: [Int]? = nil) {
    precondition(share >= 0 && share < 1, "the share must be at least 0 and below 1, not \(share)")
    let rows = rows ?? Array(0..<texts.count)
    var counts = Array(repeating: 0, count: texts.classNames.count)
    for row in rows { for label in texts.labels(of: row) { counts[Int(label)] += 1 } }
    // The last stratum is of texts without a label.
    var strata = Array(repeating: [Int](), count: texts.classNames.count + 1)
    for row in rows {
      let rarest = texts.labels(of: row).map { Int($0) }.min { (counts[$0], $0) < (counts[$1], $1) }
      strata[rarest ?? texts.classNames.count].append(row)
    }
    var (training, heldOut) = ([Int](), [Int]())
    for (number, stratum) in strata.enumerated() {
      let stream = RandomStream(seed: seed, purpose: "split", ordinal: number)
      let drawn = stream.permutation(stratum.count, step: 0).map { stratum[$0] }
      let wanted = Int((Double(stratum.count) * share).rounded())
      let taken = share == 0 || stratum.count < 2 ? 0 : min(max(wanted, 1), stratum.count - 1)
      heldOut += drawn.prefix(taken)
      training += drawn.dropFirst(taken)
    }
    (self.training, self.heldOut) = (training.sorted(), heldOut.sorted())
    singleClasses = counts.indices.filter { counts[$0] == 1 }
  }
}

extension LabelledTexts {
  /// How many texts have each class, by its number.
  public var classCounts: [Int] {
    var counts = Array(repeating: 0, count: classNames.count)
    for row in 0..<count { for label in labels(of: row) { counts[Int(label)] += 1 } }
    return counts
  }

  /// Weights with which all classes count the same in training, for the argument `classWeight` of `fit`: texts / (classes ·
  /// texts of the class), over the classes that there are. scikit-learn: `class_weight="balanced"`.
  /// - Throws: `DataError.invalid` when a text may have several labels.
  public func balancedClassWeights() throws -> [Int: Float] {
    guard kind != .multiLabel else {
      throw DataError.invalid("class weights need one label a text, and these may have several at once")
    }
    let counts = classCounts.enumerated().filter { $0.element > 0 }
    return Dictionary(
      uniqueKeysWithValues: counts.map {
        ($0.offset, Float(Double(count) / Double(counts.count * $0.element)))
      })
  }
}
