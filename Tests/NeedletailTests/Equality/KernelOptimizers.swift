// Optimizers: every set against scalar, touched rows against the same gradient written densely,
// and the formulas in double.

import CKernels
import Foundation
import Testing

@Suite struct KernelOptimizers {
  enum Form: CaseIterable { case dense, touched, both, none }

  /// A weight of 23 rows with 7 of them touched, and its optimizer state.
  struct Case {
    static let rows = 23, picked = [3, 4, 0, 22, 11, 17, 8]
    let form: Form, width: Int
    let dense: [Float], touched: [Float], slot: [Int32], full: [Float], w: [Float], v: [Float], a: [Float]

    init(_ form: Form, width: Int) {
      (self.form, self.width) = (form, width)
      let count = Self.rows * width
      dense = noise(count, seed: 1)
      touched = noise(Self.picked.count * width, seed: 2)
      var slot = [Int32](repeating: -1, count: Self.rows)
      for (i, row) in Self.picked.enumerated() { slot[row] = Int32(i) }
      self.slot = slot
      var full = form == .dense || form == .both ? dense : [Float](repeating: 0, count: count)
      if form == .touched || form == .both {
        for (i, row) in Self.picked.enumerated() {
          for j in 0..<width { full[row * width + j] += touched[i * width + j] }
        }
      }
      self.full = full
      w = noise(count, seed: 3)
      // Some squares so small that they must become zero.
      v = noise(count, seed: 4).enumerated().map { $0 % 5 == 0 ? 1e-35 : abs($1) + 0.01 }
      a = noise(count, seed: 5, scale: 1e-3).enumerated().map { $0 % 5 == 0 ? 0 : $1 }
    }

    /// Runs `step` on copies of w and three states, with the gradient in this form or written densely.
    func run(
      dense asDense: Bool = false,
      _ step: (UnsafePointer<ck_gradient>, inout [Float], inout [Float], inout [Float], inout [Float]) -> Void
    ) -> [[Float]] {
      var w = w
      var v = v
      var a = a
      var m = noise(w.count, seed: 6)
      let useDense = form == .dense || form == .both
      let useRows = form == .touched || form == .both
      dense.withUnsafeBufferPointer { dense in
        slot.withUnsafeBufferPointer { slot in
          touched.withUnsafeBufferPointer { rows in
            full.withUnsafeBufferPointer { full in
              var g =
                asDense
                ? ck_gradient(dense: full.baseAddress, slot: nil, rows: nil, width: 0)
                : ck_gradient(
                  dense: useDense ? dense.baseAddress : nil, slot: useRows ? slot.baseAddress : nil,
                  rows: useRows ? rows.baseAddress : nil, width: useRows ? Int64(width) : 0)
              step(&g, &w, &v, &a, &m)
            }
          }
        }
      }
      return [w, v, a, m]
    }
  }

  typealias Step = (
    ck_table, UnsafePointer<ck_gradient>, Int64, inout [Float], inout [Float], inout [Float], inout [Float]
  ) -> Void

  /// Every optimizer in every variant.
  static var steps: [(String, Step)] {
    var all: [(String, Step)] = []
    for centered in [false, true] {
      for momentum: Float in [0, 0.9] {
        all.append(
          (
            "rmsprop \(centered) \(momentum)",
            { k, g, n, w, v, a, m in
              var o = ck_rmsprop_options(
                rate: 0.01, rho: 0.9, epsilon: 1e-7, momentum: momentum, centered: centered)
              k.rmsprop(&o, n, g, &w, &v, &a, &m)
            }
          ))
      }
    }
    for nesterov in [false, true] {
      for momentum: Float in [0, 0.9] {
        all.append(
          (
            "sgd \(nesterov) \(momentum)",
            { k, g, n, w, _, _, m in
              var o = ck_sgd_options(rate: 0.01, momentum: momentum, nesterov: nesterov)
              k.sgd(&o, n, g, &w, &m)
            }
          ))
      }
    }
    for amsgrad in [false, true] {
      all.append(
        (
          "adam \(amsgrad)",
          { k, g, n, w, v, a, m in
            var o = ck_adam_options(rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7)
            a.withUnsafeMutableBufferPointer { k.adam(&o, n, g, &w, &m, &v, amsgrad ? $0.baseAddress : nil) }
          }
        ))
    }
    return all
  }

  @Test(arguments: KernelSet.all) func everySetAndFormGivesTheSameBits(_ set: KernelSet) {
    for form in Form.allCases {
      for width in [1, 3, 17, 32, 33, 50] {
        let one = Case(form, width: width)
        let n = Int64(one.w.count)
        for (name, step) in Self.steps {
          let got = one.run { step(set.kernels, $0, n, &$1, &$2, &$3, &$4) }
          let scalar = one.run { step(KernelSet.scalar.kernels, $0, n, &$1, &$2, &$3, &$4) }
          let dense = one.run(dense: true) { step(set.kernels, $0, n, &$1, &$2, &$3, &$4) }
          for i in 0..<4 {
            #expect(sameBits(got[i], scalar[i]), "\(name) \(form) \(width): array \(i)")
            #expect(sameBits(got[i], dense[i]), "\(name) \(form) \(width): array \(i), dense")
          }
        }
      }
    }
  }

  @Test(arguments: KernelSet.all) func stepsFollowTheFormulas(_ set: KernelSet) {
    let one = Case(.both, width: 17)
    let m0 = noise(one.w.count, seed: 6)
    for (name, step) in Self.steps {
      let got = one.run { step(set.kernels, $0, Int64(one.w.count), &$1, &$2, &$3, &$4) }
      for i in one.w.indices {
        let g = Double(one.full[i])
        let w = Double(one.w[i])
        let v = Double(one.v[i])
        let a = Double(one.a[i])
        let m = Double(m0[i])
        var expected: Double
        switch name {
        case _ where name.hasPrefix("rmsprop"):
          let square = 0.9 * v + 0.1 * g * g
          let mean = 0.9 * a + 0.1 * g
          let centered = name.contains("true")
          expected = 0.01 * g / (square - (centered ? mean * mean : 0) + 1e-7).squareRoot()
          if name.hasSuffix("0.9") { expected += 0.9 * m }
          expected = w - expected
        case _ where name.hasPrefix("sgd"):
          let velocity = name.hasSuffix("0.9") ? 0.9 * m - 0.01 * g : -0.01 * g
          expected = w + (name.hasSuffix("true 0.9") ? 0.9 * velocity - 0.01 * g : velocity)
        default:
          let mean = m + (g - m) * 0.1
          let square = v + (g * g - v) * 0.001
          expected =
            w - 0.01 * mean / ((name.hasSuffix("true") ? max(square, a) : square).squareRoot() + 1e-7)
        }
        // 1 - 0.999 in float is off by 1e-5 of itself; nothing else exceeds a few roundings.
        #expect(abs(Double(got[0][i]) - expected) < 1e-5 * max(1, abs(expected)), "\(name) at \(i)")
      }
    }
  }

  @Test(arguments: KernelSet.all) func tinySquaresBecomeZero(_ set: KernelSet) {
    var w: [Float] = [1, 1]
    var v: [Float] = [1.05e-35, 2e-35]
    var g = ck_gradient(dense: nil, slot: nil, rows: nil, width: 0)
    var o = ck_rmsprop_options(rate: 0.01, rho: 0.9, epsilon: 1e-7, momentum: 0, centered: false)
    set.kernels.rmsprop(&o, 2, &g, &w, &v, nil, nil)
    #expect(w == [1, 1] && v[0] == 0 && v[1] > 1.7e-35)
  }
}
