// Gradients of the fast path against an independent computation in double: at most twice as far off as the plain path.

import Foundation
import Testing

@testable import Needletail

@Suite struct MachineGradients {
  /// Embedding and SimpleRNN in double, written from the formulas; the loss is Σ h(last) · factors.
  struct Textbook {
    let x: Tensor
    let (embeddings, kernel, recurrent, bias): ([Double], [Double], [Double], [Double])
    let (features, units): (Int, Int)

    init(_ x: Tensor, _ values: [Tensor]) {
      self.x = x
      let all = values.map { $0.elements.map(Double.init) }
      (embeddings, kernel, recurrent, bias) = (all[0], all[1], all[2], all[3])
      (features, units) = (values[0].shape[1], values[3].shape[0])
    }

    /// The gradients of the embeddings, the kernel, the recurrent kernel and the bias.
    func gradients(_ factors: [Double]) -> [[Double]] {
      let (f, u, steps, ids) = (features, units, x.shape[1], x.elements.map { Int($0) })
      var sums = [embeddings, kernel, recurrent, bias].map { [Double](repeating: 0, count: $0.count) }
      for row in 0..<x.shape[0] {
        var h = [[Double](repeating: 0, count: u)]
        for t in 0..<steps {
          let word = ids[row * steps + t] * f
          h.append(
            (0..<u).map { j in
              var z = bias[j]
              for i in 0..<f { z += embeddings[word + i] * kernel[i * u + j] }
              for k in 0..<u { z += h[t][k] * recurrent[k * u + j] }
              return tanh(z)
            })
        }
        var d = Array(factors[row * u..<(row + 1) * u])
        for t in (0..<steps).reversed() {
          let word = ids[row * steps + t] * f
          let dz = (0..<u).map { d[$0] * (1 - h[t + 1][$0] * h[t + 1][$0]) }
          for i in 0..<f {
            for j in 0..<u {
              sums[0][word + i] += kernel[i * u + j] * dz[j]
              sums[1][i * u + j] += embeddings[word + i] * dz[j]
            }
          }
          for k in 0..<u {
            d[k] = 0
            for j in 0..<u {
              sums[2][k * u + j] += h[t][k] * dz[j]
              d[k] += recurrent[k * u + j] * dz[j]
            }
          }
          for j in 0..<u { sums[3][j] += dz[j] }
        }
      }
      return sums
    }
  }

  /// How far a gradient is from the truth, as a share of the truth's norm.
  static func error(_ gradient: Tensor, _ truth: [Double]) -> Double {
    var (off, all) = (0.0, 0.0)
    for (a, b) in zip(gradient.elements, truth) {
      off += (Double(a) - b) * (Double(a) - b)
      all += b * b
    }
    return (off / max(all, 1e-300)).squareRoot()
  }

  @Test(arguments: [1, 5, 17, 32, 50], [true, false])
  func ofTheFastPathAreAsGood(units: Int, padded: Bool) throws {
    let architecture = Architecture("recurrence", .ids(time: 40, below: 30)) {
      Embedding(30, 7)
      SimpleRNN(units)
    }
    var x = architecture.input(batch: 37, seed: 2)
    if padded {
      x.withUnsafeMutableBufferPointer { all in
        for row in 0..<37 { for step in 0..<row * 11 % 41 { all[row * 40 + step] = 0 } }
      }
    }
    var probe = Probe(try architecture.model().network)
    let factors = Tensor.spread([37, units], seed: 6)
    let fast = try probe.run([x], factors: [factors]).weightGradients
    probe.plain = true
    let plain = try probe.run([x], factors: [factors]).weightGradients
    let truth = Textbook(x, probe.values).gradients(factors.elements.map(Double.init))
    for (i, name) in ["embeddings", "kernel", "recurrent kernel", "bias"].enumerated() {
      let errors = (fast: Self.error(fast[i], truth[i]), plain: Self.error(plain[i], truth[i]))
      // One rounding of the result is no fault.
      #expect(errors.fast <= 2 * errors.plain + 6e-8, "\(name): \(errors)")
      #expect(errors.plain < 1e-4, "\(name): \(errors)")
    }
  }
}
