// TrainShow: what was read, for people: the first rows and the balance of the classes.

import Needletail
import NeedletailData

struct TrainShow {
  let texts: LabelledTexts
  let width: Int

  /// The first five texts with their labels.
  var rows: [String] {
    let first = (0..<min(5, texts.count)).map { [names(of: $0), texts.texts[$0]] }
    let columns = texts.columns.map { [$0.label ?? "label", $0.text] } ?? ["class", "text"]
    return AlignedRows.lines([columns] + first, width: width)
  }

  private func names(of text: Int) -> String {
    texts.labels(of: text).map { texts.classNames[Int($0)] }.joined(separator: "|")
  }

  /// A heading, and each class with its texts and their share; of many classes the largest.
  var balance: [String] {
    let kind =
      switch texts.kind {
      case .binary: "two classes"
      case .categorical: "\(texts.classNames.count) classes"
      case .multiLabel: "\(texts.classNames.count) labels, any number a text"
      }
    return ["\(texts.count) texts, \(kind):"]
      + AlignedRows.lines(table(limit: 20), right: [1, 2], width: width)
  }

  /// Name, number of texts and share of each class, the most frequent first where not all are shown.
  func table(limit: Int) -> [[String]] {
    let counts = texts.classCounts
    var order = Array(counts.indices)
    if counts.count > limit { order.sort { (-counts[$0], $0) < (-counts[$1], $1) } }
    func share(_ count: Int) -> String {
      DecimalText.fixed(100 * Double(count) / Double(max(1, texts.count)), 1) + " %"
    }
    var rows = order.prefix(limit).map { [texts.classNames[$0], "\(counts[$0])", share(counts[$0])] }
    let rest = order.dropFirst(limit)
    if !rest.isEmpty {
      let count = rest.reduce(0) { $0 + counts[$1] }
      rows.append(["\(rest.count) more", "\(count)", share(count)])
    }
    return rows
  }
}
