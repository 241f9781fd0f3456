// The pickle inside an object array of NumPy: what of it is accepted, and the entrance to its reader.

/// Reads the pickles that NumPy writes for object arrays of integer lists, protocols 2 to 5, and nothing else.
///
/// Nothing that a pickle names is ever looked up or called. The names that it may contain are those of an array's
/// parts; with them it says "an array of this shape with this list of items", and that is all that is understood.
enum Pickle {
  /// A name that a pickle may contain.
  enum Global: UInt8 {
    case reconstruct, ndarray, dtype, encode
  }

  /// The names that NumPy's object arrays consist of; `_codecs.encode` holds a byte string in protocol 2.
  static func global(_ module: String, _ name: String, byte: Int) throws -> Global {
    switch (module, name) {
    case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"):
      return .reconstruct
    case ("numpy", "ndarray"): return .ndarray
    case ("numpy", "dtype"): return .dtype
    case ("_codecs", "encode"): return .encode
    default:
      throw FormatError(
        .damaged,
        "the pickle names the global \(quoted(module + "." + name)), which an array of lists never needs",
        places: ["byte \(byte)"], advice: "do not trust this file")
    }
  }

  /// The rows of an object array whose pickle starts where the reader stands.
  ///
  /// The array is of one axis with a list of integers each, or of two axes with an integer each (which NumPy makes of
  /// lists of equal length).
  /// - Parameter memoryLimit: the most bytes that the rows may take.
  /// - Throws: `.damaged` with the byte for every other pickle.
  static func ragged(_ reader: ByteReader, shape: [Int], memoryLimit: Int) throws -> RaggedIntegers {
    // Every item takes a byte at least, so a count that the bytes cannot hold is refused before it matters.
    let count = try elementCount(of: shape)
    guard (1...2).contains(shape.count) else {
      throw FormatError.damaged("an object array of \(shape.count) axes where lists of integers are expected")
    }
    guard max(count, shape[0]) <= reader.remaining else {
      throw FormatError.damaged(
        "the shape \(shown(shape)) has \(count) objects but the pickle has \(reader.remaining) bytes",
        byte: reader.position)
    }
    return try reader.bytes.withUnsafeBufferPointer { bytes in
      var machine = PickleMachine(
        bytes, reader.position..<reader.end, shape: shape, count: count, memoryLimit: memoryLimit)
      return try machine.run()
    }
  }
}

/// What the pickle reader's stack and memo hold.
enum PickleItem {
  case none
  case bool(Bool)
  case int(Int)
  /// A string or bytes of the file; the range of its bytes.
  case text(Range<Int>)
  case global(Pickle.Global)
  /// A tuple that means something to us, or one of the other constants.
  case tuple([PickleItem])
  /// The list of the array's items.
  case items
  /// A list of integers, by its number.
  case row(Int)
  /// An array or type that has been made; built once it has its state.
  case array(built: Bool)
  case dtype
  /// `(`: the start of what a later opcode collects.
  case mark
}
