// Mistakes: the texts that a model got wrong, the surest wrong answers first.

import Needletail
import NeedletailData

/// A text whose labels were not those that were predicted.
struct Mistake {
  let text: String
  let label: String
  let predicted: String
  /// How sure the model was of what is wrong, from 0.5 or less to 1.
  let probability: Float
}

struct Mistakes {
  /// All of them, the surest first.
  let all: [Mistake]

  /// - Parameter probabilities: `[texts, classes]`
  init(_ texts: LabelledTexts, _ probabilities: Tensor) {
    let choices = ClassificationReport.choices(in: probabilities, texts.kind)
    let width = texts.classNames.count
    let numbers = probabilities.elements
    func names(_ labels: [Int]) -> String { labels.map { texts.classNames[$0] }.joined(separator: "|") }
    var found: [(row: Int, mistake: Mistake)] = []
    for (row, predicted) in choices.enumerated() {
      let truth = texts.labels(of: row).map { Int($0) }.sorted()
      guard truth != predicted else { continue }
      let own = numbers[row * width..<(row + 1) * width]
      func sure(_ label: Int) -> Float {
        let p = own[own.startIndex + label]
        return predicted.contains(label) ? p : 1 - p
      }
      let wrong = Set(truth).symmetricDifference(predicted)
      let probability = texts.kind == .multiLabel ? wrong.map(sure).max()! : sure(predicted[0])
      found.append(
        (
          row,
          Mistake(
            text: texts.texts[row], label: names(truth), predicted: names(predicted), probability: probability
          )
        ))
    }
    all = found.sorted { (-$0.mistake.probability, $0.row) < (-$1.mistake.probability, $1.row) }.map(
      \.mistake)
  }

  /// The text of mistakes.csv.
  var csv: String {
    var text = "text,label,predicted,probability\r\n"
    for one in all {
      text += [one.text, one.label, one.predicted, "\(one.probability)"].map(Mistakes.field).joined(
        separator: ",")
      text += "\r\n"
    }
    return text
  }

  /// A value by RFC 4180.
  private static func field(_ value: String) -> String {
    let needsQuotes = value.utf8.contains { [0x22, 0x2c, 0x0a, 0x0d].contains($0) }
    return needsQuotes ? "\"" + value.replacing("\"", with: "\"\"") + "\"" : value
  }

  /// The first of them in words, two lines each.
  func lines(_ count: Int, width: Int) -> [String] {
    all.prefix(count).flatMap { one in
      let percent = DecimalText.fixed(Double(one.probability) * 100, 1)
      return [
        "  \(name(one.label)), predicted \(name(one.predicted)) with \(percent) %:",
        "    “" + AlignedRows.cut(one.text, to: max(20, width - 6)) + "”",
      ]
    }
  }

  private func name(_ label: String) -> String {
    label.isEmpty ? "no label" : AlignedRows.cut(label, to: 30)
  }
}
