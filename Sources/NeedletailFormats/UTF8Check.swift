// Where a text stops being UTF-8.

/// The offset of the first byte that is not part of well-formed UTF-8, or nil if all of it is.
package func firstInvalidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  let raw = UnsafeRawBufferPointer(bytes)
  var index = 0
  let count = bytes.count
  while index < count {
    // Eight ASCII bytes at once.
    while count - index >= 8,
      raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    {
      index += 8
    }
    guard index < count else { return nil }
    let lead = bytes[index]
    if lead < 0x80 {
      index += 1
      continue
    }
    // The second byte's range excludes overlong forms, surrogates and what lies beyond U+10FFFF.
    let (following, second): (Int, ClosedRange<UInt8>)
    switch lead {
    case 0xc2...0xdf: (following, second) = (1, 0x80...0xbf)
    case 0xe0: (following, second) = (2, 0xa0...0xbf)
    case 0xe1...0xec, 0xee...0xef: (following, second) = (2, 0x80...0xbf)
    case 0xed: (following, second) = (2, 0x80...0x9f)
    case 0xf0: (following, second) = (3, 0x90...0xbf)
    case 0xf1...0xf3: (following, second) = (3, 0x80...0xbf)
    case 0xf4: (following, second) = (3, 0x80...0x8f)
    default: return index
    }
    guard count - index > following, second.contains(bytes[index + 1]) else { return index }
    for offset in 1..<(following + 1) where bytes[index + offset] & 0xc0 != 0x80 { return index }
    index += following + 1
  }
  return nil
}

/// Text as a key that is equal only to the same bytes.
///
/// Swift's `String` compares by canonical equivalence ("é" in one or two scalars is one key); files do not.
package struct ExactKey: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (left: ExactKey, right: ExactKey) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var copy = text
    copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
