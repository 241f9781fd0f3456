// GoldenLayer: a layer, or a stack of them, run on the arrays of a golden case and compared with it.

@testable import Needletail

/// Runs layers on the cases of the `layers_*` topics.
enum GoldenLayer {
  /// What the case needs and the library lacks.
  static func missing(_ golden: GoldenCase) throws -> String? {
    let kind = try golden.fields.string("layer")
    let config = golden.fields["config"] == nil ? Config() : try golden.fields.object("config")
    return kind == "Sequential"
      ? Missing.reason(layer: "", config) : Missing.reason(layer: kind, config)
  }

  /// The layer that the case describes.
  static func make(_ golden: GoldenCase) throws -> any Layer {
    var config = try golden.fields.object("config")
    if case .object(let arguments) = golden.fields["activation_arguments"],
      try arguments.bool("approximate", default: false)
    {
      config["activation"] = .string(Activation.gelu(approximate: true).name)
    }
    return try LayerTable.make(try golden.fields.string("layer"), config)
  }

  /// Compares outputs, masks and gradients of the case's layer, a line for each that differs.
  static func mismatches(_ golden: GoldenCase) throws -> [String] {
    if try golden.fields.string("layer") != "Sequential" {
      return try mismatches(try make(golden), golden)
    }
    let config = try golden.fields.object("config")
    var model = try Sequential(config: config)
    try model.build([try golden.inputs[0].openShape])
    return try mismatches(Probe(model.network), golden)
  }

  static func mismatches(_ layer: any Layer, _ golden: GoldenCase) throws -> [String] {
    guard golden.has("x") else { return try initialMismatches(layer, golden) }
    return try mismatches(try Probe(layer, inputs: try golden.inputs.map(\.openShape)), golden)
  }

  /// Compares how the weights start that the case has and says nothing else about.
  private static func initialMismatches(_ layer: any Layer, _ golden: GoldenCase) throws -> [String] {
    let probe = try Probe(layer, inputs: [[nil, nil, 3]])
    return try golden.arrayNames.compactMap { name in
      guard let i = probe.weights.firstIndex(where: { matches(String(name.dropFirst(2)), $0.name) }) else {
        return "there is no weight \(name)"
      }
      return try golden.array(name).mismatch(probe.values[i], .exact).map { "\(name): \($0)" }
    }
  }

  private static func mismatches(_ probe: Probe, _ golden: GoldenCase) throws -> [String] {
    var probe = probe
    let names = try golden.weightNames
    guard names.count == probe.weights.count,
      zip(names, probe.weights).allSatisfy({ matches($0, $1.name) })
    else { return ["weights \(probe.weights.map(\.name)) instead of \(names)"] }
    probe.values = try names.map { try golden.tensor("w.\($0)") }
    probe.training = try golden.fields.bool("training", default: false)

    let factors = try golden.numbered("r").map { try golden.tensor($0) }
    let result = try probe.run(
      try golden.inputs, masks: try golden.masks, factors: factors.isEmpty ? nil : factors)
    var wrong: [String] = []
    func compare(_ name: String, _ tensor: Tensor, _ expected: GoldenArray, _ tolerance: Tolerance) {
      if let difference = expected.mismatch(tensor, tolerance) { wrong.append("\(name): \(difference)") }
    }
    let (values, gradients) = (try golden.tolerance("layers"), try golden.tolerance("gradients"))
    for (i, output) in result.outputs.enumerated() {
      compare("y\(i)", output, try golden.expected(numbered("y", i)), values)
      let announced = probe.outputShapes[i]
      if !announced.accepts(output.shape) {
        wrong.append("y\(i): the layer announced \(announced) and gave \(output.shape)")
      }
    }
    for (name, gradient) in zip(try golden.inputNames.map { "d\($0)" }, result.inputGradients)
    where golden.has(name) {
      let isActivation = try golden.fields.string("layer") == "Activation"
      compare(
        name, gradient, try isActivation ? golden.activationGradient() : golden.expected(name), gradients)
    }
    for ((name, weight), gradient) in zip(zip(names, probe.weights), result.weightGradients)
    where weight.isTrainable {
      compare("dw.\(name)", gradient, try golden.expected("dw.\(name)"), gradients)
    }
    for (name, weight) in zip(names, probe.weights) where golden.has("\(name)_after") {
      guard let moved = result.assignments.last(where: { $0.weight == weight }) else {
        wrong.append("\(name) was not moved")
        continue
      }
      compare("\(name)_after", moved.value, try golden.expected("\(name)_after"), values)
    }
    if golden.has("computed_mask") {
      let mask = try golden.array("computed_mask")
      if result.masks[0] != MaskValues(shape: mask.shape, mask.bools) { wrong.append("the mask differs") }
    }
    return wrong
  }

  /// `x`, `x1`, `x2`, …
  static func numbered(_ name: String, _ i: Int) -> String { i == 0 ? name : "\(name)\(i)" }

  /// `a.recurrent_kernel` is our `a/simple_rnn_cell/recurrent_kernel`, `kernel` of a lone layer any `…/kernel`.
  private static func matches(_ name: String, _ ours: String) -> Bool {
    let (theirs, own) = (name.split(separator: "."), ours.split(separator: "/"))
    return theirs.last == own.last
      && (theirs.count == 1 || theirs.first == own.first || theirs.count == 2 && own.count > 2)
  }
}

extension GoldenCase {
  /// `x`, `x1`, … as far as the case has them.
  func numbered(_ name: String) throws -> [String] {
    var names: [String] = []
    while has(GoldenLayer.numbered(name, names.count)) {
      names.append(GoldenLayer.numbered(name, names.count))
    }
    return names
  }

  /// The inputs in the layer's order: sequences, then initial states.
  var inputNames: [String] {
    get throws {
      var states: [String] = []
      while has("initial_state\(states.count)") { states.append("initial_state\(states.count)") }
      return try numbered("x") + states
    }
  }

  var inputs: [Tensor] { get throws { try inputNames.map { try tensor($0) } } }

  var masks: [MaskValues?] {
    get throws {
      try inputNames.indices.map { i in
        let name = i == 0 ? "mask" : "mask\(i)"
        guard has(name) else { return nil }
        let mask = try array(name)
        return MaskValues(shape: mask.shape, mask.bools)
      }
    }
  }

  /// `true.dx`, and at a kink, where the derivative is one-sided, what Keras gave. Kinks lie at multiples of ½.
  fileprivate func activationGradient() throws -> GoldenArray {
    let (x, keras, truth) = (try array("x"), try array("dx"), try array("true.dx"))
    return GoldenArray(
      shape: truth.shape,
      values: truth.values.indices.map { i in
        x.values[i] * 2 == (x.values[i] * 2).rounded() ? keras.values[i] : truth.values[i]
      })
  }

  var weightNames: [String] {
    get throws {
      guard fields["weights"] != nil else { return [] }
      return try fields.array("weights").map { if case .string(let name) = $0 { name } else { "" } }
    }
  }
}

extension Tensor {
  /// The shape with an open batch axis.
  var openShape: Shape { Shape([nil] + shape.dropFirst().map { $0 }) }
}
