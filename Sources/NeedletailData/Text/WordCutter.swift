// WordCutter: the words of a text as Keras' legacy preprocessing cuts them.

/// Lower case, filters and split of `textToWordSequence` and ``Tokenizer``.
struct WordCutter: Sendable {
  let lower: Bool
  /// The rule after lower case, where a byte says all: characters, or one split byte and filters within ASCII.
  let rule: TokenRule?
  /// What is replaced by the split, and the split, for all else.
  let filters: Set<Unicode.Scalar>
  let split: [UInt8]

  /// - Parameter characters: whether every scalar is a token; filters are then not heeded, as in Keras.
  init(filters: String, lower: Bool, split: String, characters: Bool = false) {
    self.lower = lower
    self.filters = Set(filters.unicodeScalars)
    self.split = Array(split.utf8)
    let filtered = self.filters
    if characters {
      rule = TokenRule(split: .scalars) { UInt16(lower ? asciiLower($0) : $0) }
    } else if self.split.count == 1, filtered.allSatisfy(\.isASCII) {
      let end = self.split[0]
      rule = TokenRule(split: .separators) { byte in
        // Lower case comes first, so a filter that is a capital letter finds none.
        let byte = lower ? asciiLower(byte) : byte
        let isEnd = byte == end || filtered.contains(Unicode.Scalar(byte))
        return isEnd ? TokenRule.separator : UInt16(byte)
      }
    } else {
      rule = nil
    }
  }

  /// Fills the buffer with the text's words.
  func cut(_ text: UnsafeBufferPointer<UInt8>, _ buffer: inout TokenBuffer) {
    // ASCII letters are put into lower case by the rule itself.
    if lower, rule == nil || text.contains(where: { $0 >= 0x80 }) {
      var lowered: [UInt8] = []
      lowered.reserveCapacity(text.count + text.count / 8)
      appendLowercased(text, to: &lowered)
      lowered.withUnsafeBufferPointer { cutLowered($0, &buffer) }
    } else {
      cutLowered(text, &buffer)
    }
  }

  private func cutLowered(_ text: UnsafeBufferPointer<UInt8>, _ buffer: inout TokenBuffer) {
    if let rule {
      buffer.fill(text, rule)
      return
    }
    var replaced: [UInt8] = []
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if filters.contains(scalar) { replaced += split } else { replaced += UTF8.encode(scalar)! }
    }
    buffer.fill(parts(of: replaced), bytes: replaced.count)
  }

  /// The parts between splits that are not empty.
  private func parts(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var start = 0
    var i = 0
    while i + split.count <= text.count {
      if text[i] == split[0], text[i..<i + split.count].elementsEqual(split) {
        if i > start { parts.append(text[start..<i]) }
        i += split.count
        start = i
      } else {
        i += 1
      }
    }
    if start < text.count { parts.append(text[start...]) }
    return parts
  }
}

private func asciiLower(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

extension WordCutter {
  /// The words of a text.
  func words(_ text: String) -> [String] {
    var buffer = TokenBuffer()
    text.withBytes { cut($0, &buffer) }
    var words: [String] = []
    words.reserveCapacity(buffer.count)
    buffer.forEach([1]) { words.append(String(decoding: $0.bytes, as: UTF8.self)) }
    return words
  }
}
