// Recurrent layers: weights, configurations, penalties, and what they say to wrong use.

import Testing

@testable import Needletail

@Suite struct RecurrentLayers {
  /// The message of a model that cannot be built or run; empty where nothing is wrong.
  private func message(_ body: () throws -> Void) -> String {
    do { try body() } catch let error as ModelError { return error.description } catch {
      return (error as? InputError)?.description ?? "\(error)"
    }
    return ""
  }

  @Test func weightsHaveKerasNamesAndShapes() throws {
    let model = try Sequential {
      Input(shape: [nil, 5])
      Bidirectional(LSTM(3, returnSequences: true))
      GRU(4, returnSequences: true, name: "mine")
      GRU(2, returnSequences: true, resetAfter: false)
      Bidirectional(SimpleRNN(2, name: "inner"))
    }
    let found = model.weights.map { "\($0.name) \($0.shape)" }
    #expect(
      found == [
        "bidirectional/forward_lstm/lstm_cell/kernel [5, 12]",
        "bidirectional/forward_lstm/lstm_cell/recurrent_kernel [3, 12]",
        "bidirectional/forward_lstm/lstm_cell/bias [12]",
        "bidirectional/backward_lstm/lstm_cell/kernel [5, 12]",
        "bidirectional/backward_lstm/lstm_cell/recurrent_kernel [3, 12]",
        "bidirectional/backward_lstm/lstm_cell/bias [12]", "mine/gru_cell/kernel [6, 12]",
        "mine/gru_cell/recurrent_kernel [4, 12]", "mine/gru_cell/bias [2, 12]", "gru/gru_cell/kernel [4, 6]",
        "gru/gru_cell/recurrent_kernel [2, 6]", "gru/gru_cell/bias [6]",
        "bidirectional_1/forward_inner/simple_rnn_cell/kernel [2, 2]",
        "bidirectional_1/forward_inner/simple_rnn_cell/recurrent_kernel [2, 2]",
        "bidirectional_1/forward_inner/simple_rnn_cell/bias [2]",
        "bidirectional_1/backward_inner/simple_rnn_cell/kernel [2, 2]",
        "bidirectional_1/backward_inner/simple_rnn_cell/recurrent_kernel [2, 2]",
        "bidirectional_1/backward_inner/simple_rnn_cell/bias [2]",
      ])
    // The two directions start differently.
    let values = model.getWeights()
    #expect(values[0] != values[3] && values[1] != values[4])
  }

  @Test func theForgetGateStartsOpen() throws {
    func bias(_ layer: LSTM) throws -> [Float] {
      try Probe(layer, inputs: [[nil, nil, 3]]).values[2].elements
    }
    #expect(try bias(LSTM(2)) == [0, 0, 1, 1, 0, 0, 0, 0])
    #expect(try bias(LSTM(2, unitForgetBias: false)) == [Float](repeating: 0, count: 8))
    #expect(try bias(LSTM(2, biasInitializer: .constant(0.5))) == [0.5, 0.5, 1, 1, 0.5, 0.5, 0.5, 0.5])
  }

  @Test func configurationsMakeTheLayerAgain() throws {
    let layers: [any Layer] = [
      SimpleRNN(
        3, activation: .relu, kernelRegularizer: .l1(0.1), recurrentConstraint: .maxNorm(3), dropout: 0.1,
        recurrentDropout: 0.2, returnSequences: true, returnState: true, goBackwards: true, stateful: true,
        zeroOutputForMask: true),
      LSTM(
        3, activation: .softsign, recurrentActivation: .hardSigmoid, useBias: false, unitForgetBias: false,
        biasRegularizer: .l1l2(l1: 0.5, l2: 0.25), stateful: true),
      GRU(
        3, recurrentActivation: .tanh, kernelInitializer: .heNormal, recurrentRegularizer: .l2(0.5),
        biasConstraint: .maxNorm(1), resetAfter: false),
      RNN([LSTMCell(2), GRUCell(3, resetAfter: false)], returnState: true),
      Bidirectional(LSTM(2, name: "inner"), mergeMode: .none, backwardLayer: GRU(2, goBackwards: true)),
      TimeDistributed(Dense(3, activation: .relu, name: "inside")),
    ]
    for layer in layers {
      let again = try LayerTable.make(type(of: layer).kind, layer.config)
      #expect(again.config == layer.config, "\(type(of: layer).kind)")
    }
    let lstm = layers[1].config
    #expect(lstm["units"] == 3 && lstm["recurrent_activation"] == "hard_sigmoid" && lstm["stateful"] == true)
    #expect(lstm["unit_forget_bias"] == false && lstm["go_backwards"] == false)
    #expect(try LayerTable.make("LSTM", ["units": 3]).config == LSTM(3).config)
    #expect(try LayerTable.make("GRU", ["units": 3]).config == GRU(3).config)
  }

  /// Each penalty and each rule meets its own weight.
  @Test(arguments: ["SimpleRNN", "LSTM", "GRU"])
  func regularizersAndConstraintsBelongToTheirWeights(kind: String) throws {
    func make(_ place: Int?) throws -> Sequential {
      var config: Config = ["units": 2]
      for (i, name) in ["kernel", "recurrent", "bias"].enumerated() where place == nil || place == i {
        config["\(name)_regularizer"] = .regularizer(.l2(Float(i + 1)))
        config["\(name)_constraint"] = .constraint(.maxNorm(0.25))
      }
      var model = try Sequential([Input(shape: [nil, 3]), try LayerTable.make(kind, config)])
      try model.setWeights(model.weights.enumerated().map { .spread($1.shape, seed: $0, scale: 2) })
      try model.compile(optimizer: .sgd(learningRate: 0), loss: .meanSquaredError)
      return model
    }
    let (x, y) = (Tensor.spread([4, 3, 3]), Tensor.spread([4, 2]))
    var plain = try make(3)
    let base = try plain.trainOnBatch(x, y)["loss"]!
    let weights = plain.getWeights()
    for place in 0..<3 {
      var model = try make(place)
      let loss = try model.trainOnBatch(x, y)["loss"]!
      let squares = weights[place].elements.reduce(0) { $0 + $1 * $1 }
      #expect(abs(loss - base - Float(place + 1) * squares) <= 1e-5 * loss)
      for (i, (before, after)) in zip(weights, model.getWeights()).enumerated() {
        #expect((before != after) == (i == place), "\(kind) \(i)")
      }
    }
  }

  @Test func wrongShapesAreNamedWhenTheModelIsBuilt() {
    #expect(
      message {
        _ = try Sequential {
          Input(shape: [5])
          LSTM(3)
        }
      }
        == "lstm takes a sequence [batch, time, features] and got (None, 5); give every sample a time axis and "
        + "features (an Embedding makes features of ids)")
    #expect(
      message {
        _ = try Sequential {
          Input(shape: [4, 5])
          LSTM(0)
        }
      } == "lstm: units must be at least 1, not 0")
    #expect(
      message {
        _ = try Sequential {
          Input(shape: [4, 5])
          GRU(2, dropout: 1)
        }
      }
        == "gru: dropout must be at least 0 and below 1, not 1.0")
    #expect(
      message {
        _ = try Sequential {
          Input(shape: [4, 5, 6])
          GRU(2)
        }
      }.hasPrefix(
        "gru: takes a sequence [batch, time, features], and each step it got has shape (None, 5, 6)"))
    #expect(
      message {
        _ = try Sequential {
          Input(shape: [nil, nil])
          GRU(2)
        }
      }.contains("which is open in"))
    #expect(
      message {
        _ = try Sequential {
          Input(shape: [4, 5])
          Bidirectional(LSTM(2), backwardLayer: LSTM(2))
        }
      }
      .contains("both have goBackwards false"))
    #expect(
      message {
        _ = try Sequential {
          Input(shape: [4, 5])
          Bidirectional(LSTM(2), mergeMode: .sum, backwardLayer: LSTM(3, goBackwards: true))
        }
      }.contains("mergeMode sum needs outputs of one shape; the forward layer gives (None, 2)"))
    #expect(
      message {
        _ = try Sequential {
          Input(shape: [5])
          TimeDistributed(Dense(2))
        }
      }.contains(
        "takes steps of at least one axis"))
    #expect(
      message { _ = try Probe(LSTM(2), inputs: [[nil, nil, 3], [nil, 2]]) }.contains(
        "takes 2 initial states and got 1"))
    #expect(
      message { _ = try Probe(GRU(2), inputs: [[nil, nil, 3], [nil, 4]]) }.contains(
        "an initial state has shape (None, 4) and must have (None, 2)"))
    #expect(
      message { _ = try LayerTable.make("RNN", ["cell": .object(kind: "MyCell", [:])]) }.contains(
        "there is no cell 'MyCell' that a file may name"))
    #expect(
      message { _ = try LayerTable.make("Bidirectional", ["layer": .object(kind: "Dense", ["units": 2])]) }
        .contains("needs a recurrent layer, not Dense"))
  }

  @Test func wrongNumbersAreNamedWhenTheModelRuns() throws {
    let x = Tensor.spread([3, 4, 2])
    for layer in [SimpleRNN(2), LSTM(2), GRU(2), RNN([GRUCell(2)]), Bidirectional(LSTM(2))] as [any Layer] {
      let probe = try Probe(layer, inputs: [[nil, nil, 2]])
      let short = MaskValues(shape: [3, 3], [Bool](repeating: true, count: 9))
      let said = message { _ = try probe.run([x], masks: [short]) }
      #expect(said.contains("the mask has shape (3, 3) and the sequence (3, 4, 2)"))
      #expect(said.contains("a mask has one value for every step of every sample, (3, 4)"))
    }
    let probe = try Probe(GRU(2), inputs: [[nil, nil, 2], [nil, 2]])
    #expect(
      message { _ = try probe.run([x, .spread([2, 2])]) }.contains(
        "an initial state has shape (2, 2) and must have (3, 2) for a sequence of shape (3, 4, 2)"))
  }

  @Test func aStatefulModelNeedsBatchesOfOneSize() throws {
    var model = try Sequential(seed: 1) {
      Input(shape: [nil, 2])
      LSTM(2, stateful: true)
    }
    try model.compile(optimizer: .sgd(), loss: .meanSquaredError)
    let (x, y) = (Tensor.spread([6, 3, 2]), Tensor.spread([6, 2]))
    try model.fit(x, y, batchSize: 3, shuffle: false, verbose: .silent)
    let said = message { _ = try model.trainOnBatch(x, y) }
    #expect(
      said
        == "lstm is stateful and keeps states of shape (3, 2), which do not fit a batch of shape (6, 3, 2); "
        + "give batches of one size (a number of samples that batchSize divides) or call resetStates() before"
    )
    model.resetStates()
    try model.trainOnBatch(x, y)
  }
}
