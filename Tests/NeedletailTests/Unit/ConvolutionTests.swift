// Convolutions against their sums written out, transposed ones against their adjoints, and what wrong use says.

import Testing

@testable import Needletail

@Suite struct Convolutions {
  /// Σ over taps, channels of the group, in double.
  private static func plain(
    _ x: Tensor, _ w: Tensor, _ windows: Windows, groups: Int
  ) -> (y: [Double], steps: Int) {
    let (batch, time, channels) = (x.shape[0], x.shape[1], x.shape[2])
    let (taps, width, filters) = (w.shape[0], w.shape[1], w.shape[2])
    let (steps, before) = (windows.count(over: time)!, windows.before(time))
    var y: [Double] = []
    for b in 0..<batch {
      for s in 0..<steps {
        for f in 0..<filters {
          var sum = 0.0
          let first = f / (filters / groups) * width
          for tap in 0..<taps {
            let t = s * windows.stride + tap * windows.dilation - before
            guard t >= 0, t < time else { continue }
            for c in 0..<width { sum += Double(x[b, t, first + c]) * Double(w[tap, c, f]) }
          }
          y.append(sum)
        }
      }
    }
    precondition(channels == width * groups)
    return (y, steps)
  }

  /// Lengths that leave rests, windows longer than the sequence, more than a block of windows.
  @Test(arguments: WindowPadding.allCases, [1, 2, 3, 7])
  func areTheirSumsWrittenOut(padding: WindowPadding, taps: Int) throws {
    for (stride, dilation) in [(1, 1), (2, 1), (3, 1), (1, 2), (1, 3)] {
      for (time, groups) in [(23, 1), (23, 3), (8, 2), (1100, 1), (4, 1)] {
        let windows = Windows(size: taps, stride: stride, dilation: dilation, padding: padding)
        guard windows.count(over: time)! > 0 else { continue }
        let (x, w) = (Tensor.spread([3, time, 6]), Tensor.spread([taps, 6 / groups, 12], seed: 3))
        let workspace = Workspace()
        var tape = Tape(workspace, records: false)
        let y = tape.convolution(tape.constant(x), tape.constant(w), nil, windows, groups: groups)
        let (expected, steps) = Self.plain(x, w, windows, groups: groups)
        let made = tape.tensor(y)
        #expect(made.shape == [3, steps, 12])
        let wrong = zip(made.elements, expected).count { abs(Double($0) - $1) > 2e-5 }
        #expect(wrong == 0, "strides \(stride), dilation \(dilation), \(time) steps, \(groups) groups")
      }
    }
  }

  /// Σ conv(x)·y = Σ x·transposed(y), where the kernel is one and the same.
  @Test(arguments: [(3, 1, 1), (3, 2, 1), (2, 3, 1), (3, 1, 2), (4, 2, 1), (1, 2, 1)])
  func transposedOnesAreAdjoint(taps: Int, stride: Int, dilation: Int) throws {
    for padding in [WindowPadding.valid, .same] {
      let windows = Windows(size: taps, stride: stride, dilation: dilation, padding: padding)
      let layer = Conv1DTranspose(
        4, taps, strides: stride, padding: padding, dilationRate: dilation, useBias: false)
      var probe = try Probe(layer, inputs: [[nil, 6, 5]])
      let w = Tensor.spread([taps, 4, 5], seed: 2)
      probe.values = [w]
      let y = Tensor.spread([2, 6, 5], seed: 1)
      let spread = try probe.run([y]).outputs[0]
      #expect(probe.outputShapes[0].accepts(spread.shape))
      let x = Tensor.spread(spread.shape, seed: 4)
      let (sums, steps) = Self.plain(x, w, windows, groups: 1)
      #expect(steps == 6)
      let here = zip(sums, y.elements).reduce(0.0) { $0 + $1.0 * Double($1.1) }
      let there = zip(x.elements, spread.elements).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(here - there) < 1e-4 * max(1, abs(here)))
    }
  }

  /// Keras' rule: time · strides, or (time − 1) · strides + max(window, strides); or as the padding says.
  @Test func transposedOnesHaveKerasLengths() throws {
    func length(_ layer: Conv1DTranspose) throws -> Int? {
      try Probe(layer, inputs: [[nil, 6, 5]]).outputShapes[0][1]
    }
    #expect(try length(Conv1DTranspose(1, 3)) == 8)
    #expect(try length(Conv1DTranspose(1, 3, strides: 2)) == 13)
    #expect(try length(Conv1DTranspose(1, 2, strides: 3)) == 18)
    #expect(try length(Conv1DTranspose(1, 3, strides: 2, padding: .same)) == 12)
    #expect(try length(Conv1DTranspose(1, 3, strides: 2, padding: .same, outputPadding: 1)) == 12)
    #expect(try length(Conv1DTranspose(1, 3, strides: 2, outputPadding: 0)) == 13)
    #expect(try length(Conv1DTranspose(1, 3, dilationRate: 2)) == 10)
  }

  /// A separable convolution is a convolution with the product of its two kernels.
  @Test func separableOnesHaveProductsForKernels() throws {
    let layer = SeparableConv1D(4, 3, padding: .same, depthMultiplier: 2, useBias: false)
    var probe = try Probe(layer, inputs: [[nil, 9, 5]])
    #expect(probe.weights.map(\.shape) == [[3, 5, 2], [1, 10, 4]])
    let (depth, point) = (Tensor.spread([3, 5, 2]), Tensor.spread([1, 10, 4], seed: 1))
    probe.values = [depth, point]
    var kernel = Tensor(repeating: 0, shape: [3, 5, 4])
    for tap in 0..<3 {
      for c in 0..<5 {
        for f in 0..<4 {
          kernel[tap, c, f] = (0..<2).reduce(0) { $0 + depth[tap, c, $1] * point[0, c * 2 + $1, f] }
        }
      }
    }
    let x = Tensor.spread([2, 9, 5], seed: 6)
    let expected = Self.plain(x, kernel, Windows(size: 3, stride: 1, padding: .same), groups: 1).y
    for (a, b) in zip(try probe.run([x]).outputs[0].elements, expected) { #expect(abs(Double(a) - b) < 1e-5) }
  }

  @Test func configurationsMakeTheLayerAgain() throws {
    let layers: [any Layer] = [
      Conv1D(
        4, 3, strides: 2, padding: .same, groups: 2, activation: .relu, kernelRegularizer: .l2(0.5),
        activityRegularizer: .l1(0.25), biasConstraint: .nonNeg),
      Conv1D(4, 3, dilationRate: 2, useBias: false),
      DepthwiseConv1D(3, depthMultiplier: 2, depthwiseConstraint: .maxNorm(1)),
      SeparableConv1D(4, 3, depthMultiplier: 2, pointwiseRegularizer: .l1(0.5)),
      Conv1DTranspose(4, 3, strides: 2, outputPadding: 1), MaxPooling1D(3, strides: 1, padding: .same),
      AveragePooling1D(4), SpatialDropout1D(0.25), ActivityRegularization(l1: 0.5, l2: 0.25),
    ]
    for layer in layers {
      let again = try LayerTable.make(type(of: layer).kind, layer.config)
      #expect(again.config == layer.config, "\(type(of: layer).kind)")
    }
    #expect(layers[0].config["kernel_size"] == [3] && layers[0].config["strides"] == [2])
    #expect(layers[6].config["strides"] == [4])
    #expect(try LayerTable.make("MaxPooling1D", [:]).config == MaxPooling1D().config)
    #expect(throws: ModelError.self) {
      try LayerTable.make("Conv1D", ["filters": 2, "kernel_size": 3, "data_format": "channels_first"])
    }
  }

  @Test func wrongUseNamesTheLayerBothShapesAndTheWayOut() throws {
    func message(_ layer: any Layer, _ input: Shape) -> String {
      do { _ = try Probe(layer, inputs: [input]) } catch { return "\(error)" }
      return ""
    }
    #expect(
      message(Conv1D(2, 3, name: "a"), [nil, 4])
        == "a: takes a sequence [batch, time, features] and got (None, 4); give every sample a time axis and "
        + "features (an Embedding makes features of ids, TimeDistributed takes further axes)")
    #expect(
      message(Conv1D(2, 5, name: "a"), [nil, 4, 3])
        == "a: a window of 5 steps does not fit a sequence of shape (None, 4, 3); give longer sequences, a "
        + "smaller window, or padding: .same")
    #expect(message(Conv1D(4, 2, groups: 3, name: "a"), [nil, 4, 6]).contains("(None, 4, 6)"))
    #expect(message(Conv1D(4, 2, strides: 2, dilationRate: 2), [nil, 9, 6]).contains("cannot be combined"))
    #expect(message(MaxPooling1D(2, padding: .causal), [nil, 9, 6]).contains(".causal"))
    #expect(message(SpatialDropout1D(0.5), [nil, 9]).contains("(None, 9)"))
    let probe = try Probe(AveragePooling1D(5, name: "pool"), inputs: [[nil, nil, 3]])
    let wanted = InputError(
      "pool: a window of 5 steps does not fit a batch of shape (2, 4, 3); give sequences of at least 5 steps, a "
        + "smaller window, or padding: .same")
    let x = Tensor.spread([2, 4, 3])
    #expect(throws: wanted) { _ = try probe.run([x]) }
  }

  /// Whole features are dropped, the same at every step.
  @Test func spatialDropoutDropsWholeFeatures() throws {
    var probe = try Probe(SpatialDropout1D(0.5), inputs: [[nil, 5, 8]])
    probe.training = true
    let y = try probe.run([Tensor(repeating: 1, shape: [6, 5, 8])]).outputs[0]
    var kept = 0
    for row in 0..<6 {
      for c in 0..<8 {
        let values = Set((0..<5).map { y[row, $0, c] })
        #expect(values == [0] || values == [2])
        if values == [2] { kept += 1 }
      }
    }
    #expect(kept > 8 && kept < 40)
  }
}

@Suite struct ActivityPenalties {
  /// The loss grows by the penalty on the outputs over the number of samples; the gradient with it.
  @Test func areAddedToTheLossForEachSample() throws {
    let (x, y) = (Tensor.spread([6, 3]), Tensor.spread([6, 2], seed: 1))
    func run(_ penalty: (any Regularizer)?) throws -> (before: Float, after: Float, weights: [Tensor]) {
      var model = try Sequential(seed: 2) {
        Input(shape: [3])
        Dense(2, activityRegularizer: penalty)
      }
      try model.compile(optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError)
      let before = try model.evaluate(x, y, batchSize: 6)["loss"]!
      let loss = try model.trainOnBatch(x, y)["loss"]!
      #expect(loss == before)
      return (before, try model.evaluate(x, y, batchSize: 6)["loss"]!, model.getWeights())
    }
    let (plain, with) = (try run(nil), try run(.l2(0.3)))
    var model = try Sequential(seed: 2) {
      Input(shape: [3])
      Dense(2)
    }
    try model.build(nil)
    let squares = try model.predict(x).elements.reduce(0) { $0 + $1 * $1 }
    #expect(abs(with.before - plain.before - 0.3 * squares / 6) < 1e-6)
    // dw of the penalty = 2 · 0.3 · xᵀ·output / 6, and the step is a tenth of it.
    let output = try model.predict(x)
    for i in 0..<3 {
      for j in 0..<2 {
        let gradient = (0..<6).reduce(Float(0)) { $0 + 0.6 * x[$1, i] * output[$1, j] / 6 }
        #expect(abs(with.weights[0][i, j] - (plain.weights[0][i, j] - 0.1 * gradient)) < 1e-6)
      }
    }
  }

  /// A layer and ActivityRegularization behind it are the same.
  @Test func areTheSameFromALayerOfTheirOwn() throws {
    let x = Tensor.ids([6, 4], below: 5)
    func losses(_ inside: (any Regularizer)?, _ behind: [any Layer]) throws -> [Float] {
      var model = try Sequential([Embedding(5, 3, activityRegularizer: inside)] + behind, seed: 2)
      try model.compile(optimizer: .sgd(learningRate: 0.5), loss: .meanSquaredError)
      return try model.fit(
        x, .spread([6, 4, 3]), epochs: 3, batchSize: 4, shuffle: false, verbose: .silent)["loss"]!
    }
    let inside = try losses(.l1(0.2), [])
    #expect(try losses(nil, [ActivityRegularization(l1: 0.2)]) == inside)
    #expect(try losses(nil, []) != inside)
  }

  @Test func aLayerThatDoesNotKnowThemRefuses() throws {
    let l2: Config.Value = .regularizer(.l2(0.1))
    #expect(
      throws: ModelError(
        "layer LSTM: 'activity_regularizer' is not known here; put ActivityRegularization(l1:l2:) behind the "
          + "layer")
    ) { try LayerTable.make("LSTM", ["units": 3, "activity_regularizer": l2]) }
    #expect(try LayerTable.make("LSTM", ["units": 3, "activity_regularizer": nil]) is LSTM)
    let dense = try LayerTable.make("Dense", ["units": 3, "activity_regularizer": l2])
    #expect(dense.config["activity_regularizer"] == l2)
  }
}
