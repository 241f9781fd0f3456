// Our own paths against each other: batches, padding, missing states, plain and indexed, saved and loaded.

import Foundation
import Testing

@testable import Needletail

@Suite struct EqualPaths {
  @Test(arguments: Architecture.all)
  func aBatchOfOneAndAWholeBatchGiveTheSameBits(_ architecture: Architecture) throws {
    let model = try architecture.model()
    let x = architecture.input(batch: 7)
    let whole = try model.predict(x)
    for size in [1, 2, 3, 7, 100] {
      #expect(try model.predict(x, batchSize: size).hasSameBits(as: whole), "batches of \(size)")
    }
    let single = try model.predict(x[rows: 4..<5])
    #expect(single.hasSameBits(as: whole[rows: 4..<5]))
  }

  @Test(arguments: Architecture.all)
  func thePlainPathGivesTheSameBitsAndTheSameGradients(_ architecture: Architecture) throws {
    let probe = Probe(try architecture.model().network)
    let x = architecture.input(batch: 7)
    for mask in [nil, architecture.mask(batch: 7)] { try expectPlainGivesTheSame(probe, x, mask) }
  }

  /// One embedding that a recurrence, a product and a mean read: touched rows and sums of rows.
  @Test func anEmbeddingOfManyUsersGivesTheSameOnThePlainPath() throws {
    let words = Input(shape: [6])
    let embedded = Embedding(9, 4)(words)
    let joined = Concatenate()(
      Bidirectional(SimpleRNN(3))(embedded), GlobalAveragePooling1D()(embedded),
      Flatten()(Dense(2)(embedded)), GRU(3)(embedded))
    let model = try Model(inputs: words, outputs: joined)
    try expectPlainGivesTheSame(Probe(model.network), .ids([7, 6], below: 9), nil)
  }

  private func expectPlainGivesTheSame(_ probe: Probe, _ x: Tensor, _ mask: MaskValues?) throws {
    var probe = probe
    probe.plain = false
    let factors = try probe.run([x], masks: [mask]).outputs.enumerated().map {
      Tensor.spread($1.shape, seed: $0)
    }
    let fast = try probe.run([x], masks: [mask], factors: factors)
    probe.plain = true
    let plain = try probe.run([x], masks: [mask], factors: factors)
    for (a, b) in zip(fast.outputs, plain.outputs) { #expect(a.hasSameBits(as: b)) }
    #expect(fast.masks == plain.masks)
    // The same sums in another order: float32 rounding of a few dozen terms.
    for (a, b) in zip(
      fast.weightGradients + fast.inputGradients, plain.weightGradients + plain.inputGradients)
    {
      let truth = GoldenArray(shape: b.shape, values: b.elements.map { Double($0) })
      #expect(truth.mismatch(a, Tolerance(rtol: 2e-6, atol: 2e-6)) == nil)
    }
  }

  @Test(arguments: Architecture.all)
  func saveLoadPredictGivesTheSameBits(_ architecture: Architecture) throws {
    try LayerTable.$further.withValue(Doubles.all) {
      let model = try architecture.model()
      let file = FileManager.default.temporaryDirectory.appendingPathComponent(
        "\(UUID().uuidString).safetensors")
      defer { try? FileManager.default.removeItem(at: file) }
      try model.save(to: file)
      let loaded = try Sequential(contentsOf: file)
      let x = architecture.input(batch: 4)
      #expect(try loaded.predict(x).hasSameBits(as: model.predict(x)))
      #expect(loaded.config == model.config)
      #expect(loaded.summary() == model.summary())
      // Equal models give equal files.
      let again = file.appendingPathExtension("again")
      defer { try? FileManager.default.removeItem(at: again) }
      try loaded.save(to: again)
      #expect(try Data(contentsOf: file) == Data(contentsOf: again))
    }
  }

  /// Padded in front or behind and masked: the numbers of the sequence without padding.
  @Test(arguments: [false, true], [false, true])
  func paddingIsInvisible(behind: Bool, backwards: Bool) throws {
    let model = try Sequential(seed: 2) {
      Embedding(8, 4, maskZero: true)
      SimpleRNN(3, returnSequences: true, goBackwards: false)
      SimpleRNN(3, goBackwards: backwards)
      Dense(2, activation: .softmax)
    }
    let words: [Float] = [3, 1, 7, 2, 2]
    let padding = [Float](repeating: 0, count: 4)
    let padded = Tensor(behind ? words + padding : padding + words, shape: [1, 9])
    let bare = Tensor(words, shape: [1, 5])
    #expect(try model.predict(padded).hasSameBits(as: model.predict(bare)))
  }

  /// A gap in the middle is as if the step were not there.
  @Test func aMaskedStepIsAsIfItWereNotThere() throws {
    let model = try Sequential(seed: 2) {
      Embedding(8, 4, maskZero: true)
      SimpleRNN(3)
    }
    let gap = try model.predict(Tensor([3, 0, 1, 0, 0, 7], shape: [1, 6]))
    #expect(gap.hasSameBits(as: try model.predict(Tensor([3, 1, 7], shape: [1, 3]))))
  }

  @Test(arguments: [false, true])
  func aMissingStateIsAZeroState(masked: Bool) throws {
    let x = Tensor.spread([5, 4, 3])
    let mask = masked ? MaskValues.gaps(batch: 5, time: 4) : nil
    for (layer, states) in [
      (SimpleRNN(2, returnSequences: true, returnState: true), 1), (DoubleLSTM(2, returnState: true), 2),
      (DoubleBidirectional(SimpleRNN(2)), 2),
    ] as [(any Layer, Int)] {
      let without = try Probe(layer, inputs: [[nil, nil, 3]])
      var with = try Probe(layer, inputs: [[nil, nil, 3]] + Array(repeating: [nil, 2], count: states))
      with.values = without.values.enumerated().map { .spread($1.shape, seed: $0) }
      var bare = without
      bare.values = with.values
      let zeros = Array(repeating: Tensor(repeating: 0, shape: [5, 2]), count: states)
      let (a, b) = (try bare.run([x], masks: [mask]), try with.run([x] + zeros, masks: [mask]))
      for (left, right) in zip(a.outputs, b.outputs) { #expect(left.hasSameBits(as: right)) }
    }
  }

  /// Touched rows of an embedding are its dense gradient, written shorter.
  @Test func touchedRowsAreTheDenseGradient() throws {
    let model = try Architecture.stacks[0].model()
    let x = Tensor.ids([6, 6], below: 9, seed: 3)
    var probe = Probe(model.network)
    let factors = [Tensor.spread([6, 1])]
    let touched = try probe.run([x], factors: factors).weightGradients[0]
    probe.plain = true
    let dense = try probe.run([x], factors: factors).weightGradients[0]
    let used = Set(x.elements.map { Int($0) })
    for row in 0..<9 {
      for j in 0..<4 {
        #expect(abs(touched[row, j] - dense[row, j]) <= 1e-6)
        if !used.contains(row) { #expect(touched[row, j] == 0) }
      }
    }
  }

  /// Sizes below, at and above vectors, panels and shards; a mask, a state, ids with padding, both directions.
  @Test(arguments: [1, 2, 7, 16, 17, 33], [1, 5, 40])
  func theFastRecurrenceGivesTheBitsOfThePlainOne(units: Int, batch: Int) throws {
    for time in [1, 2, 9] {
      for options in 0..<64 {
        let on = (0..<6).map { options & 1 << $0 != 0 }  // mask, state, ids, backwards, zeros, relu
        let recurrence = RecurrenceOptions(
          activation: on[5] ? .relu : .tanh, backwards: on[3], zeroOutputForMask: on[4], sequence: true)
        let x = Tensor.spread(on[2] ? [4, units] : [batch, time, units], seed: 1)
        let kernel = Tensor.spread([units, units], seed: 2, scale: 0.4)
        let inputs = [x, kernel] + (on[1] ? [Tensor.spread([batch, units], seed: 3)] : [])
        let ids = Tensor.ids([batch, time], below: 4, seed: 5).elements.map { Int32($0) }
        func outputs(plain: Bool) throws -> [Tensor] {
          try Tape.run(inputs, factors: nil, plain: plain) { tape, v in
            let source = on[2] ? tape.lookup(v[0], ids.map { $0 < 2 ? 0 : $0 }, shape: [batch, time]) : v[0]
            let mask = on[0] ? tape.mask(.gaps(batch: batch, time: time)) : nil
            let out = tape.simpleRecurrence(source, v[1], initial: on[1] ? v[2] : nil, mask: mask, recurrence)
            return [out.sequence!, out.last, out.state]
          }.outputs
        }
        for (fast, plain) in zip(try outputs(plain: false), try outputs(plain: true)) {
          #expect(fast.hasSameBits(as: plain), "time \(time), options \(on)")
        }
      }
    }
  }
}
