// SyntheticVocabulary: the words of the grammar and the lists that they stand in.

/// A word of a review as it is written: the word, whether it is written with a capital, what surrounds it.
struct SyntheticToken: Sendable {
  /// The word in the low 20 bits, then a capital, the mark that follows, quotation marks before and after.
  var bits: UInt32

  static let capital: UInt32 = 1 << 20
  static let openQuote: UInt32 = 1 << 24
  static let closeQuote: UInt32 = 1 << 25
  /// The marks that can follow a word; the first one is none.
  static let marks: [Character] = [" ", ",", ".", ";", ":", "!", "?"]

  static func mark(_ character: Character) -> UInt32? {
    marks.firstIndex(of: character).map { UInt32($0) << 21 }
  }

  var word: Int { Int(bits & 0xf_ffff) }
  var mark: Character { Self.marks[Int(bits >> 21 & 7)] }
  /// Whether a sentence ends here.
  var endsSentence: Bool { [".", "!", "?"].contains(mark) }
}

/// The words in the form in which they are counted: lower case, each once.
struct SyntheticVocabulary: Sendable {
  private(set) var words: [String] = []
  /// Whether "an" stands before a word.
  private(set) var takesAn: [Bool] = []
  private var numbers: [String: Int] = [:]

  /// The number of a word, which is added where it is new.
  mutating func number(of word: some StringProtocol) -> Int {
    let word = word.lowercased()
    if let number = numbers[word] { return number }
    numbers[word] = words.count
    words.append(word)
    takesAn.append(Self.takesAn(word))
    return words.count - 1
  }

  /// The token of a word that is there, in lower case.
  func known(_ word: String) -> UInt32 { UInt32(numbers[word]!) }

  /// The token of a word; a capital is kept.
  mutating func token(_ word: some StringProtocol) -> UInt32 {
    UInt32(number(of: word)) | (word.first?.isUppercase == true ? SyntheticToken.capital : 0)
  }

  private static func takesAn(_ word: String) -> Bool {
    if ["hour", "honest", "heir", "honor"].contains(where: word.hasPrefix) { return true }
    if ["unin", "unim"].contains(where: word.hasPrefix) { return true }
    if ["uni", "use", "usu", "one", "eu"].contains(where: word.hasPrefix) { return false }
    return "aeiou".contains(word.first ?? " ")
  }
}

/// Words to choose from, the first ones more often: the weight of number i is in inverse proportion to i and
/// an offset, so that frequencies fall off as those of a language do (Zipf's law).
struct SyntheticList: Sendable {
  /// The words one after another; an entry can have several.
  private var tokens: [UInt32] = []
  private var starts: [Int] = [0]
  /// Upper bounds of the entries in 0..<2³².
  private var bounds: [UInt32] = []

  init(_ entries: [String], offset: Int, _ vocabulary: inout SyntheticVocabulary) {
    for entry in entries {
      tokens += entry.split(separator: "_").map { vocabulary.token($0) }
      starts.append(tokens.count)
    }
    let weights = entries.indices.map { (1 << 28) / UInt64($0 + offset) }
    let total = weights.reduce(0, +)  // below 2³¹
    var sum: UInt64 = 0
    for weight in weights {
      sum += weight
      bounds.append(UInt32(clamping: (sum << 32) / total))
    }
  }

  var count: Int { bounds.count }
  subscript(entry: Int) -> ArraySlice<UInt32> { tokens[starts[entry]..<starts[entry + 1]] }

  /// The entry that a random number picks.
  func pick(_ draw: UInt32) -> Int {
    var (low, high) = (0, bounds.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if draw < bounds[middle] { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
