// Insights: what the trained networks of a comparison remember, and which words moved them.

import Needletail
import NeedletailCharts
import NeedletailFormats

/// What is kept of trained networks beside their accuracy, in insights.json.
struct Insights: Sendable {
  var memory: [MemoryCurve] = []
  var words: [MovedWords] = []

  var json: JSON {
    ["memory": .array(memory.map(\.json)), "words": .array(words.map(\.json))]
  }

  init() {}

  /// - Throws: `FormatError` naming the file and what is wrong with it.
  init(contentsOf path: String) throws {
    let json = try JSON(contentsOf: path)
    do {
      guard let memory = json["memory"]?.array, let words = json["words"]?.array else {
        throw FormatError.damaged("'memory' and 'words' are missing")
      }
      self.memory = try memory.map { try MemoryCurve($0) }
      self.words = try words.map { try MovedWords($0) }
    } catch let error as FormatError {
      throw FormatError(
        .damaged, error.what, places: [path],
        advice: "remove it; the report then goes without what the networks remember")
    }
  }

  /// Looks into a network that was just trained, where its case is one of those that are looked into: SimpleRNN,
  /// LSTM and GRU without options, of the first seed.
  mutating func add(
    _ model: some TrainableModel, of what: ComparedCase, _ reviews: LoadedReviews, heldFrom: Int
  ) throws {
    guard Self.models.contains(what.model), what == ComparedCase(model: what.model, maxlen: what.maxlen)
    else { return }
    let (held, labels) = (reviews.train.x[heldFrom...], reviews.train.y.elements[heldFrom...])
    if let curve = try MemoryCurve(model, of: what, held: held, labels: labels) { memory.append(curve) }
    guard let index = reviews.wordIndex else { return }
    for review in MovedWords.reviews(held, labels) {
      let ids = held[heldFrom + review]
      words.append(
        try MovedWords(
          model, of: what, review: review, ids: ids, isPositive: labels[heldFrom + review] == 1,
          words: ids.map { $0 == 1 ? "▸" : index.word(rank: Int($0) - 3) ?? "?" }))
    }
  }

  static let models = ["rnn", "lstm", "gru"]

  static func name(_ model: String) -> String { ReviewModel.named(model)?.recurrentLayer ?? model }

  // MARK: What a report says of it

  /// The number of words for which the most networks were looked into; 500 where that is one of them.
  /// The number of words at which the most networks were looked into; of several, 500 or else the largest.
  private var maxlen: Int? {
    Set(memory.map(\.maxlen)).max { a, b in
      func rank(_ maxlen: Int) -> (Int, Int) {
        (memory.count { $0.maxlen == maxlen }, maxlen == 500 ? .max : maxlen == 0 ? Int.max - 1 : maxlen)
      }
      return rank(a) < rank(b)
    }
  }

  private var curves: [MemoryCurve] { memory.filter { $0.maxlen == maxlen } }

  /// How far back each network reaches, in words.
  var memorySentence: String? {
    guard let first = curves.first else { return nil }
    let reach = curves.map(\.logarithms.count).min()!
    let half = curves.map { curve in
      let words = curve.halfLife.map { "\($0) \($0 == 1 ? "word" : "words")" } ?? "more than \(reach) words"
      return "\(words) in \(Self.name(curve.model))"
    }
    let far = [100, 50, 10, 1].first { $0 <= reach }!
    let left = curves.map { "\(DecimalText.fixed($0.share(at: far) * 100, 1)) % in \(Self.name($0.model))" }
    return
      "Going back from the end of a review, the loss's gradient with respect to the state falls to half within \(Self.list(half)); \(far) words before the end \(Self.list(left)) of it are left (first seed, \(first.reviews) long reviews that the networks were not trained with)."
  }

  /// `a, b and c`
  private static func list(_ parts: [String]) -> String {
    parts.count < 2 ? parts.joined() : parts.dropLast().joined(separator: ", ") + " and " + parts.last!
  }

  /// The gradient by distance from the end; nil where no network was looked into.
  var memoryChart: Chart? {
    guard !curves.isEmpty else { return nil }
    return Chart(
      "What the network remembers", x: "Words before the end", y: "log10 of the gradient",
      marks: curves.map { curve in
        let places = curve.logarithms.indices.filter { $0 % 5 == 0 }
        return .line(
          Line(
            Self.name(curve.model), x: places.map { Double($0 + 1) }, y: places.map { curve.logarithms[$0] }))
      })
  }

  /// The reviews with coloured words: as the network that validation prefers reads them, then as SimpleRNN does.
  func passages(_ groups: [ComparedGroup]) -> [Report.Passage] {
    let found = words.filter { $0.maxlen == (maxlen ?? words.first?.maxlen) }
    func accuracy(_ model: String) -> Double {
      groups.first { $0.what == ComparedCase(model: model, maxlen: found.first?.maxlen ?? 0) }?.validation
        .mean ?? 0
    }
    let best = Set(found.map(\.model)).filter { $0 != "rnn" }.max { (accuracy($0), $0) < (accuracy($1), $1) }
    let shown = [best, "rnn"].compactMap { $0 }
    var reviews: [Int] = []
    for one in found where !reviews.contains(one.review) { reviews.append(one.review) }
    return reviews.enumerated().flatMap { number, review in
      shown.compactMap { model in
        found.first { $0.model == model && $0.review == review }.map { one in
          let label = one.isPositive ? "positive" : "negative"
          return Report.Passage(
            title: "A \(label) review (\(number + 1)): \(Self.name(model)) says "
              + "\(DecimalText.fixed(one.probability * 100, 1)) % positive",
            words: one.words, weights: one.weights)
        }
      }
    }
  }
}
