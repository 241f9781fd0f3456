// PredictionPrinter: a line for each text, for people or as JSON.

import Needletail
import NeedletailData
import NeedletailFormats

/// Asks a classifier and prints its answers, those of several texts at once.
struct PredictionPrinter {
  private let classifier: TextClassifier
  private let form: PredictionForm

  init(_ classifier: TextClassifier, json: Bool) {
    self.classifier = classifier
    form = json ? .json(JSONPrediction(classifier)) : .text(TextLinePrediction(classifier))
  }

  /// - Throws: as `TextClassifier.probabilities(_:)`, and `CommandFailure` when standard output is gone.
  func print(_ texts: [String]) throws {
    let width = classifier.classes.count
    let all = try classifier.probabilities(texts).elements
    let block = 256
    var pieces = [[UInt8]](repeating: [], count: (texts.count + block - 1) / block)
    pieces.withUnsafeMutableBufferPointer { pieces in
      parallelBlocks(texts.count, of: block) { part in
        var bytes: [UInt8] = []
        bytes.reserveCapacity(part.count * 160)
        for i in part { form.append(texts[i], all[i * width..<(i + 1) * width], to: &bytes) }
        pieces[part.lowerBound / block] = bytes
      }
    }
    for piece in pieces { try Console.put(piece) }
    try Console.finish()
  }
}

/// How an answer is written.
private enum PredictionForm {
  case json(JSONPrediction)
  case text(TextLinePrediction)

  func append(_ text: String, _ row: ArraySlice<Float>, to bytes: inout [UInt8]) {
    switch self {
    case .json(let form): form.append(text, row, to: &bytes)
    case .text(let form): form.append(text, row, to: &bytes)
    }
  }
}

/// An answer as a JSON object on a line.
struct JSONPrediction {
  private let classifier: TextClassifier
  /// The names of the classes as JSON.
  private let names: [String]

  init(_ classifier: TextClassifier) {
    self.classifier = classifier
    names = classifier.classes.map { JSON.string($0).compact() }
  }

  /// - Parameter further: more members behind those of the contract, each with its comma.
  func append(_ text: String, _ row: ArraySlice<Float>, further: String = "", to bytes: inout [UInt8]) {
    let best = classifier.best(row)
    bytes += "{\"text\":".utf8
    bytes += JSON.string(text).compact().utf8
    bytes +=
      ",\"label\":\(names[best]),\"probability\":\(row[row.startIndex + best]),\"probabilities\":{".utf8
    for (i, probability) in row.enumerated() {
      bytes += "\(i == 0 ? "" : ",")\(names[i]):\(probability)".utf8
    }
    bytes.append(UInt8(ascii: "}"))
    if classifier.kind == .multiLabel {
      let labels = classifier.labels(row).map { names[$0] }.joined(separator: ",")
      bytes += ",\"labels\":[\(labels)]".utf8
    }
    bytes += further.utf8
    bytes += "}\n".utf8
  }
}

/// An answer as a line for people: label, probability, text.
struct TextLinePrediction {
  private let classifier: TextClassifier
  /// The names of the classes, filled up to one width where there is one label a text.
  private let names: [String]
  /// How many characters of a text are shown.
  private let limit: Int

  init(_ classifier: TextClassifier) {
    self.classifier = classifier
    let names = classifier.classes.map { shown($0) }
    let longest = classifier.kind == .multiLabel ? 0 : min(names.map(\.count).max() ?? 0, 30)
    self.names = names.map { $0 + String(repeating: " ", count: max(0, longest - $0.count)) }
    limit = Console.columns.map { max(20, $0 - longest - 12) } ?? .max
  }

  func append(_ text: String, _ row: ArraySlice<Float>, to bytes: inout [UInt8]) {
    bytes += heading(row).utf8
    let visible = shown(text)
    bytes += (visible.count > limit ? visible.prefix(limit - 1) + "…" : visible[...]).utf8
    bytes.append(0x0a)
  }

  /// Label and probability, with two spaces behind.
  func heading(_ row: ArraySlice<Float>) -> String {
    func percent(_ number: Int) -> String {
      let text = DecimalText.fixed(Double(row[row.startIndex + number]) * 100, 2) + "%"
      return String(repeating: " ", count: max(0, 7 - text.count)) + text
    }
    guard classifier.kind == .multiLabel else {
      let best = classifier.best(row)
      return "\(names[best])  \(percent(best))  "
    }
    let labels = classifier.labels(row)
    let list = labels.map { "\(names[$0]) \(percent($0).drop { $0 == " " })" }.joined(separator: ", ")
    return (labels.isEmpty ? "no label" : list) + "  "
  }
}
