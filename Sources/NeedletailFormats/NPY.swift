// NumPy's npy format: one array a file. Versions 1.0, 2.0 and 3.0 are read, 1.0 is written.

/// What an npy file holds.
public enum NPYContent: Sendable {
  /// An array of numbers.
  case numbers(NPYArray)
  /// An object array of lists of integers.
  case ragged(RaggedIntegers)
}

/// Reads and writes npy files.
public enum NPY {
  /// The array in the npy file at `path`.
  /// - Throws: `.missing`, `.unreadable`, or `.damaged` with file and byte.
  public static func array(contentsOf path: String) throws -> NPYArray {
    let bytes = try InputFile.bytes(at: path)
    return try reading(path) { try array(bytes) }
  }

  /// The array of numbers in the bytes of an npy file.
  /// - Throws: `.damaged`, also if it holds Python objects.
  public static func array(_ bytes: [UInt8]) throws -> NPYArray {
    guard case .numbers(let array) = try content(bytes, memoryLimit: nil) else {
      throw FormatError.damaged("an array of Python objects where numbers are expected")
    }
    return array
  }

  /// The object array of integer lists in the bytes of an npy file.
  /// - Throws: `.damaged`, also if it holds numbers.
  public static func ragged(_ bytes: [UInt8]) throws -> RaggedIntegers {
    try ragged(bytes, memoryLimit: memoryLimit(for: bytes))
  }

  /// - Parameter memoryLimit: the most bytes that the lists may take.
  static func ragged(_ bytes: [UInt8], memoryLimit: Int) throws -> RaggedIntegers {
    guard case .ragged(let lists) = try content(bytes, memoryLimit: memoryLimit) else {
      throw FormatError.damaged("an array of numbers where lists of integers (an object array) are expected")
    }
    return lists
  }

  /// What is in the bytes of an npy file.
  /// - Throws: `.damaged` with the byte.
  public static func content(_ bytes: [UInt8]) throws -> NPYContent {
    try content(bytes, memoryLimit: memoryLimit(for: bytes))
  }

  /// Eight times the file and 64 MiB.
  private static func memoryLimit(for bytes: [UInt8]) -> Int { bytes.count * 8 + 64 << 20 }

  /// - Parameter memoryLimit: the most bytes that lists may take; nil if objects are not wanted at all.
  static func content(_ bytes: [UInt8], memoryLimit: Int?) throws -> NPYContent {
    var reader = ByteReader(bytes)
    let header = try NPYHeader(&reader)
    switch header.content {
    case .objects:
      guard let memoryLimit else {
        throw FormatError.damaged("an array of Python objects where numbers are expected")
      }
      return .ragged(try Pickle.ragged(reader, shape: header.shape, memoryLimit: memoryLimit))
    case .numbers(let type, let bigEndian):
      let needed = try byteCount(of: header.shape, type)
      guard needed == reader.remaining else {
        throw FormatError.damaged(
          "the shape \(shown(header.shape)) of \(type) needs \(needed) bytes but \(reader.remaining) are there",
          byte: reader.position)
      }
      let elements = ElementBytes(
        bytes, start: reader.position, count: needed / type.size, type: type, bigEndian: bigEndian)
      return .numbers(NPYArray(shape: header.shape, elements: elements, fortranOrder: header.fortranOrder))
    }
  }

  /// The bytes of an npy file with this array, as `numpy.save` writes it.
  public static func bytes(_ array: NPYArray) -> [UInt8] {
    let codes: [ElementType: String] = [
      .bool: "|b1", .int8: "|i1", .uint8: "|u1", .int16: "i2", .uint16: "u2", .int32: "i4", .uint32: "u4",
      .int64: "i8", .uint64: "u8", .float16: "f2", .float32: "f4", .float64: "f8",
    ]
    // bfloat16 has no npy type: widened, exactly.
    let widened = array.type == .bfloat16 ? NPYArray(array.floats(), shape: array.shape) : array
    let elements = widened.elements
    var code = codes[widened.type]!
    if !code.hasPrefix("|") { code = (elements.bigEndian ? ">" : "<") + code }
    let lengths = widened.shape.map(String.init).joined(separator: ", ")
    let shape = widened.shape.count == 1 ? "(\(lengths),)" : "(\(lengths))"
    var header =
      "{'descr': '\(code)', 'fortran_order': \(widened.fortranOrder ? "True" : "False"), 'shape': \(shape), }"
    // Room for the growing axis to reach 21 digits, as NumPy leaves it; then data start at a multiple of 64.
    if let growing = widened.fortranOrder ? widened.shape.last : widened.shape.first {
      header += String(repeating: " ", count: 21 - String(growing).utf8.count)
    }
    header += String(repeating: " ", count: 64 - (11 + header.utf8.count) % 64) + "\n"
    var bytes: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]
    bytes += [UInt8(header.utf8.count & 0xff), UInt8(header.utf8.count >> 8)]
    bytes += header.utf8
    return bytes + elements.contents
  }
}
