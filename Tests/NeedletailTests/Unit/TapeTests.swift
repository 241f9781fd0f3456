// Tape: how gradients add up, what is recorded, and what memory is used again.

import Testing

@testable import Needletail

@Suite struct Tapes {
  /// y = Σ x·x through values used several times.
  @Test func gradientsOfAValueUsedTwiceAddUp() throws {
    let x = Tensor([1, 2, 3])
    let result = try Tape.run([x], factors: [Tensor([1], shape: [])]) { tape, v in
      let square = tape.multiply(v[0], v[0])
      let twice = tape.add(square, v[0])
      return [tape.sum(tape.add(twice, v[0]))]
    }
    #expect(result.outputs[0].item == 14 + 12)
    #expect(result.gradients[0].elements == [4, 6, 8])
  }

  @Test func whatNobodyWantsIsNotRecorded() throws {
    let workspace = Workspace()
    var tape = Tape(workspace, records: true)
    let (a, b) = (tape.constant(Tensor([1, 2])), tape.constant(Tensor([3, 4])))
    _ = tape.add(a, b)
    #expect(workspace.entries.isEmpty)
    let v = tape.variable(Tensor([5, 6]))
    let sum = tape.add(a, v)
    #expect(workspace.entries.count == 1)
    let loss = tape.sum(sum)
    tape.backward(from: loss, into: WeightGradients(count: 0, weights: 0))
    #expect(workspace.gradient(of: v).elements == [1, 1])
    #expect(workspace.nodes[a.index].gradient == nil)

    var quiet = Tape(workspace, records: false)
    let w = quiet.variable(Tensor([1, 2]))
    _ = quiet.sum(quiet.multiply(w, w))
    #expect(workspace.entries.isEmpty)
  }

  /// A pullback runs only when a gradient reached one of its outputs.
  @Test func whatDoesNotLeadToTheLossIsSkipped() throws {
    final class Count: @unchecked Sendable { var pullbacks = 0 }
    let count = Count()
    let result = try Tape.run([Tensor([1, 2])], factors: [Tensor([1], shape: [])]) { tape, v in
      let aside = tape.make([2], from: v[0])
      tape.pointer(aside).update(repeating: 0, count: 2)
      tape.record(aside) { _ in count.pullbacks += 1 }
      return [tape.sum(v[0])]
    }
    #expect(count.pullbacks == 0 && result.gradients[0].elements == [1, 1])
  }

  /// A whole recurrence is one entry, however long the sequence is.
  @Test(arguments: [4, 100]) func aRecurrenceIsOneEntry(time: Int) throws {
    let workspace = Workspace()
    var tape = Tape(workspace, records: true)
    let (x, r) = (tape.variable(.spread([2, time, 3])), tape.variable(.spread([3, 3])))
    _ = tape.simpleRecurrence(x, r, initial: nil, mask: nil, RecurrenceOptions(activation: .tanh))
    #expect(workspace.entries.count == 1)
  }

  @Test func memoryIsUsedAgain() {
    let arena = Arena()
    var first: [UnsafeMutablePointer<Float>] = []
    for step in 0..<4 {
      let places = (1...50).map { arena.allocate(Float.self, count: $0 * 97) }
      #expect(places.allSatisfy { UInt(bitPattern: $0) % 64 == 0 })
      // From the second step on, everything is where it was.
      if step == 1 { first = places }
      if step > 1 { #expect(places == first) }
      for (i, place) in places.enumerated() { place.initialize(repeating: Float(i), count: (i + 1) * 97) }
      #expect(places.enumerated().allSatisfy { $1[0] == Float($0) && $1[($0 + 1) * 97 - 1] == Float($0) })
      arena.reset()
    }
    #expect(arena.zeros(count: 5)[4] == 0)
  }

  @Test func tensorsAreValues() {
    let a = Tensor([1, 2, 3, 4], shape: [2, 2])
    var b = a
    b[0, 1] = 9
    #expect(a.elements == [1, 2, 3, 4] && b.elements == [1, 9, 3, 4])
    var rows = b[rows: 1..<2]
    rows[0, 0] = 7
    #expect(b.elements == [1, 9, 3, 4] && rows.elements == [7, 4])
    #expect(b[rows: 1..<2].reshaped([2]) == Tensor([3, 4]))
    #expect(Tensor([Float.nan]) != Tensor([Float.nan]))
    #expect("\(Tensor(repeating: 0.5, shape: [3, 4]))".hasPrefix("Tensor(shape: [3, 4], [0.5, 0.5"))
  }

  @Test func aWholeTapeOfManyStepsIsReleasedWithoutRecursion() throws {
    let result = try Tape.run([Tensor([1])], factors: [Tensor([1])]) { tape, v in
      var x = v[0]
      for _ in 0..<200_000 { x = tape.scale(x, by: 1) }
      return [x]
    }
    #expect(result.gradients[0].elements == [1])
  }
}
