// Kernels: every kernel that matters for the models, on one thread. NEEDLETAIL_ISA picks the set.

import Benchmark
import CKernels

let benchmarks: @Sendable () -> Void = {
  ck_set_threads(1)
  // c[m, n] = a[m, k] b[k, n]: a square one; the input projections of the notebook's SimpleRNN(32), once per
  // distinct word of a batch; a step of SimpleRNN(32), of SimpleRNN(128), of LSTM(32) and of LSTM(128).
  for (name, m, n, k) in [
    ("512 x 512 x 512", 512, 512, 512), ("5,000 words, RNN 32", 5000, 32, 32),
    ("64 rows, RNN 32", 64, 32, 32),
    ("64 rows, RNN 128", 64, 128, 128), ("64 rows, LSTM 32", 64, 128, 32),
    ("64 rows, LSTM 128", 64, 512, 128),
    ("6,400 rows, LSTM 128", 6400, 512, 128),
  ] {
    let operations = 2 * Double(m) * Double(n) * Double(k)
    measure("gemm: \(name)", operations: operations) {
      let (a, b, c) = (Floats(m * k), Floats(k * n), Floats(m * n))
      return {
        kernels.gemm(
          Int64(m), Int64(n), Int64(k), a.pointer, Int64(k), 1, b.pointer, Int64(n), nil, c.pointer, Int64(n))
      }
    }
  }

  // dw[k, n] += aᵀ[k, m] dy[m, n] over the (row, step) pairs of a shard: a gradient of a recurrent kernel.
  for units in [32, 128] {
    let pairs = 64 * 100
    measure(
      "gemm_add: gradient of a recurrent kernel, \(units)", operations: 2 * Double(pairs * units * units)
    ) {
      let (a, dy, dw) = (Floats(pairs * units), Floats(pairs * units), Floats(units * units))
      return {
        kernels.gemm_add(
          Int64(units), Int64(units), Int64(pairs), a.pointer, 1, Int64(units), dy.pointer, Int64(units),
          dw.pointer,
          Int64(units))
      }
    }
  }

  for (name, kind) in [
    ("tanh", CK_TANH), ("sigmoid", CK_SIGMOID), ("relu", CK_RELU), ("gelu", CK_GELU),
    ("softplus", CK_SOFTPLUS),
  ] {
    let count = 8192
    measure("activate: \(name)", elements: count) {
      let (z, y) = (Floats(count, scale: 3), Floats(count))
      return { kernels.activate(kind, 0, Int64(count), z.pointer, y.pointer) }
    }
  }

  measure("softmax: 128 rows of 64", elements: 8192) {
    let (z, y) = (Floats(8192, scale: 3), Floats(8192))
    return { kernels.softmax(128, 64, z.pointer, y.pointer) }
  }

  // All weights of the notebook's model, every gradient dense; and its embedding with a batch's words touched.
  measure("rmsprop: 322,113 weights, dense", elements: 322_113) {
    let (w, v, g) = (Floats(322_113), Floats(322_113), Floats(322_113, scale: 1e-3))
    for i in 0..<322_113 { v.pointer[i] *= v.pointer[i] }
    return {
      var options = ck_rmsprop_options(rate: 1e-3, rho: 0.9, epsilon: 1e-7, momentum: 0, centered: false)
      var gradient = ck_gradient(dense: g.pointer, slot: nil, rows: nil, width: 0)
      kernels.rmsprop(&options, 322_113, &gradient, w.pointer, v.pointer, nil, nil)
    }
  }
  measure("rmsprop: 10,000 rows of 32, half of them touched", elements: 320_000) {
    let (w, v, g) = (Floats(320_000), Floats(320_000), Floats(160_000, scale: 1e-3))
    let slots = (0..<10_000).map { Int32($0 % 2 == 0 ? $0 / 2 : -1) }
    for i in 0..<320_000 { v.pointer[i] *= v.pointer[i] }
    return {
      var options = ck_rmsprop_options(rate: 1e-3, rho: 0.9, epsilon: 1e-7, momentum: 0, centered: false)
      slots.withUnsafeBufferPointer { slots in
        var gradient = ck_gradient(dense: nil, slot: slots.baseAddress, rows: g.pointer, width: 32)
        kernels.rmsprop(&options, 320_000, &gradient, w.pointer, v.pointer, nil, nil)
      }
    }
  }

  // A whole SimpleRNN over a batch without padding, its input projected already. Only multiply-adds are
  // counted; tanh comes on top.
  for (rows, units) in [(128, 32), (32, 32), (1, 32), (128, 128)] {
    let steps = 100
    let products = 2 * Double(rows * steps * units * units)
    measure("recurrence: \(units) units, \(rows) rows, forward", operations: products) {
      let recurrence = Recurrence(rows: rows, steps: steps, units: units, keeps: false)
      return { recurrence.forward() }
    }
    measure("recurrence: \(units) units, \(rows) rows, forward and backward", operations: 3 * products) {
      let recurrence = Recurrence(rows: rows, steps: steps, units: units, keeps: true)
      return {
        recurrence.forward()
        recurrence.backward()
      }
    }
  }
}

/// A recurrence with all the memory that it needs.
final class Recurrence {
  private var call = ck_rnn()
  private var gradients = ck_rnn_gradients()
  private let memory: [Floats]

  init(rows: Int, steps: Int, units: Int, keeps: Bool) {
    let (x, kernel) = (
      Floats(rows * steps * units), Floats(units * units, scale: 1 / Float(units).squareRoot())
    )
    let (h, dh) = (Floats(rows * units), Floats(rows * units))
    let (dx, dkernel) = (Floats(rows * steps * units), Floats(units * units))
    (call.rows, call.steps, call.units) = (Int64(rows), Int64(steps), Int64(units))
    (call.activation, call.keeps) = (CK_TANH, keeps)
    (call.x, call.row_stride, call.step_stride) = (
      UnsafePointer(x.pointer), Int64(steps * units), Int64(units)
    )
    (call.kernel, call.h) = (UnsafePointer(kernel.pointer), h.pointer)
    (gradients.dh, gradients.dx, gradients.dkernel) = (UnsafePointer(dh.pointer), dx.pointer, dkernel.pointer)
    let workspace = Floats(Int(ck_rnn_workspace(&call)) / 4 + 1)
    call.workspace = UnsafeMutableRawPointer(workspace.pointer)
    memory = [x, kernel, h, dh, dx, dkernel, workspace]
  }

  func forward() { kernels.rnn_forward(&call) }
  func backward() { kernels.rnn_backward(&call, &gradients) }
}
