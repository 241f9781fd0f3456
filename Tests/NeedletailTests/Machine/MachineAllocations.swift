// What a step of training and every kernel allocate. Run by Tests/scripts/allocations, which counts.

import CKernels
import Foundation
import Testing

@testable import Needletail

/// The functions of the counting library, where it is preloaded.
private struct AllocationCounter: @unchecked Sendable {
  struct Counted { let count, bytes, largest: UInt64 }
  private let begin: @convention(c) () -> Void
  private let end: @convention(c) (UnsafeMutablePointer<UInt64>) -> Void

  static let shared: AllocationCounter? = {
    guard let all = dlopen(nil, RTLD_NOW), let begin = dlsym(all, "allocations_start"),
      let end = dlsym(all, "allocations_stop")
    else { return nil }
    return AllocationCounter(
      begin: unsafeBitCast(begin, to: (@convention(c) () -> Void).self),
      end: unsafeBitCast(end, to: (@convention(c) (UnsafeMutablePointer<UInt64>) -> Void).self))
  }()

  func start() { begin() }
  func stop() -> Counted {
    var result: (UInt64, UInt64, UInt64) = (0, 0, 0)
    withUnsafeMutableBytes(of: &result) { end($0.baseAddress!.assumingMemoryBound(to: UInt64.self)) }
    return Counted(count: result.0, bytes: result.1, largest: result.2)
  }
  func counted(_ body: () -> Void) -> Counted {
    start()
    body()
    return stop()
  }
}

/// Counts what whole epochs allocate after some that warm up.
private final class CountedEpochs: Callback {
  static let (warm, counted) = (2, 2)
  private(set) var found: AllocationCounter.Counted?

  func onEpochBegin(_ epoch: Int, _ model: inout Network) {
    if epoch == Self.warm { AllocationCounter.shared!.start() }
    if epoch == Self.warm + Self.counted { found = AllocationCounter.shared!.stop() }
  }
}

@Suite(
  .serialized,
  .enabled(
    if: AllocationCounter.shared != nil
      || ProcessInfo.processInfo.environment["NEEDLETAIL_ALLOCATIONS_COUNTED"] != nil,
    "allocations are counted by Tests/scripts/allocations"))
struct MachineAllocations {
  /// The notebook's model; one with sequences, masks, dropout and many classes; one that keeps its states.
  static let models: [(Architecture, any Loss, any Metric, outputs: Int)] = [
    (
      Architecture("the notebook's", .ids(time: 500, below: 10_000)) {
        Embedding(10_000, 32)
        SimpleRNN(32)
        Dense(1, activation: .sigmoid)
      }, .binaryCrossentropy, .acc, 1
    ),
    (
      Architecture("sequences and masks", .ids(time: 60, below: 500)) {
        Embedding(500, 16, maskZero: true)
        SimpleRNN(24, returnSequences: true)
        Dropout(0.2)
        SimpleRNN(17, activation: .relu, goBackwards: true)
        Dense(46, activation: .softmax)
      }, .categoricalCrossentropy, .acc, 46
    ),
  ]

  @Test(arguments: models.indices) func aStepAllocatesLittle(_ number: Int) throws {
    let counter = try #require(AllocationCounter.shared, "the counting library is not preloaded")
    let (architecture, loss, metric, outputs) = Self.models[number]
    // Batches that do not divide the samples, rows that begin with padding, and a validation.
    let (samples, batch) = (128 * 10 + 40, 128)
    var model = try architecture.model()
    try model.compile(optimizer: .rmsprop, loss: loss, metrics: [metric])
    let x = Self.padded(architecture.input(batch: samples, seed: 3))
    let y = Tensor(uninitialized: [samples, outputs]) { out in
      for i in out.indices {
        out[i] = outputs == 1 ? Float(i % 2) : i % outputs == i / outputs % outputs ? 1 : 0
      }
    }
    let counting = CountedEpochs()
    try model.fit(
      x, y, epochs: CountedEpochs.warm + CountedEpochs.counted + 1, batchSize: batch, validationSplit: 0.1,
      verbose: .silent, callbacks: [counting])
    let found = try #require(counting.found)
    let steps = CountedEpochs.counted * ((samples * 9 / 10 + batch - 1) / batch)
    let layers = model.layers.count
    print(
      "allocations, \(architecture.name): \(found.count) in \(steps) steps of \(layers) layers, "
        + "the largest of \(found.largest) bytes")
    #expect(found.largest <= 4096)
    #expect(found.count <= 20 * layers * steps)
    _ = counter
  }

  /// Rows that begin with more and more zeros.
  private static func padded(_ x: Tensor) -> Tensor {
    var x = x
    let (rows, steps) = (x.shape[0], x.shape[1])
    x.withUnsafeMutableBufferPointer { all in
      for row in 0..<rows { for step in 0..<row * 7 % steps { all[row * steps + step] = 0 } }
    }
    return x
  }

  @Test(arguments: KernelSet.all) func kernelsAllocateNothing(_ set: KernelSet) throws {
    let counter = try #require(AllocationCounter.shared, "the counting library is not preloaded")
    let work = KernelWork()
    work.run(set.kernels)
    let found = counter.counted { work.run(set.kernels) }
    #expect(found.count == 0, "\(found)")
  }
}

/// Memory for a call of every kernel, and the calls.
private final class KernelWork {
  private let (m, n): (Int64, Int64) = (37, 50)
  private let all = (0..<8).map { i -> UnsafeMutablePointer<Float> in
    let room = UnsafeMutablePointer<Float>.allocate(capacity: 100_000)
    room.initialize(from: noise(100_000, seed: UInt32(i)), count: 100_000)
    return room
  }
  private var call = ck_rnn()

  init() {
    (call.rows, call.steps, call.units, call.activation) = (37, 20, 50, CK_TANH)
    (call.row_stride, call.step_stride, call.keeps) = (20 * 50, 50, true)
    (call.x, call.kernel, call.h) = (UnsafePointer(all[0]), UnsafePointer(all[1]), all[2])
    call.workspace = .allocate(byteCount: Int(ck_rnn_workspace(&call)), alignment: 64)
  }

  deinit {
    for room in all { room.deallocate() }
    call.workspace.deallocate()
  }

  func run(_ k: ck_table) {
    let (a, b, c, d, e) = (all[3], all[4], all[5], all[6], all[7])
    k.gemm(m, n, 300, a, 300, 1, b, n, nil, c, n)
    k.gemm_add(m, n, 300, a, 300, 1, b, n, c, n)
    k.column_sums_add(m, n, a, n, c)
    for kind in 0..<CK_ACTIVATION_COUNT.rawValue {
      k.activate(ck_activation(rawValue: kind), 0.5, m * n, a, b)
      k.activate_back(ck_activation(rawValue: kind), 0.5, m * n, a, b, c, d, true)
    }
    k.softmax(m, n, a, b)
    k.softmax_back(m, n, b, c, d, false)
    k.log_softmax(m, n, a, b)
    k.log_softmax_back(m, n, b, c, d, false)
    k.add(n, a, b)
    k.multiply(n, a, b, c)
    k.multiply_add(n, a, b, c)
    k.scale(n, 2, a, b)
    k.axpy(n, 2, a, b)
    _ = k.sum_squares(n, a)
    var gradient = ck_gradient(dense: a, slot: nil, rows: nil, width: 0)
    var rms = ck_rmsprop_options(rate: 0.1, rho: 0.9, epsilon: 1e-7, momentum: 0, centered: false)
    k.rmsprop(&rms, n, &gradient, b, c, nil, nil)
    var sgd = ck_sgd_options(rate: 0.1, momentum: 0.9, nesterov: true)
    k.sgd(&sgd, n, &gradient, b, c)
    var adam = ck_adam_options(rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-7)
    k.adam(&adam, n, &gradient, b, c, d, nil)
    var gradients = ck_rnn_gradients()
    (gradients.dh, gradients.dx, gradients.dkernel) = (UnsafePointer(a), d, e)
    k.rnn_forward(&call)
    k.rnn_backward(&call, &gradients)
  }
}
