// Recurrences: difference quotients of their primitives and of initial states, with masks.

import Testing

@testable import Needletail

@Suite struct RecurrentGradients {
  private typealias Subject = PrimitiveGradients.Subject

  static let primitives: [PrimitiveGradients.Subject] = [
    .init("columns", [[3, 2, 5]]) { [$0.columns($1[0], 1..<4)] },
    .init("columns of a vector", [[6]]) { [$0.columns($1[0], 2..<4)] },
    .init("join", [[2, 3, 2], [2, 3, 4]]) { [$0.join([$1[0], $1[1]])] },
    .init("join with itself", [[3, 2]]) { [$0.join([$1[0], $1[0]])] },
    .init("step", [[3, 4, 2]]) { [$0.step($1[0], 2), $0.step($1[0], 0)] },
    .init("stack", [[3, 2], [3, 2]]) { [$0.stack([$1[1], $1[0], $1[1]])] },
    .init("reverse", [[3, 4, 2]]) { [$0.reverse($1[0])] },
    .init("choose", [[5, 2], [5, 2]]) {
      let mask = $0.mask(.gaps(batch: 5, time: 4))
      return [$0.choose(mask, step: 0, $1[0], else: $1[1]), $0.choose(mask, step: 2, $1[1], else: $1[1])]
    },
    .init("the biases of GRU", [[2, 6]]) {
      let (input, candidate) = $0.gruBiases($1[0])
      return [input, candidate]
    },
  ]

  @Test(arguments: primitives)
  func primitivesHaveTheGradientOfADifferenceQuotient(_ subject: PrimitiveGradients.Subject) throws {
    #expect(try GradientCheck().failures(subject.inputs, subject.function) == [])
  }

  /// All activations that have no kinks, as that of the state and as that of the gates; without
  /// tanh_shrink, a cube near zero, whose states are so small that differences of floats say nothing.
  @Test(arguments: Activation.all.filter { !$0.hasKinks && $0.name != "tanh_shrink" })
  func lstmAndGRUTakeEveryActivation(_ activation: Activation) throws {
    let layers: [any Layer] = [
      LSTM(2, activation: activation), LSTM(2, recurrentActivation: activation),
      GRU(2, activation: activation),
      GRU(2, recurrentActivation: activation), GRU(2, activation: activation, resetAfter: false),
    ]
    for layer in layers {
      var probe = try Probe(layer, inputs: [[nil, nil, 2]])
      probe.values = probe.weights.enumerated().map { .spread($1.shape, seed: $0 + 3, scale: 0.5) }
      // Near zero softsign's third derivative jumps: it needs a smaller step.
      let step: Float = activation == .softsign ? 0x1p-8 : 0x1p-5
      let failures = try GradientCheck(step: step).failures(probe, [.spread([2, 3, 2])])
      #expect(failures == [], "\(layer.config)")
    }
  }

  @Test(arguments: [false, true], [false, true])
  func reachInitialStates(sequences: Bool, backwards: Bool) throws {
    func options(_ layer: any Recurrent) -> any Recurrent {
      var layer = layer
      (layer.returnSequences, layer.returnState, layer.goBackwards) = (sequences, true, backwards)
      return layer
    }
    let layers: [(layer: any Layer, states: Int)] = [
      (options(SimpleRNN(2, recurrentDropout: 0.3)), 1), (options(LSTM(2)), 2), (options(GRU(2)), 1),
      (options(GRU(2, resetAfter: false)), 1), (options(RNN([GRUCell(2), LSTMCell(2)])), 3),
      (Bidirectional(LSTM(2, returnSequences: sequences, returnState: true)), 4),
    ]
    for (layer, states) in layers {
      var probe = try Probe(layer, inputs: [[nil, nil, 3]] + Array(repeating: [nil, 2], count: states))
      probe.values = probe.weights.enumerated().map { .spread($1.shape, seed: $0 + 3, scale: 0.5) }
      probe.training = true
      let inputs = [Tensor.spread([5, 4, 3])] + (0..<states).map { .spread([5, 2], seed: 9 + $0) }
      for mask in [nil, MaskValues.gaps(batch: 5, time: 4)] {
        #expect(try GradientCheck().failures(probe, inputs, masks: [mask]) == [], "\(type(of: layer).kind)")
      }
    }
  }
}
