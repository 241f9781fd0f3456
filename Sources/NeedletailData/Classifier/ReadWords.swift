// ReadWords: the words of a text where they stand in it, and which ids they became.

/// The words of a text as its writer wrote them, for those who explain an answer.
public struct ReadWords: Sendable, Equatable {
  /// Where the words stand in the text, in order.
  public let words: [Range<String.Index>]
  /// For each id that the text became, the numbers of the words that it was made of; none for a mark at the start.
  public let sources: [Range<Int>]

  public init(words: [Range<String.Index>], sources: [Range<Int>]) {
    (self.words, self.sources) = (words, sources)
  }

  /// The words of a text whose ids are those of single words, or of runs of words.
  ///
  /// Where the words that were found are not as many as those that were read (as a letter that becomes two in lower
  /// case may do), the text is taken for one word.
  /// - Parameters:
  ///   - words: where words were found.
  ///   - count: how many were read.
  ///   - widths: the lengths of the runs that have ids.
  ///   - limit: the most ids.
  init(_ text: String, _ words: [Range<String.Index>], count: Int, widths: [Int] = [1], limit: Int = .max) {
    let runs = widths.lazy.flatMap { width in
      (0..<max(0, count - width + 1)).lazy.map { $0..<$0 + width }
    }
    let sources = Array(runs.prefix(limit))
    if words.count == count {
      self.init(words: words, sources: sources)
    } else {
      self.init(words: [text.startIndex..<text.endIndex], sources: sources.map { _ in 0..<1 })
    }
  }

  /// The same with an id before those of the words.
  func withMark() -> ReadWords { ReadWords(words: words, sources: [0..<0] + sources) }
}

extension TokenRule {
  /// Where the rule finds tokens in a text, as they stand there.
  func places(in text: String) -> [Range<String.Index>] {
    func value(_ scalar: Unicode.Scalar) -> UInt16 { scalar.isASCII ? map[Int(scalar.value)] : 0 }
    switch split {
    case .nowhere: return [text.startIndex..<text.endIndex]
    case .scalars:
      let scalars = text.unicodeScalars
      return scalars.indices.filter { value(scalars[$0]) < 256 }.map { $0..<scalars.index(after: $0) }
    case .separators:
      return text.runs(between: { value($0) == Self.separator }, with: { value($0) < 256 })
    }
  }
}

extension WordCutter {
  /// Where the words of a text stand in it.
  func places(in text: String) -> [Range<String.Index>] {
    if let rule { return rule.places(in: text) }
    let ends = filters.union(String(decoding: split, as: UTF8.self).unicodeScalars)
    func isEnd(_ scalar: Unicode.Scalar) -> Bool {
      ends.contains(scalar)
        || lower && scalar.properties.lowercaseMapping.unicodeScalars.contains(where: ends.contains)
    }
    return text.runs(between: isEnd, with: { _ in true })
  }
}

extension String {
  /// The runs of scalars between ends that have something in them.
  fileprivate func runs(
    between isEnd: (Unicode.Scalar) -> Bool, with isSomething: (Unicode.Scalar) -> Bool
  ) -> [Range<String.Index>] {
    var runs: [Range<String.Index>] = []
    var start: String.Index?
    var hasSomething = false
    let scalars = unicodeScalars
    func close(_ end: String.Index) {
      if let from = start, hasSomething { runs.append(from..<end) }
      (start, hasSomething) = (nil, false)
    }
    for place in scalars.indices {
      let scalar = scalars[place]
      if isEnd(scalar) {
        close(place)
      } else {
        start = start ?? place
        if isSomething(scalar) { hasSomething = true }
      }
    }
    close(endIndex)
    return runs
  }
}
