// SimpleRNN: fast against slow bit for bit, over sets, thread counts, forms of input and sizes.

import CKernels
import Testing

@Suite(.serialized) struct KernelRecurrence {
  typealias Case = RecurrenceCase

  static let cases: [Case] = {
    var all: [Case] = []
    var i = 0
    for (rows, steps, units) in [(1, 1, 1), (3, 7, 5), (20, 30, 17), (37, 12, 32), (50, 9, 33), (5, 3, 50)] {
      for form in Case.Form.allCases {
        for variant in 0..<3 {
          i += 1
          let activation = [CK_TANH, CK_TANH, CK_RELU, CK_SIGMOID, CK_SOFTPLUS, CK_TANH, CK_SILU][i % 7]
          all.append(
            Case(
              rows: rows, steps: steps, units: units, activation: activation, form: form, reverse: i % 2 == 0,
              startsFromState: variant == 1 && form != .padded, sequences: variant != 0))
        }
      }
    }
    return all
  }()

  func expectSame(_ a: Case.Result, _ b: Case.Result, _ what: String) {
    for (name, pair) in zip(["y", "h", "dx", "dkernel", "dh0"], zip(a.all, b.all)) {
      #expect(sameBits(pair.0, pair.1), "\(what): \(name)")
    }
  }

  @Test(arguments: cases) func theDocumentedOrderIsKept(_ one: Case) {
    let truth = one.documented()
    for set in KernelSet.all { expectSame(one.run(set), truth, set.name) }
  }

  /// More ids than are added up together, most of them unknown to most shards.
  @Test(arguments: [Case.Form.indexed, .padded, .maskedIndexed], [false, true])
  func manyIdsAreAddedUpInOrder(_ form: Case.Form, reverse: Bool) {
    let one = Case(
      rows: 40, steps: 20, units: 17, form: form, reverse: reverse, sequences: true, distinct: 600)
    let truth = one.documented()
    defer { ck_set_threads(0) }
    for (set, threads) in KernelSet.all.map({ ($0, 1) }) + [(KernelSet.all.last!, 3)] {
      ck_set_threads(Int32(threads))
      expectSame(one.run(set), truth, "\(set.name) \(threads)")
    }
  }

  @Test(arguments: [1, 2, 3, 8]) func threadsChangeNothing(_ threads: Int) {
    ck_set_threads(Int32(threads))
    defer { ck_set_threads(0) }
    for form in Case.Form.allCases {
      let one = Case(rows: 70, steps: 11, units: 33, form: form, sequences: true)
      let fast = one.run(KernelSet.all.last!)
      ck_set_threads(1)
      expectSame(fast, one.run(.scalar), "\(form)")
      ck_set_threads(Int32(threads))
    }
  }

  @Test func formsOfOneInputGiveTheSameStates() {
    for form in [Case.Form.indexed, .padded, .maskedIndexed] {
      for reverse in [false, true] {
        let one = Case(rows: 40, steps: 25, units: 32, form: form, reverse: reverse, sequences: true)
        let indexed = one.run(KernelSet.all.last!)
        let dense = one.run(KernelSet.all.last!, dense: true)
        #expect(sameBits(indexed.h, dense.h) && sameBits(indexed.y, dense.y))
        #expect(distance(indexed.dkernel, dense.dkernel.map(Double.init)) < 1e-5)
        var summed = [Double](repeating: 0, count: indexed.dx.count)
        for (i, id) in one.index.enumerated() {
          for j in 0..<32 { summed[Int(id) * 32 + j] += Double(dense.dx[i * 32 + j]) }
        }
        #expect(distance(indexed.dx, summed) < 1e-5)
      }
    }
  }

  @Test func keepingChangesNoState() {
    for form in Case.Form.allCases {
      for activation in [CK_TANH, CK_SILU] {
        let one = Case(rows: 20, steps: 14, units: 17, activation: activation, form: form, sequences: true)
        let kept = one.run(KernelSet.all.last!)
        let forgotten = one.run(KernelSet.all.last!, forgets: true)
        #expect(sameBits(kept.h, forgotten.h) && sameBits(kept.y, forgotten.y), "\(form)")
      }
    }
  }

  @Test(arguments: cases.filter { $0.activation == CK_TANH }) func gradientsAreThoseOfTheTextbook(_ one: Case)
  {
    let truth = one.textbook()
    let got = one.run(KernelSet.all.last!)
    #expect(distance(got.h, truth.h) < 1e-5)
    #expect(distance(got.dx, truth.dx) < 2e-5)
    #expect(distance(got.dkernel, truth.dkernel) < 2e-5)
    #expect(distance(got.dh0, truth.dh0) < 2e-5)
  }

  /// Shards of 128 rows, whose steps span more than a chunk.
  @Test func bigBatchesWork() {
    let one = Case(rows: 3000, steps: 4, units: 5, form: .padded, sequences: true)
    let truth = one.textbook()
    ck_set_threads(2)
    defer { ck_set_threads(0) }
    let got = one.run(KernelSet.all.last!)
    expectSame(got, one.run(.scalar), "scalar")
    #expect(distance(got.h, truth.h) < 1e-5)
    #expect(distance(got.dx, truth.dx) < 2e-5)
    #expect(distance(got.dkernel, truth.dkernel) < 2e-5)
  }

  @Test func distinctIdsAreNumberedInAscendingOrder() {
    let found = distinctIDs([5, 5, 0, 0, 0, 5, 3, 0, 9], below: 10)
    #expect(found.distinct == [0, 3, 5, 9])
    #expect(found.index == [2, 2, 0, 0, 0, 2, 1, 0, 3])
    #expect(found.number == [0, -1, -1, 1, -1, 2, -1, -1, -1, 3])
  }

  /// So many that several threads look through them.
  @Test(arguments: [1, 3]) func manyIdsAreNumberedTheSameByAnyNumberOfThreads(_ threads: Int32) {
    ck_set_threads(threads)
    defer { ck_set_threads(0) }
    var ids = [Int32](repeating: 0, count: 70_001)
    for i in ids.indices where i % 4 != 0 { ids[i] = 2 * Int32(i * i % 2_999) }
    let found = distinctIDs(ids, below: 6_001)
    let expected = Set(ids).sorted()
    #expect(found.distinct == expected)
    var number = [Int32](repeating: -1, count: 6_001)
    for (place, id) in expected.enumerated() { number[Int(id)] = Int32(place) }
    #expect(found.number == number)
    #expect(found.index == ids.map { number[Int($0)] })
  }

  private func distinctIDs(
    _ ids: [Int32], below bound: Int
  ) -> (number: [Int32], distinct: [Int32], index: [Int32]) {
    var room = [UInt8](repeating: 7, count: Int(ck_distinct_room(Int64(ids.count), Int64(bound))))
    var number = [Int32](repeating: 7, count: bound)
    var distinct = [Int32](repeating: 0, count: bound + 1)
    var index = ids
    let count = ck_distinct(Int64(ids.count), ids, Int64(bound), &room, &number, &distinct, &index)
    return (number, Array(distinct[..<Int(count)]), index)
  }

  @Test(arguments: KernelSet.all) func tokenIDsAreWholeNumbersBelowTheLimit(_ set: KernelSet) {
    let good = (0..<3000).map { Float($0 * 7 % 10) }
    var ids = [Int32](repeating: -1, count: good.count)
    #expect(set.kernels.token_ids(3000, 10, good, &ids) == 3000)
    #expect(ids == good.map { Int32($0) })
    for bad in [-1, 10, 0.5, 1e20, -1e20, .nan, .infinity, -.infinity, 9.999999] as [Float] {
      for place in [0, 16, 1023, 1024, 2999] {
        var x = good
        x[place] = bad
        if place < 2999 { x[2999] = -3 }
        #expect(set.kernels.token_ids(3000, 10, x, &ids) == Int64(place), "\(bad)")
      }
    }
    #expect(set.kernels.token_ids(0, 10, good, &ids) == 0)
  }
}
