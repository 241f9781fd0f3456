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
    let (time, units, below) = (5, 3, 9)
    func layer() -> any Recurrent {
      switch kind {
      case "LSTM": LSTM(units, name: "memory")
      case "GRU": GRU(units, name: "memory")
      default: SimpleRNN(units, name: "memory")
      }
    }
    let states = kind == "LSTM" ? 2 : 1
    var whole = try Sequential([Embedding(below, 2), layer(), Dense(1, activation: .sigmoid)])
    try whole.compile(optimizer: .sgd, loss: .binaryCrossentropy)
    try whole.build([[nil, time]])
    try whole.setWeights(whole.weights.enumerated().map { .spread($1.shape, seed: $0, scale: 1.2) })
    let (x, y) = (Tensor.ids([2, time], below: below), Tensor([1, 0], shape: [2, 1]))
    let norms = try whole.stateGradientNorms(x, y)
    #expect(norms.map(\.shape) == [[2, time]])

    for step in 0..<time - 1 {
      let start = Input(shape: [step + 1])
      var first = layer()
      first.returnState = true
      let begin = first([Embedding(below, 2)(start)])
      var head = try Model(inputs: [start], outputs: (1...states).map { begin[$0] })
      try head.setWeights(Array(whole.getWeights().dropLast(2)))
      let rest = Input(shape: [time - 1 - step])
      let given = (0..<states).map { _ in Input(shape: [units]) }
      let end = layer()([Embedding(below, 2)(rest)] + given.map { $0 as any Symbolic })
      var tail = try Model(
        inputs: [rest] + given.map { $0 as any Symbolic }, outputs: [Dense(1, activation: .sigmoid)(end)])
      try tail.setWeights(whole.getWeights())
      for sample in 0..<2 {
        let row = Array(x.elements[sample * time..<(sample + 1) * time])
        let begun = try head.predict([Tensor(Array(row[...step]), shape: [1, step + 1])])
        let remaining = Tensor(Array(row[(step + 1)...]), shape: [1, time - 1 - step])
        var squares = 0.0
        for state in 0..<states {
          for unit in 0..<units {
            func loss(_ change: Float) throws -> Double {
              var moved = begun
              moved[state] = moved[state].replacing(unit) { $0 + change }
              let p = Double(try tail.predict([remaining] + moved)[0].elements[0])
              return y.elements[sample] == 1 ? -log(p) : -log(1 - p)
            }
            let h: Float = 0x1p-5
            let quotient =
              (8 * (try loss(h) - loss(-h)) - (try loss(2 * h) - loss(-2 * h))) / (12 * Double(h))
            squares += quotient * quotient
          }
        }
        let norm = Double(norms[0][sample, step])
        #expect(abs(norm - squares.squareRoot()) < 1e-4 * max(1, norm), "\(kind), step \(step)")
      }
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
