// Architecture: every layer in every option, one line each; gates run through the whole list.

import Testing

@testable import Needletail

/// A stack of layers and what goes into it.
struct Architecture: CustomTestStringConvertible, Sendable {
  enum Data: Sendable {
    case ids(time: Int, below: Int)
    case numbers([Int])
    /// Numbers at least a quarter apart, for layers that choose among them.
    case apart([Int])
  }

  let name: String
  let data: Data
  /// Whether an input mask can be given from outside.
  let takesMask: Bool
  let layers: @Sendable () -> [any Layer]
  var testDescription: String { name }

  init(
    _ name: String, _ data: Data, masked: Bool = false,
    @LayerListBuilder _ layers: @escaping @Sendable () -> [any Layer]
  ) {
    (self.name, self.data, self.takesMask, self.layers) = (name, data, masked, layers)
  }

  /// Input for `batch` samples.
  func input(batch: Int, seed: Int = 0) -> Tensor {
    switch data {
    case .ids(let time, let limit): return .ids([batch, time], below: limit, seed: seed)
    case .numbers(let shape): return .spread([batch] + shape, seed: seed)
    case .apart(let shape): return .apart([batch] + shape, seed: seed)
    }
  }

  var isIDs: Bool { if case .ids = data { true } else { false } }

  /// A mask with gaps for sequences; nil where the input is none or makes its own.
  func mask(batch: Int) -> MaskValues? {
    switch data {
    case .numbers(let shape) where takesMask, .apart(let shape) where takesMask:
      return .gaps(batch: batch, time: shape[0])
    default: return nil
    }
  }

  /// The stack with weights that are all different.
  func model(seed: UInt64 = 1) throws -> Sequential {
    try LayerTable.$further.withValue(Doubles.all) {
      var model = try Sequential(layers(), seed: seed)
      try model.build([input(batch: 1).openShape])
      try model.setWeights(
        model.weights.enumerated().map { i, weight in
          let scale: Float = weight.shape.count == 1 ? 0.3 : 0.8 / Float(weight.shape[0]).squareRoot()
          let values = Tensor.spread(weight.shape, seed: 7 + i, scale: scale)
          // A variance is positive.
          return weight.name.hasSuffix("variance")
            ? Tensor(values.elements.map { 1 + $0 }, shape: weight.shape) : values
        })
      return model
    }
  }

  static let all: [Architecture] =
    layers + convolutions + shaping + normalizing + recurrent + recurrentLayers + stacks + doubles

  static let layers: [Architecture] = [
    Architecture("Dense", .numbers([5])) { Dense(3) },
    Architecture("Dense with tanh", .numbers([5])) { Dense(3, activation: .tanh) },
    Architecture("Dense with softmax", .numbers([5])) { Dense(3, activation: .softmax) },
    Architecture("Dense without bias", .numbers([5])) { Dense(3, activation: .sigmoid, useBias: false) },
    Architecture("Dense over sequences", .numbers([4, 5]), masked: true) { Dense(2, activation: .gelu) },
    Architecture("Dense over four axes", .numbers([2, 3, 5])) { Dense(2, activation: .silu) },
    Architecture("Activation", .numbers([4, 5]), masked: true) { ActivationLayer(.mish) },
    Architecture("Activation by rows", .numbers([4, 5]), masked: true) { ActivationLayer(.logSoftmax) },
    Architecture("Dropout", .numbers([4, 5]), masked: true) { Dropout(0.4) },
    Architecture("Flatten", .numbers([4, 5]), masked: true) { Flatten() },
    Architecture("Masking", .numbers([4, 5]), masked: true) { Masking(maskValue: 3) },
    Architecture("Input", .numbers([4, 5])) { Input(shape: [nil, 5]) },
    Architecture("Embedding", .ids(time: 4, below: 7)) { Embedding(7, 3) },
    Architecture("Embedding with a mask", .ids(time: 4, below: 7)) { Embedding(7, 3, maskZero: true) },
  ]

  /// SimpleRNN in every combination of its switches.
  static let recurrent: [Architecture] = (0..<32).map { bits in
    let on = (0..<5).map { bits & 1 << $0 != 0 }
    let words = ["sequences", "state", "backwards", "zeros where masked", "no bias"]
    let name = zip(words, on).filter(\.1).map(\.0).joined(separator: ", ")
    return Architecture("SimpleRNN \(name)", .numbers([4, 3]), masked: true) {
      SimpleRNN(
        2, useBias: !on[4], returnSequences: on[0], returnState: on[1], goBackwards: on[2],
        zeroOutputForMask: on[3])
    }
  }

  static let stacks: [Architecture] = [
    Architecture("convolutions", .ids(time: 6, below: 9)) {
      Embedding(9, 4)
      SpatialDropout1D(0.2)
      Conv1D(6, 3, activation: .tanh)
      AveragePooling1D(2, strides: 1)
      Conv1D(4, 2, padding: .causal, dilationRate: 2, groups: 2)
      Flatten()
      Dense(1, activation: .sigmoid)
    },
    Architecture("the notebook's", .ids(time: 6, below: 9)) {
      Embedding(9, 4)
      SimpleRNN(3)
      Dense(1, activation: .sigmoid)
    },
    Architecture("the notebook's with a mask", .ids(time: 6, below: 5)) {
      Embedding(5, 4, maskZero: true)
      SimpleRNN(3)
      Dense(1, activation: .sigmoid)
    },
    Architecture("two recurrent layers", .ids(time: 6, below: 5)) {
      Embedding(5, 3, maskZero: true)
      SimpleRNN(4, returnSequences: true)
      Dropout(0.3)
      SimpleRNN(3, activation: .sigmoid, goBackwards: true)
      Dense(2, activation: .softmax)
    },
    Architecture("a projection before the recurrence", .ids(time: 6, below: 5)) {
      Embedding(5, 3)
      Dense(4, activation: .tanh)
      Dense(2)
      SimpleRNN(3)
    },
    Architecture("embedding, flattened", .ids(time: 4, below: 6)) {
      Embedding(6, 3)
      Flatten()
      Dense(4, activation: .elu)
      Dense(2)
    },
    Architecture("masked steps", .numbers([5, 3])) {
      Masking(maskValue: 3)
      Dense(4)
      SimpleRNN(2, returnSequences: true)
      Flatten()
      Dense(2)
    },
    Architecture("means of normalized steps", .ids(time: 6, below: 5)) {
      Embedding(5, 3, maskZero: true)
      BatchNormalization(momentum: 0.5)
      GlobalAveragePooling1D()
      Dense(2)
    },
    Architecture("normalized layers", .numbers([5, 3])) {
      Masking(maskValue: 3)
      LayerNormalization()
      Dense(4)
      RMSNormalization()
      ZeroPadding1D()
      GlobalAveragePooling1D()
      Dense(2)
    },
  ]

  static let doubles: [Architecture] = [
    Architecture("LSTM", .numbers([4, 3]), masked: true) { DoubleLSTM(2) },
    Architecture("LSTM with everything returned", .numbers([4, 3]), masked: true) {
      DoubleLSTM(2, returnSequences: true, returnState: true, goBackwards: true)
    },
    Architecture("LSTM with zeros where masked", .numbers([4, 3]), masked: true) {
      DoubleLSTM(2, returnSequences: true, zeroOutputForMask: true)
    },
    Architecture("LSTM that passes its states on", .ids(time: 4, below: 5)) {
      Embedding(5, 3, maskZero: true)
      DoubleLSTM(2, returnSequences: true, returnState: true)
      DoubleLSTM(2)
      Dense(1, activation: .sigmoid)
    },
    Architecture("Bidirectional SimpleRNN", .numbers([4, 3]), masked: true) {
      DoubleBidirectional(SimpleRNN(2, returnSequences: true, returnState: true))
    },
    Architecture("Bidirectional LSTM", .ids(time: 4, below: 5)) {
      Embedding(5, 3, maskZero: true)
      DoubleBidirectional(DoubleLSTM(2, returnSequences: true))
      DoubleBidirectional(DoubleLSTM(2))
      Dense(1, activation: .sigmoid)
    },
    Architecture("Bidirectional SimpleRNN on ids", .ids(time: 5, below: 4)) {
      Embedding(4, 3)
      DoubleBidirectional(SimpleRNN(2, returnSequences: true))
      DoubleBidirectional(SimpleRNN(2))
    },
    Architecture("normalisation", .numbers([4, 3]), masked: true) {
      DoubleNormalization()
      Dense(3, activation: .tanh)
    },
    Architecture("two inputs and outputs", .numbers([4])) {
      DoubleCross(3)
      DoubleJoin()
      DoubleCross(2)
      DoubleJoin()
      Dense(2)
    },
    Architecture("layers within layers", .numbers([4, 3]), masked: true) {
      DoubleResidual(DoubleResidual(Dense(3, activation: .tanh)))
      DoubleBidirectional(SimpleRNN(2))
    },
  ]
}
