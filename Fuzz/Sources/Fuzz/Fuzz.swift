// What libFuzzer calls. FUZZ_TARGET names the target; with FUZZ_SEEDS, a folder, seeds are written there from FUZZ_FIXTURES.

import CFuzz
import Foundation

@testable import NeedletailFormats

/// Before anything else.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> CInt {
  let environment = ProcessInfo.processInfo.environment
  do {
    if let folder = environment["FUZZ_SEEDS"], let fixtures = environment["FUZZ_FIXTURES"] {
      try Seeds.write(from: fixtures, to: folder)
      exit(0)
    }
  } catch { fatalError("the seeds cannot be written: \(error)") }
  guard Fuzz.target != nil else {
    fatalError("set FUZZ_TARGET to one of \(Target.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  fuzz_follow_memory()
  return 0
}

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func run(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  Fuzz.run(UnsafeBufferPointer(start: data, count: size))
  return 0
}

enum Fuzz {
  static let target = ProcessInfo.processInfo.environment["FUZZ_TARGET"].flatMap { Target(rawValue: $0) }

  /// One input: read it or say in one line what is wrong, within ten times its size and 100 MB, and five seconds of
  /// computing (libFuzzer's own limit is of the clock on the wall, which a busy machine exceeds).
  static func run(_ data: UnsafeBufferPointer<UInt8>) {
    let start = clock()
    fuzz_reset_peak()
    let bytes = Array(data)
    do { try target!.read(bytes) } catch let error as FormatError { check(error.description) } catch {
      fatalError("an error of another type: \(type(of: error)) \(error)")
    }
    let (peak, limit) = (fuzz_peak(), bytes.count * 10 + 100_000_000)
    precondition(peak <= limit, "\(peak) bytes were taken for a file of \(bytes.count)")
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    precondition(seconds < 5, "\(seconds) s for a file of \(bytes.count) bytes")
  }

  /// A message is one line of moderate length without anything that a terminal would obey.
  static func check(_ message: String) {
    precondition(message.utf8.count < 4000, "a message of \(message.utf8.count) bytes")
    for scalar in message.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        fatalError("a message with U+\(String(scalar.value, radix: 16)): \(message)")
      default: continue
      }
    }
  }
}

/// libFuzzer's mutations, and after half of them the sums and lengths that would hide what lies behind them.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
  _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: CUnsignedInt
) -> Int {
  let count = LLVMFuzzerMutate(data, size, limit)
  guard seed % 2 == 0 else { return count }
  var bytes = Array(UnsafeBufferPointer(start: data, count: count))
  switch Fuzz.target! {
  case .zip: Repair.zip(&bytes)
  case .safetensors, .model: Repair.safetensors(&bytes, limit: limit)
  case .npz, .json, .csv, .jsonl, .vectors: return count
  }
  guard bytes.count <= limit else { return count }
  bytes.withUnsafeBufferPointer {
    if let first = $0.baseAddress { data.update(from: first, count: $0.count) }
  }
  return bytes.count
}
