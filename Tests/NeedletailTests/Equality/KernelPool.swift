// The thread pool: every index once, whoever calls and with however many threads.

import CKernels
import Foundation
import Testing

@Suite(.serialized) struct KernelPool {
  /// Runs `body` for every index through the pool.
  static func parallel(_ count: Int, _ body: @escaping (Int) -> Void) {
    final class Box {
      let body: (Int) -> Void
      init(_ body: @escaping (Int) -> Void) { self.body = body }
    }
    let box = Box(body)
    ck_parallel(
      Int64(count), { context, i in Unmanaged<Box>.fromOpaque(context!).takeUnretainedValue().body(Int(i)) },
      Unmanaged.passUnretained(box).toOpaque())
    withExtendedLifetime(box) {}
  }

  /// Counters that threads may raise side by side.
  final class Counters: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var values: [Int]
    init(_ count: Int) { values = [Int](repeating: 0, count: count) }
    func raise(_ i: Int) { lock.withLock { values[i] += 1 } }
    var sum: Int { lock.withLock { values.reduce(0, +) } }
  }

  @Test(arguments: [1, 2, 3, 8]) func everyIndexRunsOnce(threads: Int) {
    ck_set_threads(Int32(threads))
    defer { ck_set_threads(0) }
    // Other suites set the number too, so once is not enough to see it.
    #expect(
      (0..<1000).contains { _ in
        ck_set_threads(Int32(threads))
        return ck_threads() == Int32(threads)
      })
    for count in [0, 1, 2, 3, 7, 8, 64, 1000] {
      for _ in 0..<20 {
        let counters = Counters(count)
        Self.parallel(count) { counters.raise($0) }
        #expect(counters.values.allSatisfy { $0 == 1 })
      }
    }
  }

  /// A worker that comes late to a finished job must take nothing of the next one, whose size differs.
  @Test func manySmallJobsOneAfterAnother() {
    ck_set_threads(2)
    defer { ck_set_threads(0) }
    let hits = UnsafeMutablePointer<Int32>.allocate(capacity: 64)
    hits.initialize(repeating: 0, count: 64)
    defer { hits.deallocate() }
    var wrong = 0
    for job in 0..<300_000 {
      let count = 2 + job &* 7919 % 41
      hits.update(repeating: 0, count: 64)
      ck_parallel(
        Int64(count), { context, i in context!.assumingMemoryBound(to: Int32.self)[Int(i)] += 1 }, hits)
      for i in 0..<64 where hits[i] != (i < count ? 1 : 0) { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test func nestedCallsRunInline() {
    ck_set_threads(3)
    defer { ck_set_threads(0) }
    let counters = Counters(60)
    Self.parallel(6) { i in Self.parallel(10) { counters.raise(10 * i + $0) } }
    #expect(counters.values.allSatisfy { $0 == 1 })
  }

  @Test func twoCallersAtOnceBothFinish() async {
    ck_set_threads(2)
    defer { ck_set_threads(0) }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<200 {
            let counters = Counters(16)
            Self.parallel(16) { counters.raise($0) }
            guard counters.values.allSatisfy({ $0 == 1 }) else { return false }
          }
          return true
        }
      }
      for await ok in group { #expect(ok) }
    }
  }

  @Test func sleepingWorkersWakeUp() async throws {
    ck_set_threads(2)
    defer { ck_set_threads(0) }
    for _ in 0..<5 {
      let counters = Counters(2)
      Self.parallel(2) { counters.raise($0) }
      #expect(counters.values == [1, 1])
      try await Task.sleep(nanoseconds: 5_000_000)  // longer than a worker waits awake
    }
  }

  /// A thread that is held up holds up nothing that it has not begun: here the first index of a part
  /// waits for all the others.
  @Test func othersDoWhatAHeldUpThreadHasNotBegun() {
    ck_set_threads(2)
    defer { ck_set_threads(0) }
    // Where another suite has the pool, one thread does all; so once is not enough to see it.
    let helped = (0..<200).contains { _ in
      let (counters, seen) = (Counters(8), Counters(1))
      Self.parallel(8) { i in
        counters.raise(i)
        guard i == 4 else { return }
        let end = ContinuousClock.now + .milliseconds(50)
        while counters.sum < 8 && ContinuousClock.now < end { sched_yield() }
        if counters.sum == 8 { seen.raise(0) }
      }
      return seen.sum == 1 && counters.values.allSatisfy { $0 == 1 }
    }
    #expect(helped)
  }
}
