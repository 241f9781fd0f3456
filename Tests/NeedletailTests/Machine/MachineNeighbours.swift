// The pool among others: two trainings at once, workers at rest, few processors, wrong settings.

import CKernels
import Foundation
import Testing

@testable import Needletail

@Suite(.serialized) struct MachineNeighbours {
  /// Weights after some steps of the notebook's model, small.
  static func train(seed: UInt64, epochs: Int = 2) throws -> [Tensor] {
    var model = try Sequential(seed: seed) {
      Embedding(200, 16)
      SimpleRNN(24)
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .rmsprop, loss: .binaryCrossentropy, metrics: [.acc])
    let x = Tensor.ids([300, 40], below: 200, seed: Int(seed))
    try model.fit(
      x, Tensor((0..<300).map { $0 % 2 }), epochs: epochs, batchSize: 64, validationSplit: 0.1,
      verbose: .silent)
    return model.getWeights()
  }

  @Test func modelsTrainedAtOnceAreThoseTrainedAlone() async throws {
    Machine.threads = 2
    defer { Machine.threads = 0 }
    let alone = try (0..<3).map { try Self.train(seed: UInt64($0)) }
    try await withThrowingTaskGroup(of: (Int, [Tensor]).self) { group in
      for i in 0..<6 { group.addTask { (i % 3, try Self.train(seed: UInt64(i % 3))) } }
      for try await (i, weights) in group {
        for (a, b) in zip(weights, alone[i]) { #expect(a.hasSameBits(as: b)) }
      }
    }
  }

  // In processes of their own, so that no other test counts.
  #if os(Linux)
    /// Seconds of processor time that the process has used.
    static func processorTime() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    @Test func workersAtRestUseNoProcessor() async throws {
      let result = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
        Machine.threads = 3
        _ = try train(seed: 1)
        let before = processorTime()
        usleep(300_000)
        print("rest \(Int((processorTime() - before) * 1e6)) us")
      }
      let text = String(decoding: result.standardOutputContent, as: UTF8.self)
      let used = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) }, "\(text)")
      // Three workers wait awake for at most a millisecond each.
      #expect(used < 8_000, "\(text)")
    }

    /// With fewer processors than threads a training takes the processor time of its work: nobody waits awake.
    private static func checkNoSpinning(_ text: String) throws {
      let numbers = text.split(whereSeparator: { $0 == " " || $0 == "\n" }).compactMap { Double($0) }
      let (alone, several) = (try #require(numbers.first, "\(text)"), try #require(numbers.last, "\(text)"))
      #expect(numbers.count == 2 && several < 2 * alone + 0.05, "\(text)")
    }

    /// Prints the processor time of a training on one thread and on four.
    static func printTimes() throws {
      for threads in [1, 4] {
        Machine.threads = threads
        _ = try train(seed: 1)
        let before = processorTime()
        _ = try train(seed: 2, epochs: 10)
        print(processorTime() - before)
      }
    }

    @Test func oneProcessorIsNotSpunOn() async throws {
      let result = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
        var one = cpu_set_t()
        one.__bits.0 = 1
        #expect(sched_setaffinity(0, MemoryLayout<cpu_set_t>.size, &one) == 0)
        #expect(Machine.threads == 1)
        try printTimes()
      }
      try Self.checkNoSpinning(String(decoding: result.standardOutputContent, as: UTF8.self))
    }

    /// Where control groups are, and whether this process may make one.
    static let newGroups = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0
    static let groups = newGroups ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu"
    static let mayLimit =
      getuid() == 0
      && access(groups + (newGroups ? "/cgroup.subtree_control" : "/cpu.cfs_quota_us"), W_OK) == 0

    static func write(_ text: String, _ path: String) -> Bool {
      guard let file = fopen(path, "w") else { return false }
      fputs(text, file)
      return fclose(file) == 0
    }

    @Test(.enabled(if: mayLimit, "needs control groups that this process may write to"))
    func halfAProcessorIsNotSpunOn() async throws {
      let folder = Self.groups + "/needletail-test-\(getpid())"
      try #require(mkdir(folder, 0o755) == 0)
      defer { rmdir(folder) }
      let limited =
        Self.newGroups
        ? Self.write("50000 100000", folder + "/cpu.max")
        : Self.write("100000", folder + "/cpu.cfs_period_us")
          && Self.write("50000", folder + "/cpu.cfs_quota_us")
      try #require(limited)
      let result = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
        [folder] in
        #expect(write("\(getpid())", folder + "/cgroup.procs"))
        #expect(Machine.threads == 1)
        try printTimes()
      }
      try Self.checkNoSpinning(String(decoding: result.standardOutputContent, as: UTF8.self))
    }
  #endif

  #if os(Linux) || os(macOS)
    @Test func anUnknownKernelSetIsAnError() async throws {
      await #expect(processExitsWith: .success) {
        setenv("NEEDLETAIL_ISA", "quantum", 1)
        let error = #expect(throws: MachineError.self) { try Machine.kernelSet() }
        #expect(error?.description == "NEEDLETAIL_ISA=quantum: no such kernel set")
      }
    }

    @Test func aWrongNumberOfThreadsIsAnError() async throws {
      await #expect(processExitsWith: .success) {
        for (text, wrong) in [
          ("", false), ("3", false), ("0", true), ("-1", true), ("2x", true), ("257", true),
        ] {
          setenv("NEEDLETAIL_THREADS", text, 1)
          #expect((try? Machine.checkSettings()) == nil ? wrong : !wrong, "'\(text)'")
        }
      }
    }
  #endif
}
