// LabelledTexts: texts with the classes that they belong to.

import Needletail
import NeedletailFormats

/// What the labels of texts are.
public enum LabelKind: String, Sendable, CaseIterable {
  /// One of two classes each.
  case binary
  /// One of several classes each.
  case categorical
  /// Any number of classes each.
  case multiLabel = "multi_label"
}

/// The form of labels as targets for training. Keras: `label_mode`.
public enum LabelMode: String, Sendable, CaseIterable {
  /// Class numbers, `[texts]`: for `sparseCategoricalCrossentropy`.
  case int
  /// A one for each class of a text, `[texts, classes]`: for `categoricalCrossentropy`, and for several classes at once
  /// `binaryCrossentropy`.
  case categorical
  /// 0 or 1, `[texts, 1]`: for `binaryCrossentropy`.
  case binary
}

/// Texts with the classes that they belong to.
public struct LabelledTexts: Sendable {
  public let texts: [String]
  /// The names of the classes by their numbers.
  public let classNames: [String]
  public let kind: LabelKind
  /// The columns of the file that they come from; nil where there are none.
  public internal(set) var columns: (text: String, label: String?)?
  private let classes: RaggedIntegers

  /// - Parameters:
  ///   - texts: the texts.
  ///   - labels: the number of each text's class.
  ///   - classNames: the names of the classes by their numbers.
  /// - Precondition: there are as many labels as texts, each the number of a class.
  public init(_ texts: [String], labels: [Int32], classNames: [String]) {
    self.init(
      texts, RaggedIntegers(values: labels, offsets: Array(0...labels.count)), classNames,
      classNames.count == 2 ? .binary : .categorical)
  }

  /// - Parameters:
  ///   - texts: the texts.
  ///   - labelSets: the numbers of each text's classes.
  ///   - classNames: the names of the classes by their numbers.
  /// - Precondition: there are as many sets as texts, of numbers of classes.
  public init(_ texts: [String], labelSets: [[Int32]], classNames: [String]) {
    self.init(texts, RaggedIntegers(labelSets), classNames, .multiLabel)
  }

  init(_ texts: [String], _ classes: RaggedIntegers, _ classNames: [String], _ kind: LabelKind) {
    precondition(texts.count == classes.count, "\(texts.count) texts and labels for \(classes.count)")
    precondition(
      classes.values.allSatisfy { classNames.indices.contains(Int($0)) },
      "a label is no number of one of the \(classNames.count) classes")
    (self.texts, self.classes, self.classNames, self.kind) = (texts, classes, classNames, kind)
  }

  /// The number of texts.
  public var count: Int { texts.count }

  /// The numbers of a text's classes.
  public func labels(of text: Int) -> ArraySlice<Int32> { classes[text] }

  /// Some of the texts, in the given order.
  public subscript(rows: some Sequence<Int>) -> LabelledTexts {
    let rows = Array(rows)
    var values: [Int32] = []
    var offsets = [0]
    for row in rows {
      values += classes[row]
      offsets.append(values.count)
    }
    var some = LabelledTexts(
      rows.map { texts[$0] }, RaggedIntegers(values: values, offsets: offsets), classNames, kind)
    some.columns = columns
    return some
  }

  /// The labels as targets.
  /// - Throws: `DataError.invalid` for the mode `binary` unless there are two classes, and for the modes `binary` and
  ///   `int` when a text may have several.
  public func targets(_ mode: LabelMode) throws -> Tensor {
    if mode != .categorical, kind == .multiLabel {
      throw DataError.invalid("a text may have several labels; use the label mode categorical")
    }
    switch mode {
    case .int: return Tensor(classes.values)
    case .binary:
      guard classNames.count == 2 else {
        throw DataError.invalid("the label mode binary needs two classes, and there are \(classNames.count)")
      }
      return Tensor(classes.values).reshaped([count, 1])
    case .categorical:
      let encoding = MultiHot(classNames.count)
      return Tensor(uninitialized: [count, classNames.count]) { out in
        for row in 0..<count {
          let target = UnsafeMutableBufferPointer(
            rebasing: out[row * classNames.count..<(row + 1) * classNames.count])
          classes[row].withUnsafeBufferPointer { encoding.encode($0, into: target) }
        }
      }
    }
  }
}
