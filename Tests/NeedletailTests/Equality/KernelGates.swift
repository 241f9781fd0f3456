// LSTM and GRU: fast against slow bit for bit, over sets, thread counts, forms of input and sizes.

import CKernels
import Foundation
import Testing

@Suite(.serialized) struct KernelGates {
  typealias Form = RecurrenceCase.Form

  static let cases: [GateCase] = {
    var all: [GateCase] = []
    var i = 0
    let sizes = [(1, 1, 1), (3, 7, 5), (20, 30, 17), (37, 12, 32), (21, 9, 50), (3, 3, 128)]
    for cell in GateCase.Cell.allCases {
      for (rows, steps, units) in sizes {
        for form in Form.allCases {
          for variant in 0..<(units < 50 ? 3 : 1) {
            i += 1
            let activation = [CK_TANH, CK_TANH, CK_RELU, CK_TANH, CK_SOFTPLUS, CK_TANH, CK_SILU][i % 7]
            let recurrent = [CK_SIGMOID, CK_SIGMOID, CK_SIGMOID, CK_HARD_SIGMOID, CK_TANH][i % 5]
            all.append(
              GateCase(
                cell: cell,
                base: RecurrenceCase(
                  rows: rows, steps: steps, units: units, activation: activation, form: form,
                  reverse: i % 2 == 0, startsFromState: variant == 1 && form != .padded,
                  sequences: variant != 0),
                recurrentActivation: recurrent))
          }
        }
      }
    }
    return all
  }()

  func expectSame(_ a: GateCase.Result, _ b: GateCase.Result, _ what: String) {
    for (one, other) in zip(a.named, b.named) {
      #expect(sameBits(one.1, other.1), "\(what): \(one.0)")
    }
  }

  @Test(arguments: cases) func theDocumentedOrderIsKept(_ one: GateCase) {
    let truth = one.documented()
    for set in KernelSet.all { expectSame(one.run(set), truth, set.name) }
  }

  @Test(arguments: GateCase.Cell.allCases) func threadsChangeNothing(_ cell: GateCase.Cell) {
    defer { ck_set_threads(0) }
    for form in Form.allCases {
      let one = GateCase(
        cell: cell, base: RecurrenceCase(rows: 70, steps: 11, units: 33, form: form, sequences: true))
      ck_set_threads(1)
      let alone = one.run(.scalar)
      for threads in [1, 2, 3, 8] as [Int32] {
        ck_set_threads(threads)
        expectSame(one.run(KernelSet.all.last!), alone, "\(form) \(threads)")
      }
    }
  }

  /// So much is kept that it goes past the caches, by rows that have holes as well.
  @Test(arguments: GateCase.Cell.allCases, [Form.indexed, .masked])
  func whatIsStreamedIsKept(_ cell: GateCase.Cell, _ form: Form) {
    let base = RecurrenceCase(
      rows: 70, steps: form == .masked ? 500 : 250, units: 32, form: form, sequences: true, distinct: 300)
    var pairs = base.rows * base.steps
    if form == .masked { for row in 0..<base.rows { pairs -= base.leading(row) } }
    #expect(pairs * 512 >= Int(CK_STREAMED))
    let one = GateCase(cell: cell, base: base)
    let truth = one.documented()
    defer { ck_set_threads(0) }
    for (set, threads) in KernelSet.all.map({ ($0, 1) }) + [(KernelSet.all.last!, 3)] {
      ck_set_threads(Int32(threads))
      expectSame(one.run(set), truth, "\(set.name) \(threads)")
    }
  }

  @Test(arguments: GateCase.Cell.allCases) func formsOfOneInputGiveTheSameStates(_ cell: GateCase.Cell) {
    for form in [Form.indexed, .padded, .maskedIndexed] {
      for reverse in [false, true] {
        let one = GateCase(
          cell: cell,
          base: RecurrenceCase(rows: 40, steps: 25, units: 32, form: form, reverse: reverse, sequences: true))
        let indexed = one.run(KernelSet.all.last!)
        let dense = one.run(KernelSet.all.last!, dense: true)
        #expect(sameBits(indexed.h, dense.h) && sameBits(indexed.y, dense.y) && sameBits(indexed.c, dense.c))
        #expect(distance(indexed.dkernel, dense.dkernel.map(Double.init)) < 1e-5)
        let width = one.gates * 32
        var summed = [Double](repeating: 0, count: indexed.dx.count)
        for (i, id) in one.base.index.enumerated() {
          for j in 0..<width { summed[Int(id) * width + j] += Double(dense.dx[i * width + j]) }
        }
        #expect(distance(indexed.dx, summed) < 1e-5)
      }
    }
  }

  @Test(arguments: GateCase.Cell.allCases) func keepingChangesNoState(_ cell: GateCase.Cell) {
    for form in Form.allCases {
      for activation in [CK_TANH, CK_SILU] {
        let one = GateCase(
          cell: cell,
          base: RecurrenceCase(
            rows: 20, steps: 14, units: 17, activation: activation, form: form, sequences: true))
        let kept = one.run(KernelSet.all.last!)
        let forgotten = one.run(KernelSet.all.last!, forgets: true)
        #expect(sameBits(kept.h, forgotten.h) && sameBits(kept.y, forgotten.y), "\(form)")
        #expect(sameBits(kept.c, forgotten.c), "\(form)")
      }
    }
  }

  /// The gradients against differences of a loss in double.
  @Test(arguments: GateCase.Cell.allCases, Form.allCases)
  func gradientsAreThoseOfTheLoss(_ cell: GateCase.Cell, _ form: Form) {
    for starts in [false, true] {
      let one = GateCase(
        cell: cell,
        base: RecurrenceCase(
          rows: 19, steps: 9, units: 5, form: form, reverse: starts, startsFromState: starts, sequences: true)
      )
      let got = one.run(KernelSet.all.last!)
      let first = zip(got.dkernel, one.dkernel).map { $0 - $1 }
      let weights = [one.x, one.kernel, one.bias, one.base.h0, one.c0].map { $0.map(Double.init) }
      let gradients = [got.dx, first, zip(got.dbias, one.dbias).map { $0 - $1 }, got.dh0, got.dc0]
      for (which, gradient) in gradients.enumerated() where !gradient.isEmpty {
        for i in stride(from: 0, to: gradient.count, by: max(1, gradient.count / 7)) {
          var (up, down) = (weights, weights)
          up[which][i] += 1e-5
          down[which][i] -= 1e-5
          let truth = (one.loss(up) - one.loss(down)) / 2e-5
          #expect(abs(Double(gradient[i]) - truth) < 2e-5 * max(1, abs(truth)), "\(which) \(i)")
        }
      }
    }
  }
}

extension GateCase {
  /// The sum of every output times its gradient, by the textbook's formulas in double, for tanh and
  /// the sigmoid. `weights`: x, kernel, bias, h0, c0.
  func loss(_ weights: [[Double]]) -> Double {
    let (x, kernel, bias, n) = (weights[0], weights[1], weights[2], units)
    let width = gates * n
    let index = base.index
    let mask = base.mask
    let dh = base.dh
    let dy = base.dy
    let dc = dc
    func sigmoid(_ z: Double) -> Double { 1 / (1 + exp(-z)) }
    var sum = 0.0
    for row in 0..<rows {
      var h =
        base.startsFromState ? Array(weights[3][row * n..<(row + 1) * n]) : [Double](repeating: 0, count: n)
      var c =
        base.startsFromState ? Array(weights[4][row * n..<(row + 1) * n]) : [Double](repeating: 0, count: n)
      var begun = false
      for t in 0..<steps {
        let at = row * steps + base.time(t)
        if mask.map({ $0[at] != 0 }) ?? true {
          begun = true
          let from = (base.isIndexed ? Int(index[at]) : at) * width
          let before = h
          func product(_ gate: Int, _ j: Int, _ h: [Double]) -> Double {
            (0..<n).reduce(0) { $0 + h[$1] * kernel[$1 * width + gate * n + j] }
          }
          func z(_ gate: Int, _ j: Int) -> Double { x[from + gate * n + j] + product(gate, j, before) }
          let reset = (0..<n).map { sigmoid(z(1, $0)) * before[$0] }
          for j in 0..<n {
            switch cell {
            case .lstm:
              c[j] = sigmoid(z(1, j)) * c[j] + sigmoid(z(0, j)) * tanh(z(2, j))
              h[j] = sigmoid(z(3, j)) * tanh(c[j])
            case .gruResetAfter:
              let a = x[from + 2 * n + j] + sigmoid(z(1, j)) * (product(2, j, before) + bias[j])
              h[j] = sigmoid(z(0, j)) * before[j] + (1 - sigmoid(z(0, j))) * tanh(a)
            case .gruResetBefore:
              let a = x[from + 2 * n + j] + product(2, j, reset)
              h[j] = sigmoid(z(0, j)) * before[j] + (1 - sigmoid(z(0, j))) * tanh(a)
            }
          }
        }
        if begun { for j in 0..<n { sum += h[j] * Double(dy[(row * steps + t) * n + j]) } }
      }
      for j in 0..<n {
        sum += h[j] * Double(dh[row * n + j]) + (cell == .lstm ? c[j] * Double(dc[row * n + j]) : 0)
      }
    }
    return sum
  }
}
