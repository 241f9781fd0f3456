// Layers and stacks: difference quotients for inputs, states and weights, with masks and without.

import Testing

@testable import Needletail

@Suite struct LayerGradients {
  @Test(arguments: Architecture.all)
  func areThoseOfADifferenceQuotient(_ architecture: Architecture) throws {
    var probe = Probe(try architecture.model().network)
    let batch = 5
    let x = architecture.input(batch: batch)
    let ids: Set<Int> = architecture.isIDs ? [0] : []
    for training in [false, true] {
      for mask in [nil, architecture.mask(batch: batch)] {
        for plain in [false, true] {
          (probe.training, probe.plain) = (training, plain)
          let failures = try GradientCheck().failures(probe, [x], masks: [mask], ids: ids)
          #expect(failures == [], "training \(training), \(mask == nil ? "no mask" : "mask"), plain \(plain)")
        }
      }
    }
  }

  /// Initial states are inputs like any other.
  @Test(arguments: [false, true], [false, true])
  func reachTheInitialState(sequences: Bool, backwards: Bool) throws {
    let layer = SimpleRNN(2, returnSequences: sequences, returnState: true, goBackwards: backwards)
    let x = Tensor.spread([5, 4, 3])
    for mask in [nil, MaskValues.gaps(batch: 5, time: 4)] {
      var probe = try Probe(layer, inputs: [[nil, nil, 3], [nil, 2]])
      probe.values = probe.weights.enumerated().map { .spread($1.shape, seed: $0 + 3, scale: 0.5) }
      #expect(try GradientCheck().failures(probe, [x, .spread([5, 2], seed: 9)], masks: [mask]) == [])
    }
    var both = try Probe(DoubleBidirectional(layer), inputs: [[nil, nil, 3], [nil, 2], [nil, 2]])
    both.values = both.weights.enumerated().map { .spread($1.shape, seed: $0 + 3, scale: 0.5) }
    let states = [Tensor.spread([5, 2], seed: 9), .spread([5, 2], seed: 10)]
    #expect(try GradientCheck().failures(both, [x] + states, masks: [.gaps(batch: 5, time: 4)]) == [])
  }
}
