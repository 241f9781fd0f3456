// The gradients that explain a model, of embedded rows and of states, against difference quotients.

import Foundation
import Testing

@testable import Needletail

@Suite struct ExplainingTests {
  /// Ids that occur once in a sample, so that a row of the table is a place in the sample; 0 is padding.
  private static let ids = Tensor([0, 0, 3, 1, 7, 5, 0, 2, 4, 6, 8, 9], shape: [2, 6])

  private static let models: [Case] = [
    Case("SimpleRNN", masked: true) { SimpleRNN(4) },
    Case("LSTM", masked: true) { LSTM(3) },
    Case("GRU") { GRU(3) },
    Case("both directions and a pool", masked: true) {
      Bidirectional(GRU(3, returnSequences: true))
      SpatialDropout1D(0.5)
      GlobalAveragePooling1D()
    },
    Case("a convolution") {
      Conv1D(4, 3, activation: .tanh)
      GlobalAveragePooling1D()
    },
  ]

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let masked: Bool
    let layers: @Sendable () -> [any Layer]
    var testDescription: String { name }

    init(
      _ name: String, masked: Bool = false, @LayerListBuilder _ layers: @escaping @Sendable () -> [any Layer]
    ) {
      (self.name, self.masked, self.layers) = (name, masked, layers)
    }

    func model() throws -> Sequential {
      var model = try Sequential(
        [Embedding(10, 3, maskZero: masked)] + layers() + [Dropout(0.5), Dense(2, activation: .sigmoid)])
      try model.compile(optimizer: .sgd, loss: .binaryCrossentropy)
      try model.build([[nil, 6]])
      try model.setWeights(model.weights.enumerated().map { .spread($1.shape, seed: $0, scale: 0.9) })
      return model
    }
  }

  @Test(arguments: models)
  func embeddedRowsHaveTheGradientsOfDifferenceQuotients(_ one: Case) throws {
    let model = try one.model()
    for scale in [1, 0.25] as [Float] {
      let found = try model.embeddingGradients(Self.ids, output: 1, scaledBy: scale)
      #expect(found.outputs.shape == [2] && found.embeddings.count == 1)
      let part = found.embeddings[0]
      #expect(part.rows.shape == [2, 6, 3] && part.gradients.shape == [2, 6, 3])
      let table = model.getWeights()[0]
      for sample in 0..<2 {
        for step in 0..<6 where Self.ids[sample, step] != 0 {
          for j in 0..<3 {
            let place = Int(Self.ids[sample, step]) * 3 + j
            #expect(part.rows[sample, step, j] == table.elements[place])
            // The model that goes on with scaled rows is the one whose table is scaled.
            func output(_ change: Float) throws -> Double {
              var moved = model
              let weights = model.getWeights()
              let scaled = Tensor(table.elements.map { $0 * scale }, shape: table.shape)
                .replacing(place) { $0 + change }
              try moved.setWeights([scaled] + weights.dropFirst())
              return Double(try moved.predict(Self.ids)[sample, 1])
            }
            let h: Float = 0x1p-5
            let quotient =
              (8 * (try output(h) - output(-h)) - (try output(2 * h) - output(-2 * h))) / (12 * Double(h))
            let gradient = Double(part.gradients[sample, step, j])
            #expect(abs(gradient - quotient) < 2e-5, "\(one.name), \(sample), \(step), \(j)")
          }
        }
      }
    }
    let plain = try model.predict(Self.ids)
    let whole = try model.embeddingGradients(Self.ids)
    for sample in 0..<2 { #expect(abs(whole.outputs[sample] - plain[sample, 0]) < 1e-6) }
    if one.masked {
      // What is padding moves nothing.
      let gradients = try model.embeddingGradients(Self.ids).embeddings[0].gradients
      for step in [0, 1] { for j in 0..<3 { #expect(gradients[0, step, j] == 0) } }
    }
  }

  @Test func embeddingsThatAreUsedTwiceAndWithinModels() throws {
    let inner = try Sequential {
      Embedding(10, 2)
      SimpleRNN(3)
    }
    let words = Input(shape: [6])
    let shared = Embedding(10, 3)
    let joined = Concatenate()(
      GlobalAveragePooling1D()(shared(words)), GlobalMaxPooling1D()(shared(words)), inner(words))
    let model = try Model(inputs: words, outputs: Dense(1)(joined))
    let found = try model.embeddingGradients(Self.ids)
    #expect(found.embeddings.map(\.rows.shape) == [[2, 6, 3], [2, 6, 3], [2, 6, 2]])
    #expect(found.embeddings.allSatisfy { $0.gradients.elements.contains { $0 != 0 } })
  }

  @Test func whatCannotBeExplainedSaysWhy() throws {
    var dense = try Sequential { Dense(1) }
    let unbuilt = dense
    #expect(throws: ModelError.self) {
      _ = try unbuilt.embeddingGradients(Tensor([1, 2], shape: [1, 2]))
    }
    try dense.build([[nil, 2]])
    for (model, what) in [(dense, "has no Embedding"), (try Self.models[0].model(), "has no output 2")] {
      let error = #expect(throws: ModelError.self) {
        _ = try model.embeddingGradients(Tensor([1, 2], shape: [1, 2]), output: what.hasSuffix("2") ? 2 : 0)
      }
      #expect(error?.description.contains(what) == true)
    }
  }

  /// The gradient with respect to the states after a step is that of a model which starts there.
  @Test(arguments: ["SimpleRNN", "LSTM", "GRU"])
  func statesHaveTheGradientsOfDifferenceQuotients(_ kind: String) throws {
    let split = try Split(kind)
    let (x, y) = (Tensor.ids([2, Split.time], below: Split.below), Tensor([1, 0], shape: [2, 1]))
    let norms = try split.whole.stateGradientNorms(x, y)
    #expect(norms.map(\.shape) == [[2, Split.time]])
    for step in 0..<Split.time - 1 {
      for sample in 0..<2 {
        let row = Array(x.elements[sample * Split.time..<(sample + 1) * Split.time])
        let expected = try split.quotientNorm(row, label: y.elements[sample], after: step)
        let norm = Double(norms[0][sample, step])
        #expect(abs(norm - expected) < 1e-4 * max(1, norm), "\(kind), step \(step)")
      }
    }
  }

  /// A recurrent network, and the same one cut in two after a step.
  private struct Split {
    static let (time, units, below) = (5, 3, 9)
    let kind: String
    let whole: Sequential

    init(_ kind: String) throws {
      self.kind = kind
      var whole = try Sequential([
        Embedding(Self.below, 2), Self.layer(kind), Dense(1, activation: .sigmoid),
      ])
      try whole.compile(optimizer: .sgd, loss: .binaryCrossentropy)
      try whole.build([[nil, Self.time]])
      try whole.setWeights(whole.weights.enumerated().map { .spread($1.shape, seed: $0, scale: 1.2) })
      self.whole = whole
    }

    private static func layer(_ kind: String, returnState: Bool = false) -> any Recurrent {
      switch kind {
      case "LSTM": LSTM(units, returnState: returnState)
      case "GRU": GRU(units, returnState: returnState)
      default: SimpleRNN(units, returnState: returnState)
      }
    }

    private static func put(_ layer: some Layer, behind inputs: [any Symbolic]) -> SymbolicTensor {
      layer(inputs)
    }

    private var states: Int { kind == "LSTM" ? 2 : 1 }

    /// The states after the first words.
    private func begin(_ words: [Float]) throws -> [Tensor] {
      let input = Input(shape: [words.count])
      let rows: any Symbolic = Embedding(Self.below, 2)(input)
      let made = Self.put(Self.layer(kind, returnState: true), behind: [rows])
      let outputs: [any Symbolic] = (1...states).map { made[$0] }
      var model = try Model(inputs: [input], outputs: outputs)
      try model.setWeights(Array(whole.getWeights().dropLast(2)))
      return try model.predict([Tensor(words, shape: [1, words.count])])
    }

    /// The network from given states on.
    private func end(_ count: Int) throws -> Model {
      let input = Input(shape: [count])
      let given: [any Symbolic] = (0..<states).map { _ in Input(shape: [Self.units]) }
      let rows: any Symbolic = Embedding(Self.below, 2)(input)
      let made = Self.put(Self.layer(kind), behind: [rows] + given)
      var model = try Model(
        inputs: [input as any Symbolic] + given, outputs: [Dense(1, activation: .sigmoid)(made)])
      try model.setWeights(whole.getWeights())
      return model
    }

    /// The norm of the loss's gradient with respect to the states after a step, by difference quotients.
    func quotientNorm(_ row: [Float], label: Float, after step: Int) throws -> Double {
      let begun = try begin(Array(row[...step]))
      let rest = Tensor(Array(row[(step + 1)...]), shape: [1, Self.time - 1 - step])
      let model = try end(Self.time - 1 - step)
      let h: Float = 0x1p-5
      var squares = 0.0
      for state in 0..<states {
        for unit in 0..<Self.units {
          let losses = try [-2, -1, 1, 2].map { (steps: Float) -> Double in
            var moved = begun
            moved[state] = moved[state].replacing(unit) { $0 + steps * h }
            let p = Double(try model.predict([rest] + moved)[0].elements[0])
            return -log(label == 1 ? p : 1 - p)
          }
          let quotient = (8 * (losses[2] - losses[1]) - (losses[3] - losses[0])) / (12 * Double(h))
          squares += quotient * quotient
        }
      }
      return squares.squareRoot()
    }
  }

  @Test func maskedStepsHaveNoGradientAndBothDirectionsAreSeen() throws {
    var model = try Sequential([
      Embedding(10, 3, maskZero: true), Bidirectional(LSTM(3)), Dense(1, activation: .sigmoid),
    ])
    try model.compile(optimizer: .sgd, loss: .binaryCrossentropy)
    try model.build([[nil, 6]])
    let norms = try model.stateGradientNorms(Self.ids, Tensor([1, 0], shape: [2, 1]))
    #expect(norms.map(\.shape) == [[2, 6], [2, 6]])
    #expect(norms[0][0, 0] == 0 && norms[0][0, 1] == 0 && norms[0][0, 2] > 0)
    // The other direction starts at the end of the sample.
    #expect(norms[1][0, 0] > 0 && norms[1][0, 4] == 0)
    var none = try Sequential([Embedding(10, 3), GlobalAveragePooling1D(), Dense(1, activation: .sigmoid)])
    try none.build([[nil, 6]])
    let pooled = none
    #expect(throws: ModelError.self) {
      _ = try pooled.stateGradientNorms(Self.ids, Tensor([1, 0], shape: [2, 1]))
    }
  }
}
