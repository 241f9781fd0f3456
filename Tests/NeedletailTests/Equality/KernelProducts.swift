// Matrix products: every set against scalar bit for bit, and scalar against plain double loops.

import CKernels
import Testing

@Suite struct KernelProducts {
  /// One product with padded rows, so that a stride mistaken for a size shows.
  struct Case {
    let m: Int, n: Int, k: Int, transposed: Bool, adds: Bool, biased: Bool
    let a: [Float], b: [Float], bias: [Float], c: [Float]
    var lda: Int { (transposed ? m : k) + 2 }
    var ldb: Int { n + 1 }
    var ldc: Int { n == 1 ? 1 : n + 3 }  // a column must be contiguous for the transposed form

    init(_ m: Int, _ n: Int, _ k: Int, transposed: Bool = false, adds: Bool = false, biased: Bool = false) {
      (self.m, self.n, self.k) = (m, n, k)
      (self.transposed, self.adds, self.biased) = (transposed, adds, biased)
      a = noise(max(m, k) * (max(m, k) + 2) + 2, seed: 1)
      b = noise(k * (n + 1) + 1, seed: 2)
      bias = noise(n, seed: 3)
      c = noise(m * (n + 3), seed: 4)
    }

    func run(_ set: KernelSet) -> [Float] {
      var c = c
      let (rows, columns) = transposed ? (1, lda) : (lda, 1)
      if adds {
        set.kernels.gemm_add(
          Int64(m), Int64(n), Int64(k), a, Int64(rows), Int64(columns), b, Int64(ldb), &c, Int64(ldc))
      } else {
        bias.withUnsafeBufferPointer { bias in
          set.kernels.gemm(
            Int64(m), Int64(n), Int64(k), a, Int64(rows), Int64(columns), b, Int64(ldb),
            biased ? bias.baseAddress : nil, &c, Int64(ldc))
        }
      }
      return c
    }

    /// The documented order, one output at a time.
    func reference() -> [Float] {
      var c = c
      for i in 0..<m {
        for j in 0..<n {
          func term(_ p: Int, _ sum: Float) -> Float {
            sum.addingProduct(a[transposed ? p * lda + i : i * lda + p], b[p * ldb + j])
          }
          if adds {
            for first in stride(from: 0, to: k, by: Int(CK_CHUNK)) {
              var sum: Float = 0
              for p in first..<min(k, first + Int(CK_CHUNK)) { sum = term(p, sum) }
              c[i * ldc + j] += sum
            }
          } else {
            var sum = biased ? bias[j] : 0
            for p in 0..<k { sum = term(p, sum) }
            c[i * ldc + j] = sum
          }
        }
      }
      return c
    }
  }

  @Test func everyOutputIsOneChainInTheDocumentedOrder() {
    for (m, n, k) in [
      (1, 1, 1), (3, 5, 2), (13, 33, 40), (32, 1, 300), (1, 200, 257), (50, 17, 129), (200, 70, 300),
    ] {
      for transposed in [false, true] {
        for (adds, biased) in [(false, false), (false, true), (true, false)] {
          let one = Case(m, n, k, transposed: transposed, adds: adds, biased: biased)
          #expect(
            sameBits(one.run(.scalar), one.reference()), "\(m) \(n) \(k) \(transposed) \(adds) \(biased)")
        }
      }
    }
  }

  @Test(arguments: KernelSet.others) func everySetEqualsScalar(_ set: KernelSet) {
    var odd = false
    for m in awkwardSizes {
      for n in awkwardSizes {
        for k in [1, 5, 32, 200, 300] {
          odd.toggle()
          for one in [
            Case(m, n, k, transposed: odd, biased: !odd), Case(m, n, k, transposed: odd, adds: true),
          ] {
            #expect(sameBits(one.run(set), one.run(.scalar)), "\(m) \(n) \(k) \(one.transposed) \(one.adds)")
          }
        }
      }
    }
  }

  @Test(arguments: KernelSet.all) func productsAreCloseToDouble(_ set: KernelSet) {
    let one = Case(70, 90, 600, biased: true)
    let truth = (0..<70).flatMap { i in
      (0..<90).map { j in
        (0..<600).reduce(Double(one.bias[j])) {
          $0 + Double(one.a[i * one.lda + $1]) * Double(one.b[$1 * one.ldb + j])
        }
      }
    }
    let c = one.run(set)
    let got = (0..<70).flatMap { i in (0..<90).map { c[i * one.ldc + $0] } }
    #expect(distance(got, truth) < 2e-6)  // 600 roundings of 2^-24 in a random walk
  }

  @Test(arguments: KernelSet.all) func anEmptySumIsTheBias(_ set: KernelSet) {
    var c: [Float] = [9, 9, 9]
    set.kernels.gemm(1, 3, 0, [0], 0, 1, [0, 0, 0], 3, [1, 2, 3], &c, 3)
    #expect(c == [1, 2, 3])
  }

  @Test(arguments: KernelSet.all) func columnSumsGoInChunks(_ set: KernelSet) {
    for n in awkwardSizes {
      let a = noise(300 * (n + 2), seed: 5)
      var out = noise(n, seed: 6)
      var expected = out
      for j in 0..<n {
        for first in stride(from: 0, to: 300, by: Int(CK_CHUNK)) {
          expected[j] += (first..<min(300, first + Int(CK_CHUNK))).reduce(Float(0)) {
            $0 + a[$1 * (n + 2) + j]
          }
        }
      }
      set.kernels.column_sums_add(300, Int64(n), a, Int64(n + 2), &out)
      #expect(sameBits(out, expected), "\(n)")
    }
  }
}
