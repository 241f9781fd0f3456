// Raw deflate data to bytes, through zlib, into a buffer of the announced size and not a byte more.

import CZlib

/// Inflates raw deflate data that must give exactly `size` bytes.
/// - Throws: `.damaged` if the data is no deflate stream, is cut, or gives more or fewer bytes.
func inflated(_ bytes: [UInt8], in place: Range<Int>, size: Int) throws -> [UInt8] {
  // No deflate stream expands more than 1,032 times: a larger claim is a lie, found before anything is allocated.
  guard size / 1032 <= place.count else {
    throw FormatError.damaged(
      "\(size) bytes are announced but \(place.count) deflated bytes cannot hold that many",
      byte: place.lowerBound)
  }
  var outcome = InflateOutcome.damaged
  let result = bytes.withUnsafeBufferPointer { input in
    [UInt8](unsafeUninitializedCapacity: size) { output, count in
      outcome = inflate(UnsafeBufferPointer(rebasing: input[place]), into: output, size, &count)
    }
  }
  switch outcome {
  case .whole: return result
  case .damaged: throw FormatError.damaged("the deflated data is damaged", byte: place.lowerBound)
  case .short:
    throw FormatError.damaged(
      "\(size) bytes are announced but the data ends after \(result.count)", byte: place.lowerBound)
  case .long:
    throw FormatError.damaged("more than the announced \(size) bytes come out", byte: place.lowerBound)
  case .leftover:
    throw FormatError.damaged("bytes follow the end of the deflated data", byte: place.lowerBound)
  }
}

private enum InflateOutcome { case whole, damaged, short, long, leftover }

private func inflate(
  _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>, _ size: Int,
  _ count: inout Int
) -> InflateOutcome {
  count = 0
  guard let source = input.baseAddress else { return .damaged }
  // zlib keeps the stream's address, so it must not move.
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  defer { stream.deallocate() }
  stream.initialize(to: z_stream())
  guard inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
    return .damaged
  }
  defer { inflateEnd(stream) }
  stream.pointee.next_in = UnsafeMutablePointer(mutating: source)
  var unread = input.count
  // One byte behind the announced size: the stream's end is often seen only when there is room.
  var spare: UInt8 = 0
  return withUnsafeMutablePointer(to: &spare) { spare in
    while true {
      let offered = min(unread, 1 << 30)
      stream.pointee.avail_in = UInt32(offered)
      let room = min(size - count, 1 << 30)
      stream.pointee.next_out = room > 0 ? output.baseAddress! + count : spare
      stream.pointee.avail_out = UInt32(max(room, 1))
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      unread -= offered - Int(stream.pointee.avail_in)
      let written = max(room, 1) - Int(stream.pointee.avail_out)
      if room == 0 && written > 0 { return .long }
      if room > 0 { count += written }
      switch status {
      case Z_STREAM_END: return count < size ? .short : unread > 0 ? .leftover : .whole
      case Z_OK: continue
      case Z_BUF_ERROR: return .short
      default: return .damaged
      }
    }
  }
}

/// The CRC-32 of bytes, as zip files hold it.
package func crc32(_ bytes: some Collection<UInt8>) -> UInt32 {
  var checksum: uLong = 0
  let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
    var rest = buffer[...]
    while !rest.isEmpty {
      let part = rest.prefix(1 << 30)
      checksum = CZlib.crc32(checksum, UnsafeBufferPointer(rebasing: part).baseAddress, UInt32(part.count))
      rest = rest.dropFirst(part.count)
    }
  }
  return done == nil ? crc32(Array(bytes)) : UInt32(truncatingIfNeeded: checksum)
}
