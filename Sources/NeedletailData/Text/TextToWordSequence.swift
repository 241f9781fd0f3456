// textToWordSequence and hashingTrick: Keras' legacy functions from a text to words and hashed ids.

/// The characters that Keras' legacy preprocessing takes for spaces: ASCII punctuation without the apostrophe, tab
/// and line feed.
public let defaultTextFilters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n"

/// The words of a text. Keras: `text_to_word_sequence`.
/// - Parameters:
///   - filters: characters in whose place `split` stands.
///   - lower: whether the text is put into lower case first, in all scripts.
///   - split: what lies between two words.
/// - Precondition: `split` is not empty.
public func textToWordSequence(
  _ text: String, filters: String = defaultTextFilters, lower: Bool = true, split: String = " "
) -> [String] {
  precondition(!split.isEmpty, "textToWordSequence needs a split that is not empty")
  return WordCutter(filters: filters, lower: lower, split: split).words(text)
}

/// The words of a text as ids from 1 to n − 1, by their hash: several words may share one. Keras: `hashing_trick`
/// with `hash_function="md5"`, and `one_hot`, whose own hash differs from run to run.
/// - Parameters:
///   - n: the number of ids, 0 included, which is no word's.
///   - filters: characters in whose place `split` stands.
///   - lower: whether the text is put into lower case first, in all scripts.
///   - split: what lies between two words.
/// - Precondition: `n` is at least 2, and `split` is not empty.
public func hashingTrick(
  _ text: String, _ n: Int, filters: String = defaultTextFilters, lower: Bool = true, split: String = " "
) -> [Int32] {
  precondition(n >= 2 && n <= Int(Int32.max), "hashingTrick needs n from 2 to 2³¹ − 1, not \(n)")
  return textToWordSequence(text, filters: filters, lower: lower, split: split).map { word in
    // The digest as one number, modulo n − 1.
    let remainder = MD5.digest(Array(word.utf8)).reduce(UInt64(0)) { ($0 << 8 | UInt64($1)) % UInt64(n - 1) }
    return Int32(remainder) + 1
  }
}
