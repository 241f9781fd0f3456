// Merging layers: difference quotients for every input, shapes that are repeated, masks; and what masks do.

import Testing

@testable import Needletail

@Suite struct MergeGradients {
  struct Case: CustomTestStringConvertible, Sendable {
    let layer: any Layer
    let shapes: [[Int]]
    var testDescription: String { "\(type(of: layer).kind) \(layer.config) of \(shapes)" }
  }

  private static let elementwise: [any Layer] = [
    Add(), Subtract(), Multiply(), Average(), Maximum(), Minimum(),
  ]

  static let cases: [Case] =
    elementwise.flatMap { layer in
      [
        Case(layer: layer, shapes: [[5, 4, 3], [5, 4, 3]]),
        Case(layer: layer, shapes: [[5, 4, 3], [5, 1, 3]]),
        Case(layer: layer, shapes: [[5, 1, 3], [5, 4, 1]]),
        Case(layer: layer, shapes: [[5, 3], [5, 4, 3]]),
        Case(layer: layer, shapes: [[5, 2, 4, 3], [5, 4, 1]]),
      ] + (layer is Subtract ? [] : [Case(layer: layer, shapes: [[5, 4, 3], [5, 4, 3], [5, 4, 3]])])
    } + [
      Case(layer: Concatenate(), shapes: [[5, 4, 3], [5, 4, 2], [5, 4, 1]]),
      Case(layer: Concatenate(axis: 1), shapes: [[5, 4, 3], [5, 2, 3]]),
      Case(layer: Concatenate(axis: -2), shapes: [[5, 4, 2, 3], [5, 4, 1, 3]]),
      Case(layer: Concatenate(), shapes: [[5, 4]]),
      Case(layer: Dot(axes: 2), shapes: [[5, 4, 3], [5, 2, 3]]),
      Case(layer: Dot(axes: (1, 2)), shapes: [[5, 4, 3], [5, 2, 4]]),
      Case(layer: Dot(axes: -1, normalize: true), shapes: [[5, 4, 3], [5, 2, 3]]),
      Case(layer: Dot(axes: 1), shapes: [[5, 4], [5, 4]]),
      Case(layer: Dot(axes: 1, normalize: true), shapes: [[5, 4], [5, 4]]),
      Case(layer: Dot(axes: (2, 1)), shapes: [[5, 2, 4, 3], [5, 4]]),
    ]

  @Test(arguments: cases)
  func areThoseOfADifferenceQuotient(_ merge: Case) throws {
    let inputs = merge.shapes.enumerated().map { apart(merge.layer, $1, input: $0) }
    let probe = try Probe(merge.layer, inputs: inputs.map(\.openShape))
    let masks: [MaskValues?] = merge.shapes.enumerated().map { i, shape in
      // Shifted, so that steps are masked in one input, in the other, in both and in none.
      shape.count < 3
        ? nil
        : MaskValues(
          shape: Array(shape.prefix(2)),
          MaskValues.gaps(batch: shape[0] + i, time: shape[1]).steps.suffix(shape[0] * shape[1]))
    }
    for masks in [[], masks, [masks[0]]] {
      #expect(try GradientCheck().failures(probe, inputs, masks: masks) == [])
      let shape = try probe.run(inputs, masks: masks).outputs[0].shape
      #expect(probe.outputShapes[0].accepts(shape))
    }
  }

  /// Numbers for an input; for layers that choose, no two inputs have numbers that are closer than 0.16.
  private func apart(_ layer: any Layer, _ shape: [Int], input: Int) -> Tensor {
    let spread = Tensor.spread(shape, seed: 3 * input)
    guard layer is Maximum || layer is Minimum else { return spread }
    return Tensor(
      spread.elements.map { (8 * $0).rounded() / 2 + 0.17 * Float(input) }, shape: shape)
  }

  /// In a graph: each merging layer behind two branches, saved, loaded, and row by row.
  @Test(arguments: cases.filter { $0.shapes.count > 1 })
  func graphsAreSavedAndLoadedWithTheSameBits(_ merge: Case) throws {
    let inputs = merge.shapes.map { Input(shape: Shape($0.dropFirst().map { $0 })) }
    let model = try Model(inputs: inputs, outputs: [merge.layer(inputs)])
    let again = try Model(config: model.config)
    #expect(again.config == model.config && again.summary() == model.summary())
    let x = merge.shapes.enumerated().map { Tensor.spread($1, seed: $0) }
    let whole = try model.predict(x)[0]
    #expect(try again.predict(x, batchSize: 1)[0].hasSameBits(as: whole))
    #expect(try again.predict(x, batchSize: 2)[0].hasSameBits(as: whole))
  }

  /// a: steps 0, 1; b: steps 1, 2; step 3 is masked in both.
  @Test func maskedStepsLeaveTheChoiceToTheOtherInputs() throws {
    let x = [Tensor([1, 2, 3, 4], shape: [1, 4, 1]), Tensor([5, -6, 7, 8], shape: [1, 4, 1])]
    let masks: [MaskValues?] = [
      MaskValues(shape: [1, 4], [true, true, false, false]),
      MaskValues(shape: [1, 4], [false, true, true, false]),
    ]
    func run(_ layer: any Layer, _ masks: [MaskValues?]) throws -> Probe.Result {
      try Probe(layer, inputs: x.map(\.openShape)).run(x, masks: masks)
    }
    let both = MaskValues(shape: [1, 4], [true, true, true, false])
    for (layer, expected) in [
      (Add(), [6, -4, 10, 12]), (Average(), [3, -2, 5, 6]), (Subtract(), [-4, 8, -4, -4]),
      (Multiply(), [1, -12, 7, 0]),
      // Keras puts the second where only the first is masked, and the first where the second is.
      (Maximum(), [1, 2, 7, 4]), (Minimum(), [1, -6, 7, 4]),
    ] as [(any Layer, [Float])] {
      let result = try run(layer, masks)
      #expect(result.outputs[0].elements == expected, "\(type(of: layer).kind)")
      #expect(result.masks == [both])
    }
    #expect(try run(Multiply(), [masks[0], nil]).outputs[0].elements == [5, -12, 7, 8])
    #expect(try run(Multiply(), [masks[0], nil]).masks == [nil])
    #expect(try run(Maximum(), []).outputs[0].elements == [5, 2, 7, 8])
    let side = try run(Concatenate(), masks)
    #expect(side.masks == [both])
    let behind = try run(Concatenate(axis: 1), [masks[0], nil])
    #expect(
      behind.masks == [MaskValues(shape: [1, 8], [true, true, false, false, true, true, true, true])])
  }

  @Test func wrongUseNamesTheLayerAndTheShapes() throws {
    func message(_ layer: any Layer, _ shapes: [Shape]) -> String {
      do { _ = try Probe(layer, inputs: shapes) } catch { return "\(error)" }
      return "no error"
    }
    #expect(
      message(Add(name: "sum"), [[nil, 4, 3], [nil, 2, 3]]).contains(
        "inputs of shapes (None, 4, 3) and (None, 2, 3) cannot be merged"))
    #expect(message(Subtract(), [[nil, 4]]).contains("takes 2 inputs and got 1"))
    #expect(
      message(Concatenate(axis: 1), [[nil, 4, 3], [nil, 2, 5]]).contains("(None, 4, 3) and (None, 2, 5)"))
    #expect(message(Concatenate(axis: 3), [[nil, 4, 3]]).contains("there is no axis 3 in (None, 4, 3)"))
    #expect(message(Concatenate(axis: 0), [[nil, 4]]).contains("batch axis"))
    #expect(message(Dot(axes: 1), [[nil, 4], [nil, 5]]).contains("must have one size"))
    // What only a batch tells.
    let probe = try Probe(Add(), inputs: [[nil, nil, 3], [nil, nil, 3]])
    #expect(throws: InputError.self) { _ = try probe.run([.spread([2, 4, 3]), .spread([2, 5, 3])]) }
    let beside = try Probe(Concatenate(), inputs: [[nil, nil, 3], [nil, nil, 3]])
    #expect(throws: InputError.self) { _ = try beside.run([.spread([2, 4, 3]), .spread([2, 5, 3])]) }
  }
}
