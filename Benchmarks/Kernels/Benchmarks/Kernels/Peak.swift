// Peak: what share of the possible a kernel reaches.

import Benchmark
import CKernels
import PeakLoop

/// The kernel table of this process.
nonisolated(unsafe) let kernels = ck_kernels()!.pointee

extension BenchmarkMetric {
  /// Millions of floating-point operations a second; a fused multiply-add is two.
  static let megaflops = BenchmarkMetric.custom("MFLOP/s", polarity: .prefersLarger, useScalingFactor: false)
  /// Of the register-only loop with the same instructions, measured just before.
  static let share = BenchmarkMetric.custom("% of peak", polarity: .prefersLarger, useScalingFactor: false)
  static let nanoseconds = BenchmarkMetric.custom(
    "ns a call", polarity: .prefersSmaller, useScalingFactor: false)
  /// Millions of numbers a second.
  static let megaelements = BenchmarkMetric.custom(
    "M numbers/s", polarity: .prefersLarger, useScalingFactor: false)
}

/// Operations a second of one core that only multiplies and adds in registers.
func peak() -> Double {
  let clock = ContinuousClock()
  let sink = UnsafeMutablePointer<Float>.allocate(capacity: 2)
  defer { sink.deallocate() }
  sink.initialize(repeating: 0, count: 2)
  var best = 0.0
  for _ in 0..<5 {
    let start = clock.now
    let operations = peak_loop(kernels.name, 400_000, sink)
    best = max(best, Double(operations) / (clock.now - start).seconds)
  }
  return best
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// Repeats a kernel for a measured stretch of about a millisecond and tells its speed.
///
/// - Parameters:
///   - operations: floating-point operations in one call, for kernels that are all multiply-adds.
///   - elements: numbers in one call, for the others.
func measure(
  _ name: String, operations: Double? = nil, elements: Int? = nil, _ make: @escaping () -> (() -> Void)
) {
  var metrics: [BenchmarkMetric] = [.nanoseconds]
  if operations != nil { metrics += [.megaflops, .share] }
  if elements != nil { metrics += [.megaelements] }
  Benchmark(
    name,
    configuration: .init(
      metrics: metrics, warmupIterations: 3, maxDuration: .milliseconds(700), maxIterations: 300)
  ) { benchmark in
    let clock = ContinuousClock()
    let (work, possible) = (make(), operations == nil ? 1 : peak())
    work()
    let once = clock.measure(work).seconds
    let calls = max(1, Int(1e-3 / once))
    benchmark.startMeasurement()
    let start = clock.now
    for _ in 0..<calls { work() }
    let seconds = (clock.now - start).seconds / Double(calls)
    benchmark.stopMeasurement()
    benchmark.measurement(.nanoseconds, Int(seconds * 1e9))
    if let operations {
      benchmark.measurement(.megaflops, Int(operations / seconds * 1e-6))
      benchmark.measurement(.share, Int((operations / seconds / possible * 100).rounded()))
    }
    if let elements { benchmark.measurement(.megaelements, Int(Double(elements) / seconds * 1e-6)) }
  }
}

/// Memory for floats, aligned to cache lines, filled with numbers in -1...1 that are all different.
final class Floats {
  let pointer: UnsafeMutablePointer<Float>

  init(_ count: Int, scale: Float = 1) {
    let raw = UnsafeMutableRawPointer.allocate(byteCount: (count + 16) * 4, alignment: 64)
    pointer = raw.bindMemory(to: Float.self, capacity: count + 16)
    var state: UInt32 = 12345
    for i in 0..<count + 16 {
      state = state &* 1_664_525 &+ 1_013_904_223
      pointer[i] = (Float(state >> 8) / 8_388_608 - 1) * scale
    }
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
