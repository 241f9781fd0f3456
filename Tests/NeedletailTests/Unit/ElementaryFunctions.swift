// The elementary functions against Foundation's in double, in units in the last place of the truth.

import CKernels
import Foundation
import Testing

@Suite struct ElementaryFunctions {
  /// The largest error over floats whose bit patterns lie evenly in a range, both signs.
  func worst(_ function: (Float) -> Float, _ truth: (Double) -> Double, in range: ClosedRange<Float>)
    -> Double
  {
    var worst = 0.0
    var bits: UInt32 = 0
    while bits < 0x7f80_0000 {
      for x in [Float(bitPattern: bits), -Float(bitPattern: bits)] where range.contains(x) {
        let t = truth(Double(x))
        guard abs(t) >= Double(Float.leastNormalMagnitude), abs(t) <= Double(Float.greatestFiniteMagnitude)
        else {
          continue
        }
        worst = max(worst, abs(Double(function(x)) - t) / Double(Float(t).ulp))
      }
      bits += 9973
    }
    return worst
  }

  @Test func errorsAreAFewUlp() {
    let all = -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude
    #expect(worst(ck_exp, exp, in: -87.33...88.72) < 1.1)
    #expect(worst(ck_expm1, expm1, in: -100...88.72) < 1.5)
    #expect(worst(ck_log, log, in: Float.leastNonzeroMagnitude...Float.greatestFiniteMagnitude) < 1)
    #expect(worst(ck_log1p, log1p, in: -0.9999999...Float.greatestFiniteMagnitude) < 1.6)
    #expect(worst(ck_tanh, tanh, in: all) < 2.6)
    #expect(worst(ck_sigmoid, { 1 / (1 + exp(-$0)) }, in: -87.33...1000) < 2.5)
    #expect(worst(ck_softplus, { max($0, 0) + log1p(exp(-abs($0))) }, in: -87.33...1e6) < 2.3)
    #expect(worst(ck_erf, erf, in: all) < 1.7)
  }

  @Test func turnsAreRight() {
    for i in 0..<4096 {
      let x = Float(i) / 4096 + Float(i % 7) * 1e-5
      #expect(abs(Double(ck_cos2pi(x)) - cos(2 * .pi * Double(x))) < 1e-7)
      #expect(abs(Double(ck_sin2pi(x)) - sin(2 * .pi * Double(x))) < 1e-7)
    }
  }

  @Test func specialValues() {
    let inf = Float.infinity
    #expect(ck_exp(inf) == inf && ck_exp(-inf) == 0 && ck_exp(0) == 1)
    #expect(ck_exp(88.8) == inf && ck_exp(-87.4) == 0 && ck_exp(88.72) < inf)
    #expect(ck_expm1(inf) == inf && ck_expm1(-inf) == -1 && ck_expm1(-0.0).sign == .minus)
    #expect(ck_log(0) == -inf && ck_log(-1).isNaN && ck_log(inf) == inf && ck_log(1) == 0)
    #expect(
      ck_log1p(-1) == -inf && ck_log1p(-2).isNaN && ck_log1p(inf) == inf && ck_log1p(-0.0).sign == .minus)
    #expect(ck_tanh(inf) == 1 && ck_tanh(-inf) == -1 && ck_tanh(-0.0).sign == .minus)
    #expect(ck_tanh(20) == 1 && ck_tanh(.leastNonzeroMagnitude) == .leastNonzeroMagnitude)
    #expect(ck_sigmoid(inf) == 1 && ck_sigmoid(-inf) == 0 && ck_sigmoid(0) == 0.5 && ck_sigmoid(-100) == 0)
    #expect(ck_softplus(inf) == inf && ck_softplus(-inf) == 0 && ck_softplus(100) == 100)
    #expect(ck_erf(inf) == 1 && ck_erf(-inf) == -1 && ck_erf(-0.0).sign == .minus)
    for function in [ck_exp, ck_expm1, ck_log, ck_log1p, ck_tanh, ck_sigmoid, ck_softplus, ck_erf] {
      #expect(function(.nan).isNaN)
    }
  }

  @Test func exportedFunctionsAreTheKernelsOwn() {
    let x = noise(1000, seed: 3, scale: 20)
    for set in KernelSet.all {
      var y = x
      set.kernels.activate(CK_TANH, 0, 1000, x, &y)
      #expect(sameBits(y, x.map(ck_tanh)))
      set.kernels.activate(CK_SIGMOID, 0, 1000, x, &y)
      #expect(sameBits(y, x.map(ck_sigmoid)))
      set.kernels.activate(CK_SOFTPLUS, 0, 1000, x, &y)
      #expect(sameBits(y, x.map(ck_softplus)))
      set.kernels.activate(CK_EXPONENTIAL, 0, 1000, x, &y)
      #expect(sameBits(y, x.map(ck_exp)))
    }
  }

  @Test func powersAreAccurate() {
    for i in 1...2000 {
      let x = 0.001 * Double(i) + 0.0003
      let y = 37.5 - Double(i % 100)
      #expect(abs(ck_pow(x, y) - pow(x, y)) <= 4 * pow(x, y).ulp, "\(x)^\(y)")
    }
    #expect(ck_pow(0.999, 10) == pow(0.999, 10) || abs(ck_pow(0.999, 10) - pow(0.999, 10)) < 3e-16)
    #expect(ck_pow(2, 10) == 1024 && ck_pow(7, 0) == 1 && ck_pow(1, 1e300) == 1)
    #expect(ck_pow(0.5, 5000) == 0 && ck_pow(2, 5000) == .infinity && ck_pow(-1, 2).isNaN)
  }

  /// The vectors that come with the reference implementation (Random123, kat_vectors).
  @Test func philoxGivesItsPublishedVectors() {
    func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
      var out: [UInt32] = [0, 0, 0, 0]
      ck_philox(counter, key, &out)
      return out
    }
    #expect(philox([0, 0, 0, 0], [0, 0]) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    let ones = UInt32.max
    #expect(
      philox([ones, ones, ones, ones], [ones, ones]) == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    #expect(
      philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0])
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }
}
