// Where the pickle reader puts the lists of integers: flat, in one array.

/// Rows of integers in the order in which the pickle makes them, and the order in which the array lists them.
struct RowStorage {
  private var values: [Int32] = []
  /// Where each row starts in `values`.
  private var starts: [Int] = []
  /// The array's items by row number, kept only once that differs from 0, 1, 2, …
  private var order: [Int]?
  /// The number of the array's items so far.
  private(set) var itemCount = 0
  private var hasItems = false
  private let rowLimit: Int
  private let memoryLimit: Int

  /// - Parameters:
  ///   - pickleSize: the bytes of the pickle; nearly all integers take two at least.
  ///   - rowLimit: the number of objects that the npy header announces.
  ///   - memoryLimit: the most bytes that the rows may take.
  init(pickleSize: Int, rowLimit: Int, memoryLimit: Int) {
    (self.rowLimit, self.memoryLimit) = (rowLimit, memoryLimit)
    values.reserveCapacity(min(pickleSize, memoryLimit) / 2)
  }

  /// The bytes that values, starts, the memo of rows and their order take now; growing arrays take half as much again.
  private var memory: Int { values.count * 4 + starts.count * 18 + (order?.count ?? 0) * 12 }

  /// The number of rows so far.
  var count: Int { starts.count }

  /// The first list is that of the array's items, each later one is a row.
  mutating func newList() throws -> PickleItem {
    guard hasItems else {
      hasItems = true
      return .items
    }
    guard starts.count < rowLimit else {
      throw FormatError.damaged(
        "the pickle has more lists than the \(rowLimit) that the npy header announces")
    }
    guard memory < memoryLimit else { throw tooMuch() }
    starts.append(values.count)
    return .row(starts.count - 1)
  }

  /// Whether this row may still grow.
  func isNewest(_ row: Int) -> Bool { row == starts.count - 1 }

  /// Makes a row the array's next item.
  mutating func addItem(_ row: Int) throws {
    guard itemCount < rowLimit else {
      throw FormatError.damaged(
        "the pickle has more items than the \(rowLimit) that the npy header announces")
    }
    guard memory < memoryLimit else { throw tooMuch() }
    if order == nil, row != itemCount { order = Array(0..<itemCount) }
    order?.append(row)
    itemCount += 1
  }

  /// Adds an integer to the newest row.
  mutating func append(_ value: Int, at byte: Int) throws {
    guard let small = Int32(exactly: value) else { throw Self.tooLarge(value, byte) }
    values.append(small)
  }

  /// Reads integer opcodes up to APPENDS into the newest row, and returns the position behind it.
  mutating func appendIntegers(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to pickleEnd: Int) throws
    -> Int
  {
    let raw = UnsafeRawBufferPointer(bytes)
    var position = start
    // An integer takes at least a byte, so this many bytes cannot break the memory limit.
    let allowed = max(0, memoryLimit - memory) / 4
    let end = min(pickleEnd, allowed < pickleEnd - start ? start + allowed : pickleEnd)
    // Five bytes ahead cover the longest of the common opcodes.
    while end - position >= 5 {
      switch raw[position] {
      case UInt8(ascii: "K"):
        values.append(Int32(raw[position + 1]))
        position += 2
      case UInt8(ascii: "M"):
        values.append(
          Int32(UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: position + 1, as: UInt16.self))))
        position += 3
      case UInt8(ascii: "J"):
        values.append(Int32(littleEndian: raw.loadUnaligned(fromByteOffset: position + 1, as: Int32.self)))
        position += 5
      case UInt8(ascii: "e"): return position + 1
      case 0x88, 0x89:
        values.append(Int32(raw[position] == 0x88 ? 1 : 0))
        position += 1
      case 0x8a:
        let place = position
        position += 1
        try append(longInteger(bytes, &position, end), at: place)
      case 0x95:
        // Protocols 4 and 5 start a new frame every 64 KiB, also between two integers.
        guard end - position >= 9 else { throw notAnInteger(position) }
        position += 9
      default: throw notAnInteger(position)
      }
    }
    if end < pickleEnd { throw tooMuch() }
    // Near the end of the pickle only `e`, `t`, `b`, `.` and two-byte integers have room.
    while position < end {
      if raw[position] == UInt8(ascii: "e") { return position + 1 }
      guard raw[position] == UInt8(ascii: "K"), end - position >= 2 else { throw notAnInteger(position) }
      values.append(Int32(raw[position + 1]))
      position += 2
    }
    throw FormatError.damaged("the pickle ends too early", byte: end)
  }

  private func tooMuch() -> FormatError {
    FormatError.damaged(
      "the lists take more than the \(memoryLimit) bytes that are allowed for a file of this size")
  }

  private func notAnInteger(_ byte: Int) -> FormatError {
    FormatError.damaged("list \(starts.count - 1) holds something that is not an integer", byte: byte)
  }

  private static func tooLarge(_ value: Int, _ byte: Int) -> FormatError {
    FormatError.damaged("the integer \(value) does not fit in 32 bits", byte: byte)
  }

  /// The array's items; a two-axis array gives rows of equal length.
  func finished(shape: [Int]) throws -> RaggedIntegers {
    if shape.count == 2 {
      guard values.count == shape[0] * shape[1] else {
        throw FormatError.damaged("the array has \(values.count) items, not the \(shown(shape)) of its shape")
      }
      return RaggedIntegers(values: values, offsets: (0...shape[0]).map { $0 * shape[1] })
    }
    guard itemCount == shape[0] else {
      throw FormatError.damaged("the array has \(itemCount) items, not the \(shape[0]) of its shape")
    }
    guard let order else {
      guard starts.count == itemCount else {
        throw FormatError.damaged("the pickle has lists outside of its array")
      }
      return RaggedIntegers(values: values, offsets: starts + [values.count])
    }
    // The same list several times, or in another order: copied out, within the bound for what a file may expand to.
    var result: [Int32] = []
    var offsets = [0]
    for row in order {
      let end = row + 1 < starts.count ? starts[row + 1] : values.count
      guard (result.count + end - starts[row]) * 6 + offsets.count * 12 + memory <= memoryLimit else {
        throw tooMuch()
      }
      result += values[starts[row]..<end]
      offsets.append(result.count)
    }
    return RaggedIntegers(values: result, offsets: offsets)
  }
}
