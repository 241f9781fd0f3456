// The gates themselves: they pass a layer that is right and see every error planted in it.

import Testing

@testable import Needletail

@Suite struct PlantedErrors {
  /// The golden cases that a plain SimpleRNN can run: tanh, forwards, from zeros, one output.
  private static func goldenCases() throws -> [GoldenCase] {
    try Fixtures.cases("layers_simplernn").filter { golden in
      let config = try golden.fields.object("config")
      return try golden.inputNames == ["x"] && golden.fields.int("outputs") == 1
        && config.string("activation", default: "tanh") == "tanh" && config.bool("use_bias", default: true)
        && !config.bool("go_backwards", default: false)
    }
  }

  private func goldenFailures(_ error: PlantedError?) throws -> Int {
    try Self.goldenCases().count { golden in
      let config = try golden.fields.object("config")
      let layer = PlantedRNN(
        try config.int("units"), sequences: try config.bool("return_sequences", default: false), error: error)
      return try !GoldenLayer.mismatches(layer, golden).isEmpty
    }
  }

  private func gradientFailures(
    _ error: PlantedError?, mask: MaskValues? = .gaps(batch: 5, time: 4),
    weight: (_ shape: [Int], _ seed: Int) -> Tensor = { .spread($0, seed: $1, scale: 0.7) }
  ) throws -> [String] {
    try [false, true].flatMap { sequences in
      var probe = try Probe(PlantedRNN(2, sequences: sequences, error: error), inputs: [[nil, nil, 3]])
      probe.values = probe.weights.enumerated().map { weight($1.shape, $0) }
      return try GradientCheck().failures(probe, [.spread([5, 4, 3])], masks: [mask])
    }
  }

  @Test func theGatesPassALayerThatIsRight() throws {
    #expect(try Self.goldenCases().count > 10)
    #expect(try goldenFailures(nil) == 0)
    #expect(try gradientFailures(nil) == [])
  }

  @Test(arguments: PlantedError.allCases)
  func theGoldenGateSeesIt(_ error: PlantedError) throws {
    #expect(try goldenFailures(error) > 0)
  }

  /// An error of the outputs has gradients of its own, so difference quotients see only errors on the way back.
  @Test(arguments: PlantedError.allCases.filter { !$0.isForward })
  func theGradientGateSeesIt(_ error: PlantedError) throws {
    #expect(try !gradientFailures(error).isEmpty)
  }

  /// Why weights in tests are all different and masks have gaps everywhere.
  @Test func constantWeightsAndMasksAtTheStartHideErrors() throws {
    let constant = { (shape: [Int], _: Int) in Tensor(repeating: 0.3, shape: shape) }
    #expect(try gradientFailures(.transposedRecurrentKernelOnTheWayBack, weight: constant) == [])
    let start = MaskValues(shape: [5, 4], (0..<20).map { $0 % 4 >= $0 / 4 % 3 })
    #expect(try gradientFailures(.carryDroppedOnTheWayBack, mask: start) == [])
  }

  /// A gradient that is a half percent off is no rounding.
  @Test func theGradientGateSeesAFactorOfOneHalfPercent() throws {
    let failures = try GradientCheck().failures([.spread([3, 4])]) { tape, values in
      let x = values[0]
      let y = tape.make([3, 4], from: x)
      let (xs, ys) = (tape.pointer(x), tape.pointer(y))
      for i in 0..<12 { ys[i] = xs[i] * xs[i] }
      tape.record(y) { g in
        guard let dy = g.gradient(of: y) else { return }
        g.add(to: x) { dx in for i in 0..<12 { dx[i] += dy[i] * 2.01 * xs[i] } }
      }
      return [y]
    }
    #expect(!failures.isEmpty)
  }
}
