// Activations, softmax and the small kernels: every set against scalar bit for bit, slopes against
// differences, special values.

import CKernels
import Foundation
import Testing

@Suite struct KernelPointwise {
  static let kinds = (0..<CK_ACTIVATION_COUNT.rawValue).map { ck_activation(rawValue: $0) }

  func value(_ set: KernelSet, _ kind: ck_activation, _ z: [Float], alpha: Float = 0.7) -> [Float] {
    var y = z
    set.kernels.activate(kind, alpha, Int64(z.count), z, &y)
    return y
  }
  func back(
    _ set: KernelSet, _ kind: ck_activation, _ z: [Float], _ dy: [Float], onto: [Float]? = nil,
    alpha: Float = 0.7
  ) -> [Float] {
    let y = value(set, kind, z, alpha: alpha)
    var dz = onto ?? dy
    set.kernels.activate_back(kind, alpha, Int64(z.count), z, y, dy, &dz, onto != nil)
    return dz
  }

  @Test(arguments: KernelSet.others) func activationsEqualScalar(_ set: KernelSet) {
    for n in awkwardSizes {
      let z = noise(n, seed: 1, scale: 6)
      let dy = noise(n, seed: 2)
      let dz = noise(n, seed: 3)
      for kind in Self.kinds {
        #expect(sameBits(value(set, kind, z), value(.scalar, kind, z)), "\(kind) \(n)")
        #expect(sameBits(back(set, kind, z, dy), back(.scalar, kind, z, dy)), "\(kind) \(n)")
        #expect(
          sameBits(back(set, kind, z, dy, onto: dz), back(.scalar, kind, z, dy, onto: dz)), "\(kind) \(n)")
      }
    }
  }

  /// Central differences with step h: their error is about h^2, plus rounding / h.
  @Test(arguments: kinds) func slopesAreDerivatives(_ kind: ck_activation) {
    let h: Float = 1.0 / 128
    let z = noise(400, seed: 9, scale: 5).filter { z in
      [-3, -1, -0.7, 0, 0.7, 1, 3, 6].allSatisfy { abs(z - $0) > 2 * h }
    }
    let up = value(.scalar, kind, z.map { $0 + h })
    let down = value(.scalar, kind, z.map { $0 - h })
    let slope = back(.scalar, kind, z, z.map { _ in 1 })
    for i in z.indices {
      let difference = (Double(up[i]) - Double(down[i])) / (Double(z[i] + h) - Double(z[i] - h))
      #expect(abs(difference - Double(slope[i])) < 3e-4 * max(1, abs(difference)), "\(kind) at \(z[i])")
    }
  }

  @Test(arguments: KernelSet.all) func kinksAreThoseOfKeras(_ set: KernelSet) {
    func slope(_ kind: ck_activation, _ z: Float, _ alpha: Float = 1) -> Float {
      back(set, kind, [z], [1], alpha: alpha)[0]
    }
    #expect(slope(CK_RELU, 0) == 0)
    #expect(slope(CK_RELU6, 0) == 0 && slope(CK_RELU6, 6) == 0)
    #expect(slope(CK_LEAKY_RELU, 0, 0.25) == 0.25)
    #expect(slope(CK_ELU, 0) == 1 && slope(CK_CELU, 0) == 2)
    #expect(slope(CK_SELU, 0) == 1.0507009873554805)
    #expect(slope(CK_HARD_TANH, 1) == 1 && slope(CK_HARD_TANH, -1) == 1)
    #expect(slope(CK_HARD_SIGMOID, 3) == 0 && slope(CK_HARD_SIGMOID, -3) == 0)
    #expect(slope(CK_HARD_SILU, 3) == 1 && slope(CK_HARD_SILU, -3) == 0)
    #expect(slope(CK_SOFT_SHRINK, 0.5, 0.5) == 0 && slope(CK_HARD_SHRINK, -0.5, 0.5) == 0)
  }

  @Test(arguments: KernelSet.all) func nanStaysNan(_ set: KernelSet) {
    for kind in Self.kinds where kind != CK_SOFT_SHRINK && kind != CK_HARD_SHRINK {
      #expect(value(set, kind, [.nan])[0].isNaN, "\(kind)")
    }
    #expect(value(set, CK_SOFT_SHRINK, [.nan])[0].isNaN && value(set, CK_HARD_SHRINK, [.nan])[0].isNaN)
  }

  @Test(arguments: KernelSet.all) func softmaxesAreRightAndEqual(_ set: KernelSet) {
    for n in awkwardSizes {
      let z = noise(3 * n, seed: 4, scale: 20)
      let dy = noise(3 * n, seed: 5)
      let dz = noise(3 * n, seed: 6)
      func run(_ set: KernelSet) -> [[Float]] {
        let k = set.kernels
        var y = z
        var l = z
        var a = dz
        var b = dz
        var c = dz
        var d = dz
        k.softmax(3, Int64(n), z, &y)
        k.softmax_back(3, Int64(n), y, dy, &a, true)
        k.softmax_back(3, Int64(n), y, dy, &b, false)
        k.log_softmax(3, Int64(n), z, &l)
        k.log_softmax_back(3, Int64(n), l, dy, &c, true)
        k.log_softmax_back(3, Int64(n), l, dy, &d, false)
        return [y, l, a, b, c, d]
      }
      let got = run(set)
      for (one, other) in zip(got, run(.scalar)) { #expect(sameBits(one, other), "\(n)") }
      for row in 0..<3 {
        let part = row * n..<(row + 1) * n
        let top = z[part].max()!
        let e = z[part].map { exp(Double($0 - top)) }
        let sum = e.reduce(0, +)
        let s = e.map { $0 / sum }
        let g = dy[part].map(Double.init)
        let dot = zip(s, g).reduce(0) { $0 + $1.0 * $1.1 }
        let total = g.reduce(0, +)
        #expect(distance(Array(got[0][part]), s) < 1e-6)
        #expect(distance(Array(got[1][part]), s.map { log($0) }) < 1e-6)
        #expect(distance(Array(got[3][part]), zip(s, g).map { $0 * ($1 - dot) }) < 2e-6)
        #expect(distance(Array(got[5][part]), zip(s, g).map { $1 - $0 * total }) < 4e-6)
      }
    }
  }

  @Test(arguments: KernelSet.all) func smallKernelsAreWhatTheySay(_ set: KernelSet) {
    let k = set.kernels
    for n in awkwardSizes {
      let x = noise(n, seed: 1)
      let b = noise(n, seed: 2)
      let start = noise(n, seed: 3)
      func run(_ body: (inout [Float]) -> Void) -> [Float] {
        var y = start
        body(&y)
        return y
      }
      let count = Int64(n)
      #expect(sameBits(run { k.add(count, x, &$0) }, zip(start, x).map { $0 + $1 }))
      #expect(sameBits(run { k.multiply(count, x, b, &$0) }, zip(x, b).map { $0 * $1 }))
      #expect(sameBits(run { k.scale(count, 0.3, x, &$0) }, x.map { 0.3 * $0 }))
      #expect(sameBits(run { k.axpy(count, 0.3, x, &$0) }, zip(start, x).map { $0.addingProduct(0.3, $1) }))
      #expect(
        sameBits(
          run { k.multiply_add(count, x, b, &$0) }, (0..<n).map { start[$0].addingProduct(x[$0], b[$0]) }))
      var lanes = [Double](repeating: 0, count: 16)
      for i in 0..<n { lanes[i % 16] += Double(x[i]) * Double(x[i]) }
      #expect(k.sum_squares(count, x) == lanes.dropFirst().reduce(lanes[0], +))
    }
  }
}
