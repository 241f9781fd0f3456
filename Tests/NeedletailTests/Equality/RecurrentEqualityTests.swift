// Recurrent layers against each other: cells, directions, states, padding, draws.

import Testing

@testable import Needletail

@Suite struct RecurrentEquality {
  static let layers: [@Sendable () -> any Recurrent] = [
    { SimpleRNN(3) }, { LSTM(3) }, { GRU(3) }, { GRU(3, resetAfter: false) }, { RNN([LSTMCell(3)]) },
  ]

  /// A layer with weights that are all different.
  private func probe(_ layer: any Layer, states: Int = 0) throws -> Probe {
    var probe = try Probe(layer, inputs: [[nil, nil, 2]] + Array(repeating: [nil, 3], count: states))
    probe.values = probe.weights.enumerated().map { .spread($1.shape, seed: $0 + 3, scale: 0.6) }
    return probe
  }

  /// A cell called step by step gives what its layer gives in one go, and the same gradients.
  @Test(arguments: [false, true], [false, true])
  func aLayerIsItsCellStepByStep(backwards: Bool, masked: Bool) throws {
    let pairs: [(any Recurrent, any RecurrentCell)] = [
      (SimpleRNN(3), SimpleRNNCell(3)), (LSTM(3), LSTMCell(3)), (GRU(3), GRUCell(3)),
      (GRU(3, resetAfter: false), GRUCell(3, resetAfter: false)),
    ]
    let mask = masked ? MaskValues.gaps(batch: 5, time: 4) : nil
    for (layer, cell) in pairs {
      var (one, other) = (layer, RNN([Wrapped(cell: cell)]) as any Recurrent)
      for option in [\SequenceOptions.returnSequences, \.returnState] {
        one.options[keyPath: option] = true
        other.options[keyPath: option] = true
      }
      (one.goBackwards, other.goBackwards) = (backwards, backwards)
      let (whole, steps) = (try probe(one), try probe(other))
      let x = Tensor.spread([5, 4, 2])
      let factors = try whole.run([x]).outputs.enumerated().map { Tensor.spread($1.shape, seed: $0) }
      let a = try whole.run([x], masks: [mask], factors: factors)
      let b = try steps.run([x], masks: [mask], factors: factors)
      for (p, q) in zip(a.outputs, b.outputs) { #expect(p.hasSameBits(as: q)) }
      for (p, q) in zip(a.weightGradients + a.inputGradients, b.weightGradients + b.inputGradients) {
        let truth = GoldenArray(shape: q.shape, values: q.elements.map { Double($0) })
        #expect(truth.mismatch(p, Tolerance(rtol: 2e-6, atol: 2e-6)) == nil)
      }
    }
  }

  @Test(arguments: layers, [false, true])
  func aMissingStateIsAZeroState(_ make: @Sendable () -> any Recurrent, masked: Bool) throws {
    let x = Tensor.spread([5, 4, 2])
    let mask = masked ? MaskValues.gaps(batch: 5, time: 4) : nil
    for sequences in [false, true] {
      var layer = make()
      (layer.returnSequences, layer.returnState) = (sequences, true)
      let without = try probe(layer).run([x], masks: [mask])
      let states = without.outputs.count - 1
      let zeros = Array(repeating: Tensor(repeating: 0, shape: [5, 3]), count: states)
      let with = try probe(layer, states: states).run([x] + zeros, masks: [mask])
      for (a, b) in zip(without.outputs, with.outputs) { #expect(a.hasSameBits(as: b)) }
    }
  }

  /// Padding in front, behind and in the middle, masked, leaves the numbers of the sequence without it.
  @Test(arguments: layers, [false, true])
  func maskedStepsAreInvisible(_ make: @Sendable () -> any Recurrent, backwards: Bool) throws {
    var layer = make()
    layer.goBackwards = backwards
    for layer in [layer as any Layer, Bidirectional(make())] {
      let probe = try probe(layer)
      let words = Tensor.spread([1, 3, 2])
      let bare = try probe.run([words]).outputs[0]
      for places in [[0, 1, 2], [3, 4, 5], [0, 2, 5], [1, 2, 4]] {
        var padded = Tensor(repeating: 7, shape: [1, 6, 2])
        for (i, place) in places.enumerated() { for j in 0..<2 { padded[0, place, j] = words[0, i, j] } }
        let mask = MaskValues(shape: [1, 6], (0..<6).map { places.contains($0) })
        #expect(try probe.run([padded], masks: [mask]).outputs[0].hasSameBits(as: bare))
      }
    }
  }

  /// A row masked throughout gives zeros and leaves its states as they were.
  @Test(arguments: layers, [false, true])
  func aRowMaskedThroughoutKeepsItsStates(_ make: @Sendable () -> any Recurrent, sequences: Bool) throws {
    var layer = make()
    (layer.returnSequences, layer.returnState) = (sequences, true)
    let states = try probe(layer).run([.spread([2, 4, 2])]).outputs.count - 1
    let initial = (0..<states).map { Tensor.spread([2, 3], seed: $0) }
    let mask = MaskValues(shape: [2, 4], [false, false, false, false, true, true, false, true])
    let out = try probe(layer, states: states).run([.spread([2, 4, 2])] + initial, masks: [mask]).outputs
    #expect(out[0].elements.prefix(sequences ? 12 : 3).allSatisfy { $0 == 0 })
    for (a, b) in zip(out.dropFirst(), initial) { #expect(a[rows: 0..<1].hasSameBits(as: b[rows: 0..<1])) }
  }

  /// A sequence in two batches, states kept, gives what the whole gives; and again after a reset.
  @Test(arguments: layers)
  func statefulContinuesWhereTheBatchBeforeEnded(_ make: @Sendable () -> any Recurrent) throws {
    let x = Tensor.spread([3, 6, 2])
    let halves = [0..<3, 3..<6].map { steps in
      Tensor(
        (0..<3).flatMap { row in steps.flatMap { t in (0..<2).map { x[row, t, $0] } } }, shape: [3, 3, 2])
    }
    for layer in [make() as any Layer, Bidirectional(make(), mergeMode: .none)] {
      var layer = layer
      let whole = try probe(layer).run([x]).outputs[0]
      if var recurrent = layer as? any Recurrent {
        recurrent.stateful = true
        layer = recurrent
      } else {
        var inner = make()
        inner.stateful = true
        layer = Bidirectional(inner, mergeMode: .none)
      }
      var kept = try probe(layer)
      kept.states = try kept.run([halves[0]]).states
      #expect(kept.states.count == kept.stateSlots.count && !kept.states.isEmpty)
      #expect(try kept.run([halves[1]]).outputs[0].hasSameBits(as: whole))
      kept.states = [:]
      #expect(try kept.run([x]).outputs[0].hasSameBits(as: whole))
    }
  }

  /// Draws belong to samples: a row has the same ones in any batch, and others at another training step.
  @Test(arguments: [false, true])
  func dropoutDependsOnTheSampleAlone(recurrent: Bool) throws {
    let (input, state): (Float, Float) = recurrent ? (0, 0.4) : (0.4, 0)
    let layers: [any Layer] = [
      SimpleRNN(3, dropout: input, recurrentDropout: state), LSTM(3, dropout: input, recurrentDropout: state),
      GRU(3, dropout: input, recurrentDropout: state),
      GRU(3, dropout: input, recurrentDropout: state, resetAfter: false),
    ]
    for layer in layers {
      var probe = try probe(layer)
      let x = Tensor.spread([4, 5, 2])
      let still = try probe.run([x]).outputs[0]
      probe.training = true
      probe.samples = [10, 11, 12, 13]
      let whole = try probe.run([x]).outputs[0]
      #expect(!whole.hasSameBits(as: still))
      probe.samples = [12]
      #expect(try probe.run([x[rows: 2..<3]]).outputs[0].hasSameBits(as: whole[rows: 2..<3]))
      probe.step = 1
      probe.samples = [10, 11, 12, 13]
      #expect(try !probe.run([x]).outputs[0].hasSameBits(as: whole))
    }
  }

  /// The same input numbers are dropped at all steps: a recurrence without memory repeats itself.
  @Test func dropoutIsTheSameAtAllSteps() throws {
    var probe = try Probe(
      SimpleRNN(8, activation: .linear, dropout: 0.5, returnSequences: true), inputs: [[nil, nil, 8]])
    probe.values[0] = .spread([8, 8])
    probe.values[1] = Tensor(repeating: 0, shape: [8, 8])
    probe.training = true
    let y = try probe.run([Tensor(repeating: 1, shape: [6, 5, 8])]).outputs[0]
    for row in 0..<6 { for t in 1..<5 { for j in 0..<8 { #expect(y[row, t, j] == y[row, 0, j]) } } }
    #expect(Set((0..<6).map { y[$0, 0, 0] }).count > 1)
  }
}

/// A cell that hides what it is, so that `RNN` calls it step by step.
private struct Wrapped: RecurrentCell {
  static let kind = "Wrapped"
  var cell: any RecurrentCell

  init(cell: any RecurrentCell) { self.cell = cell }
  init(config: Config) throws { throw ModelError("not from a configuration") }
  var config: Config { [:] }
  var stateSizes: [Int] { cell.stateSizes }
  mutating func build(_ input: Shape, _ builder: inout Builder) throws { try cell.build(input, &builder) }
  func call(_ input: Value, _ states: [Value], _ pass: inout Pass) throws -> (output: Value, states: [Value])
  {
    try cell.call(input, states, &pass)
  }
}
