// ExplanationPrinter: answers with what each word contributed.

import Needletail
import NeedletailData
import NeedletailFormats

/// Explains answers one by one and prints them.
struct ExplanationPrinter {
  private let classifier: TextClassifier
  private let json: Bool
  private let answers: JSONPrediction
  private let lines: TextLinePrediction

  init(_ classifier: TextClassifier, json: Bool) {
    (self.classifier, self.json) = (classifier, json)
    (answers, lines) = (JSONPrediction(classifier), TextLinePrediction(classifier))
  }

  /// - Throws: as `TextClassifier.explain(_:label:)`, and `CommandFailure` when standard output is gone.
  func print(_ texts: [String]) throws {
    for text in texts {
      let explanation = try classifier.explain(text)
      let row = explanation.prediction.probabilities.map(\.probability)[...]
      var bytes: [UInt8] = []
      if json {
        let words = explanation.words.map { word in
          "{\"word\":\(JSON.string(word.word).compact()),\"contribution\":\(word.contribution)}"
        }
        answers.append(text, row, further: ",\"words\":[\(words.joined(separator: ","))]", to: &bytes)
      } else {
        bytes += "\(lines.heading(row))\(Console.colors ? colored(text, explanation) : shown(text))\n".utf8
        bytes += numbers(explanation).utf8
      }
      try Console.put(bytes)
      try Console.finish()
    }
  }

  /// The text with words in green that speak for the label, and in red that speak against it.
  private func colored(_ text: String, _ explanation: TextExplanation) -> String {
    let strongest = explanation.words.map { abs($0.contribution) }.max() ?? 0
    var (line, place) = ("", text.startIndex)
    for word in explanation.words {
      line += shown(String(text[place..<word.place.lowerBound]))
      let share = strongest > 0 ? word.contribution / strongest : 0
      let color = share > 0 ? 32 : 31
      let visible = shown(word.word)
      // Below a tenth of the strongest a word is not worth a colour; above a half it is bold.
      line +=
        abs(share) < 0.1 ? visible : "\u{1b}[\(abs(share) > 0.5 ? "1;" : "")\(color)m\(visible)\u{1b}[0m"
      place = word.place.upperBound
    }
    return line + shown(String(text[place...]))
  }

  /// The words with their numbers, in the order of the text; a long text's strongest ones.
  private func numbers(_ explanation: TextExplanation) -> String {
    func signed(_ number: Float) -> String {
      (number < 0 ? "-" : "+") + DecimalText.fixed(Double(abs(number)), 3)
    }
    let limit = 30
    let ranks = explanation.words.indices.sorted {
      abs(explanation.words[$0].contribution) > abs(explanation.words[$1].contribution)
    }
    let kept = ranks.prefix(limit).sorted()
    let words = kept.map {
      "\(shown(explanation.words[$0].word)) \(signed(explanation.words[$0].contribution))"
    }
    let more = ranks.count > limit ? [", …"] : []
    return "  \(words.joined(separator: ", "))\(more.joined())\(words.isEmpty ? "" : "; ")"
      + "padding \(signed(explanation.rest)); without a text \(DecimalText.fixed(Double(explanation.baseline), 3))\n"
  }
}
