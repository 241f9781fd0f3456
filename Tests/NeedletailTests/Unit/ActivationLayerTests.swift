// Activation layers: gradients in every option, what lies behind their names, and masks of Softmax.

import Testing

@testable import Needletail

@Suite struct ActivationLayers {
  static let layers: [any Layer] = [
    ReLU(), ReLU(maxValue: 3), ReLU(maxValue: 6), ReLU(negativeSlope: 0.3), ReLU(threshold: 0.5),
    ReLU(maxValue: 3, negativeSlope: 0.1, threshold: 1), LeakyReLU(), LeakyReLU(negativeSlope: 0.05), ELU(),
    ELU(alpha: 0.7), PReLU(), PReLU(alphaInitializer: .constant(0.25), alphaRegularizer: .l2(0.1)),
  ]

  @Test(arguments: layers)
  func haveTheGradientOfADifferenceQuotient(_ layer: any Layer) throws {
    let x = PrimitiveGradients.smoothPoints
    var probe = try Probe(layer, inputs: [x.openShape])
    probe.values = probe.weights.map { .spread($0.shape, seed: 3) }
    #expect(try GradientCheck().failures(probe, [x]) == [])
  }

  @Test(arguments: [[1], [2], [1, 2]])
  func slopesAreSharedAlongAxes(_ shared: [Int]) throws {
    let x = Tensor(PrimitiveGradients.smoothPoints.elements, shape: [3, 2, 3])
    var probe = try Probe(PReLU(sharedAxes: shared), inputs: [x.openShape])
    #expect(probe.weights[0].shape == [shared.contains(1) ? 1 : 2, shared.contains(2) ? 1 : 3])
    probe.values = probe.weights.map { .spread($0.shape, seed: 3) }
    #expect(try GradientCheck().failures(probe, [x]) == [])
  }

  @Test(arguments: layers + [PReLU(sharedAxes: [1]), Softmax(axis: [1])] as [any Layer])
  func areMadeAgainFromTheirConfiguration(_ layer: any Layer) throws {
    let again = try LayerTable.make(type(of: layer).kind, layer.config)
    #expect(again.config == layer.config)
    let x = Tensor.spread([3, 4])
    let (a, b) = (try Probe(layer, inputs: [[nil, 4]]), try Probe(again, inputs: [[nil, 4]]))
    #expect(try a.run([x]).outputs[0].hasSameBits(as: b.run([x]).outputs[0]))
    #expect(try a.run([x], masks: [MaskValues(shape: [3], [true, false, true])]).masks[0] != nil)
  }

  /// Infinite numbers and NaN go through as in Keras.
  @Test func extremeNumbersStayWhatTheyAre() throws {
    let x = Tensor([-.infinity, .infinity, .nan, -0.0, 0.5], shape: [1, 5])
    func run(_ layer: any Layer) throws -> [Float] {
      try Probe(layer, inputs: [[nil, 5]]).run([x]).outputs[0].elements
    }
    for (y, expected) in [
      (try run(ReLU(threshold: 0.5)), [0, .infinity, .nan, 0, 0]),
      (try run(ReLU(maxValue: 2)), [0, 2, .nan, 0, 0.5]),
      (try run(ReLU(maxValue: 2, negativeSlope: 1, threshold: 1)), [-.infinity, 2, .nan, -1, -0.5]),
    ] as [([Float], [Float])] {
      #expect(zip(y, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }, "\(y)")
    }
  }

  /// Masked places take no part in the sum and give zeros.
  @Test func softmaxLeavesMaskedPlacesOut() throws {
    let x = Tensor.spread([2, 4, 3])
    let mask = MaskValues(shape: [2, 4], [true, false, true, true, false, false, false, false])
    let y = try Probe(Softmax(axis: 1), inputs: [[nil, nil, 3]]).run([x], masks: [mask])
    #expect(y.masks == [mask])
    let kept = Tensor(
      [0, 2, 3].flatMap { t in (0..<3).map { x[0, t, $0] } }, shape: [1, 3, 3])
    let alone = try Probe(Softmax(axis: 1), inputs: [[nil, nil, 3]]).run([kept]).outputs[0]
    for feature in 0..<3 {
      for (place, t) in [0, 2, 3].enumerated() {
        #expect(abs(y.outputs[0][0, t, feature] - alone[0, place, feature]) < 1e-6)
      }
      #expect(y.outputs[0][0, 1, feature] == 0)
      for t in 0..<4 { #expect(y.outputs[0][1, t, feature] == 0) }
    }
    // A mask of all axes, as scores of steps have one.
    let scores = try Probe(Softmax(), inputs: [[nil, 4]]).run([.spread([2, 4])], masks: [mask])
    #expect(scores.outputs[0][0, 1] == 0 && abs(scores.outputs[0].elements[..<4].reduce(0, +) - 1) < 1e-6)
    #expect(throws: InputError.self) {
      _ = try Probe(Softmax(), inputs: [[nil, 4]]).run(
        [.spread([2, 4])], masks: [MaskValues(shape: [2, 3], Array(repeating: true, count: 6))])
    }
  }

  @Test func wrongArgumentsAreNamed() throws {
    func message(_ layer: any Layer, _ shape: Shape = [nil, 4]) -> String {
      do { _ = try Probe(layer, inputs: [shape]) } catch { return "\(error)" }
      return "no error"
    }
    #expect(message(ReLU(maxValue: -1)).contains("maxValue must not be negative, as -1.0 is"))
    #expect(message(ReLU(threshold: -1)).contains("threshold"))
    #expect(message(PReLU(sharedAxes: [2])).contains("sharedAxes [2] must be axes of (None, 4)"))
    #expect(message(PReLU(), [nil, nil, 4]).contains("needs to know axis 1 of its input"))
    #expect(message(Softmax(axis: 2)).contains("there is no axis 2 in (None, 4)"))
    #expect(message(Softmax(axis: [1, -1])).contains("each once"))
  }
}
