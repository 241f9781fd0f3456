// TextStandardization, TextSplit, TextOutputMode: what TextVectorization can do with a text, under Keras' names.

/// What happens to a text before it is split.
public enum TextStandardization: String, Sendable, CaseIterable {
  /// Both of the others.
  case lowerAndStripPunctuation = "lower_and_strip_punctuation"
  /// A to Z become a to z. Other scripts stay as they are, as in Keras.
  case lower
  /// The 32 ASCII punctuation characters, such as `.`, `'` and `<`, are taken out, with nothing in their place.
  case stripPunctuation = "strip_punctuation"

  var lowers: Bool { self != .stripPunctuation }
  var strips: Bool { self != .lower }
}

/// Where a text is cut into tokens.
public enum TextSplit: String, Sendable, CaseIterable {
  /// At ASCII white space (space, \t, \n, \r, \v, \f). Other spaces, such as U+00A0, stay inside a token.
  case whitespace
  /// After every Unicode scalar.
  case character
}

/// What a text becomes.
public enum TextOutputMode: String, Sendable, CaseIterable {
  /// The ids of its tokens, one after another.
  case int
  /// A one for each word of the vocabulary that it has.
  case multiHot = "multi_hot"
  /// How often it has each word of the vocabulary.
  case count
  /// The same, times how rare the word is in the texts that were learned from.
  case tfIdf = "tf_idf"
}

extension TokenRule {
  /// The rule of a vectorizer.
  init(_ standardization: TextStandardization?, _ split: TextSplit?) {
    let lowers = standardization?.lowers ?? false
    let strips = standardization?.strips ?? false
    let splits = split == .whitespace
    let kind: Split =
      switch split {
      case .whitespace: .separators
      case .character: .scalars
      case nil: .nowhere
      }
    self.init(split: kind) { byte in
      switch byte {
      case 0x09...0x0d, 0x20: splits ? Self.separator : UInt16(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt16(lowers ? byte | 0x20 : byte)
      case UInt8(ascii: "!")...UInt8(ascii: "/"), UInt8(ascii: ":")...UInt8(ascii: "@"),
        UInt8(ascii: "[")...UInt8(ascii: "`"), UInt8(ascii: "{")...UInt8(ascii: "~"):
        strips ? Self.removed : UInt16(byte)
      default: UInt16(byte)
      }
    }
  }
}
