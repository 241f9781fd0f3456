// Report: what a measurement says, as one line of JSON.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What was measured, in the form that every program prints.
struct Report {
  /// Each repetition, in milliseconds.
  var times: [Double] = []
  /// Numbers that all programs must agree on: the losses of the first steps, or what the model makes of the
  /// first samples.
  var agreed: [Double] = []

  func print() {
    let peak = peakMegabytes().map { ", \"peak_mb\": \($0)" } ?? ""
    Swift.print("{\"times_ms\": \(times), \"agreed\": \(agreed)\(peak)}")
  }
}

/// The largest amount of memory that this process ever occupied; nil where `/proc` does not tell.
private func peakMegabytes() -> Double? {
  guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
  for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
    return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) }.map { $0 / 1024 }
  }
  return nil
}

extension Duration {
  var milliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) * 1e-15
  }
}

/// Repeats a piece of work until it took `seconds` altogether, at least five times and at most a thousand,
/// after a warm-up that is not counted.
func repeated(seconds: Double, warmUp: Int = 3, _ work: (Int) throws -> Void) rethrows -> [Double] {
  let clock = ContinuousClock()
  var (times, total) = ([Double](), 0.0)
  for i in 0..<warmUp { try work(i) }
  while times.count < 5 || (total < seconds * 1e3 && times.count < 1000) {
    let start = clock.now
    try work(warmUp + times.count)
    times.append((clock.now - start).milliseconds)
    total += times.last!
  }
  return times
}
