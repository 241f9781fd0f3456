// The pickle reader: a stack machine for the few opcodes that NumPy's object arrays are made of.

/// Runs one pickle. Depth, stack, memo and storage are bounded by the size of the file.
struct PickleMachine {
  let bytes: UnsafeBufferPointer<UInt8>
  let end: Int
  let shape: [Int]
  /// The number of the array's objects, from the npy header.
  let count: Int
  var position: Int
  var stack: [PickleItem] = []
  var marks = 0
  /// What was remembered: a row's number; below zero, -1 for nothing, else the constant with index -2 - entry.
  var memo: [Int32] = []
  var constants: [PickleItem] = []
  var rows: RowStorage
  var built = false

  static let markLimit = 16
  static let stackLimit = 1 << 14
  static let tupleLimit = 64
  static let constantLimit = 256

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Range<Int>, shape: [Int], count: Int, memoryLimit: Int) {
    (self.bytes, position, end, self.shape, self.count) = (
      bytes, place.lowerBound, place.upperBound, shape, count
    )
    rows = RowStorage(pickleSize: place.count, rowLimit: count, memoryLimit: memoryLimit)
  }

  /// Runs to the STOP opcode.
  mutating func run() throws -> RaggedIntegers {
    while true {
      let start = position
      let opcode = try byte()
      if opcode == UInt8(ascii: ".") {
        guard stack.count == 1, case .array(built: true) = stack[0], position == end else {
          throw damaged("the pickle does not end as one array", at: start)
        }
        return try rows.finished(shape: shape)
      }
      do { try step(opcode, start) } catch let error as FormatError where error.places.isEmpty {
        throw error.at("byte \(start)")
      }
    }
  }

  private mutating func step(_ opcode: UInt8, _ start: Int) throws {
    switch opcode {
    case 0x80:  // PROTO
      let version = try byte()
      guard (2...5).contains(version) else {
        throw damaged("pickle protocol \(version) is not supported", at: start)
      }
    case 0x95:  // FRAME
      let length = try integer(UInt64.self)
      guard length <= UInt64(end - position) else {
        throw damaged("a pickle frame claims \(length) bytes but \(end - position) are left", at: start)
      }
    case UInt8(ascii: "("): try mark(start)
    case UInt8(ascii: "]"): try push(rows.newList(), start)
    case UInt8(ascii: "e"): try appendAll(start)
    case UInt8(ascii: "a"): try appendOne(start)
    case UInt8(ascii: "K"): try push(.int(Int(byte())), start)
    case UInt8(ascii: "M"): try push(.int(Int(integer(UInt16.self))), start)
    case UInt8(ascii: "J"): try push(.int(Int(integer(Int32.self))), start)
    case 0x8a: try push(.int(longInteger(bytes, &position, end)), start)  // LONG1
    case 0x88: try push(.bool(true), start)
    case 0x89: try push(.bool(false), start)
    case UInt8(ascii: "N"): try push(.none, start)
    case UInt8(ascii: ")"): try push(.tuple([]), start)
    case 0x85: try tuple(of: 1, start)
    case 0x86: try tuple(of: 2, start)
    case 0x87: try tuple(of: 3, start)
    case UInt8(ascii: "t"):
      let items = try popToMark(start)
      try push(tuple(items, start), start)
    case UInt8(ascii: "U"), UInt8(ascii: "C"), 0x8c: try push(text(Int(byte()), start), start)
    case UInt8(ascii: "T"), UInt8(ascii: "B"), UInt8(ascii: "X"):
      try push(text(Int(exactly: integer(UInt32.self)), start), start)
    case 0x8d, 0x8e: try push(text(Int(exactly: integer(UInt64.self)), start), start)
    case UInt8(ascii: "c"): try global(start)
    case 0x93: try stackGlobal(start)
    case UInt8(ascii: "q"): try remember(Int(byte()), start)
    case UInt8(ascii: "r"): try remember(Int(exactly: integer(UInt32.self)), start)
    case 0x94: try remember(memo.count, start)  // MEMOIZE
    case UInt8(ascii: "h"): try recall(Int(byte()), start)
    case UInt8(ascii: "j"): try recall(Int(exactly: integer(UInt32.self)), start)
    case UInt8(ascii: "R"): try reduce(start)
    case UInt8(ascii: "b"): try build(start)
    default:
      throw FormatError(
        .damaged,
        "the pickle opcode 0x\(String(opcode, radix: 16)) has no place in an array of integer lists",
        places: ["byte \(start)"], advice: "do not trust this file")
    }
  }

  // MARK: Bytes

  func damaged(_ what: String, at start: Int) -> FormatError { FormatError.damaged(what, byte: start) }

  mutating func byte() throws -> UInt8 {
    guard position < end else { throw damaged("the pickle ends too early", at: position) }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type) throws -> Integer {
    let size = Integer.bitWidth / 8
    guard size <= end - position else { throw damaged("the pickle ends too early", at: position) }
    defer { position += size }
    return Integer(
      littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: position, as: Integer.self))
  }

  private mutating func text(_ length: Int?, _ start: Int) throws -> PickleItem {
    guard let length, length <= end - position else {
      throw damaged("a string claims more bytes than are left", at: start)
    }
    defer { position += length }
    return .text(position..<position + length)
  }

  /// The text of a string that should be a name or a constant.
  func string(_ place: Range<Int>) -> String { String(decoding: bytes[place.prefix(200)], as: UTF8.self) }

  // MARK: Stack and memo

  mutating func push(_ item: PickleItem, _ start: Int) throws {
    guard stack.count < Self.stackLimit else { throw damaged("the pickle's stack is too deep", at: start) }
    stack.append(item)
  }

  mutating func pop(_ start: Int) throws -> PickleItem {
    guard let item = stack.popLast() else { throw damaged("the pickle's stack is empty", at: start) }
    if case .mark = item { throw damaged("a mark where the pickle needs a value", at: start) }
    return item
  }

  private mutating func mark(_ start: Int) throws {
    // The fast path: the integers of the newest row, up to its APPENDS.
    if case .row(let row) = stack.last, rows.isNewest(row) {
      position = try rows.appendIntegers(bytes, from: position, to: end)
      return
    }
    guard marks < Self.markLimit else { throw damaged("the pickle nests too deeply", at: start) }
    marks += 1
    try push(.mark, start)
  }

  mutating func popToMark(_ start: Int) throws -> [PickleItem] {
    let place = stack.lastIndex { if case .mark = $0 { true } else { false } }
    guard let place else { throw damaged("the pickle has no mark where one is needed", at: start) }
    let items = Array(stack[(place + 1)...])
    stack.removeSubrange(place...)
    marks -= 1
    return items
  }

  private mutating func tuple(of count: Int, _ start: Int) throws {
    var items: [PickleItem] = []
    for _ in 0..<count { items.append(try pop(start)) }
    try push(tuple(items.reversed(), start), start)
  }

  /// A tuple, in which tuples hold none: deeper nesting belongs to no array.
  private func tuple(_ items: [PickleItem], _ start: Int) throws -> PickleItem {
    guard items.count <= Self.tupleLimit else { throw damaged("a tuple of \(items.count) items", at: start) }
    for case .tuple(let inner) in items {
      for case .tuple in inner { throw damaged("the pickle nests too deeply", at: start) }
    }
    return .tuple(items)
  }

  private mutating func remember(_ index: Int?, _ start: Int) throws {
    // Each list has an entry, and the array's own parts some thirty; writers count them up.
    guard let index, index <= rows.count + Self.constantLimit else {
      throw damaged("the pickle remembers too much", at: start)
    }
    guard let item = stack.last else { throw damaged("the pickle's stack is empty", at: start) }
    if case .mark = item { throw damaged("the pickle remembers a mark", at: start) }
    while memo.count <= index { memo.append(-1) }
    if case .row(let row) = item, let small = Int32(exactly: row) {
      memo[index] = small
    } else {
      guard constants.count < Self.constantLimit else {
        throw damaged("the pickle remembers too much", at: start)
      }
      memo[index] = Int32(-2 - constants.count)
      constants.append(item)
    }
  }

  private mutating func recall(_ index: Int?, _ start: Int) throws {
    guard let index, index < memo.count, memo[index] != -1 else {
      throw damaged("the pickle recalls what it never remembered", at: start)
    }
    let entry = Int(memo[index])
    try push(entry >= 0 ? .row(entry) : constants[-2 - entry], start)
  }
}

/// The little-endian two's complement integer of a LONG1 opcode; `position` is at its length.
func longInteger(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ end: Int) throws -> Int {
  let start = position
  guard position < end, Int(bytes[position]) < end - position else {
    throw FormatError.damaged("the pickle ends too early", byte: start)
  }
  let length = Int(bytes[position])
  guard length <= 8 else {
    throw FormatError.damaged("an integer of \(length) bytes does not fit in 32 bits", byte: start)
  }
  var value: UInt64 = 0
  for index in 0..<length { value |= UInt64(bytes[position + 1 + index]) << UInt64(8 * index) }
  position += 1 + length
  // Sign extension from the top bit of the last byte.
  let unused = UInt64(64 - 8 * length)
  return length == 0 ? 0 : Int(Int64(bitPattern: value << unused) >> Int64(unused))
}
