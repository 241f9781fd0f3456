// Lowercase: texts in lower case as Python's str.lower() makes them.

/// Appends a text in lower case, in all scripts.
///
/// Unicode's full mapping of single scalars (İ becomes i and a dot above), and a capital sigma at the end of a word
/// becomes ς, as in Python. Swift's `lowercased()` knows no final sigma.
func appendLowercased(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
  var i = 0
  while i < text.count {
    let byte = text[i]
    if byte < 0x80 {
      out.append((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte)
      i += 1
      continue
    }
    let (scalar, length) = decode(text, i)
    if scalar == "Σ" {
      out += (isFinalSigma(text, i) ? "ς" : "σ").utf8
    } else if let lower = LowercaseTable.mapping(of: scalar) {
      out += lower.utf8
    } else {
      for k in i..<i + length { out.append(text[k]) }
    }
    i += length
  }
}

/// The scalar that begins at byte `i` of well-formed UTF-8, and how many bytes it has.
private func decode(_ text: UnsafeBufferPointer<UInt8>, _ i: Int) -> (Unicode.Scalar, length: Int) {
  let lead = UInt32(text[i])
  let length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  var value = length == 1 ? lead : lead & (0x7f >> UInt32(length))
  for k in 1..<max(length, 1) where i + k < text.count { value = value << 6 | UInt32(text[i + k] & 0x3f) }
  return (Unicode.Scalar(value) ?? "\u{fffd}", length)
}

/// Unicode's Final_Sigma: behind a cased letter and not before one, whatever marks lie between.
private func isFinalSigma(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
  var i = place
  var follows = false
  while i > 0 {
    i -= 1
    while i > 0, text[i] & 0xc0 == 0x80 { i -= 1 }
    let properties = decode(text, i).0.properties
    if properties.isCaseIgnorable { continue }
    follows = properties.isCased
    break
  }
  guard follows else { return false }
  i = place + 2
  while i < text.count {
    let (scalar, length) = decode(text, i)
    if !scalar.properties.isCaseIgnorable { return !scalar.properties.isCased }
    i += length
  }
  return true
}

/// Lower-case mappings, looked up once for the scalars that texts are full of.
private enum LowercaseTable {
  /// Below this all cased scripts lie that have more than a few letters in use.
  private static let end: UInt32 = 0x3000
  private static let low: [String?] = (0..<end).map { Unicode.Scalar($0).flatMap(lookUp) }

  /// What a scalar becomes; nil where it stays as it is.
  static func mapping(of scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case ..<end: low[Int(scalar.value)]
    // Chinese, Japanese and Korean have no case.
    case 0x3000..<0xa640, 0xac00..<0xd800: nil
    default: lookUp(scalar)
    }
  }

  private static func lookUp(_ scalar: Unicode.Scalar) -> String? {
    let lower = scalar.properties.lowercaseMapping
    return lower.unicodeScalars.elementsEqual(CollectionOfOne(scalar)) ? nil : lower
  }
}
