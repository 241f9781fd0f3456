// InspectWords: what is in a word index.

import NeedletailFormats

extension InspectReport {
  /// - Throws: `FormatError` when it is no word index or a damaged one.
  static func wordIndex(_ bytes: [UInt8], path: String) throws -> InspectReport {
    let advice = "a word index is a JSON object of words and whole numbers; inspect reads no other JSON"
    let index = try reading(path, advice: advice) { try WordIndex(parsing: bytes) }
    var report = InspectReport(
      format: "word_index", kind: "vocabulary", bytes: bytes.count,
      title: "word index (JSON), \(InspectText.count(index.count, "word"))")
    let first = Self.first(20, of: index)
    let numbers = index.entries.lazy.map(\.index)
    var vocabulary: JSONObject = JSONObject([("size", .int(index.count))])
    vocabulary["min_index"] = numbers.min().map { .int($0) } ?? .null
    vocabulary["max_index"] = numbers.max().map { .int($0) } ?? .null
    vocabulary["first"] = .array(first.map { ["word": .string($0.word), "index": .int($0.index)] })
    report.more = [("vocabulary", .object(vocabulary))]
    guard let lowest = numbers.min(), let highest = numbers.max() else { return report }
    report.sections = [
      .lines("", ["Numbers from \(InspectText.grouped(lowest)) to \(InspectText.grouped(highest))"]),
      .table(
        "",
        InspectTable(columns: ["Number", "Word"], numbers: [0], count: first.count) {
          [InspectText.grouped(first[$0].index), InspectText.visible(first[$0].word)]
        }),
    ]
    return report
  }

  /// The words of the smallest numbers in their order; of equal numbers, as in the file.
  private static func first(_ count: Int, of index: WordIndex) -> [(word: String, index: Int)] {
    var first: [(word: String, index: Int)] = []
    for entry in index.entries where first.count < count || entry.index < first[count - 1].index {
      first.insert(entry, at: first.firstIndex { $0.index > entry.index } ?? first.count)
      if first.count > count { first.removeLast() }
    }
    return first
  }
}
