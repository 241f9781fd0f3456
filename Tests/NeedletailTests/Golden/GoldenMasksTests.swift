// Mask propagation against Keras: which mask comes out of a layer that a masked input goes into.

import Testing

@testable import Needletail

@Suite struct GoldenMasks {
  @Test func layersKeepDropAndMakeMasksAsKerasDoes() throws {
    try Golden.run("layers_masks", missing: GoldenLayer.missing) { golden in
      let masks = try golden.numbered("mask").map { name in
        let mask = try golden.array(name)
        return MaskValues(shape: mask.shape, mask.bools)
      }
      let layer = try Self.layer(golden, steps: masks[0].shape[1])
      // A case that counts its masked inputs is one of a layer that takes several.
      let count = max(masks.count, golden.fields["masked_inputs"] == nil ? 1 : 2)
      let inputs = (0..<count).map { i in
        Tensor.spread([masks[0].shape[0], masks[0].shape[1], layer.features], seed: i)
      }
      let probe = try Probe(layer.layer, inputs: inputs.map(\.openShape))
      let result = try probe.run(inputs, masks: masks)
      if let shape = golden.fields["output_shape"] {
        #expect(.array(result.outputs[0].shape.map { .int($0) }) == shape, "\(golden): shape")
      }
      let expected = golden.has("out_mask") ? try golden.array("out_mask") : nil
      #expect(
        try golden.fields.bool("out_mask") == (expected != nil), "\(golden): the fixture contradicts itself")
      let mask = expected.map { MaskValues(shape: $0.shape, $0.bools) }
      #expect(result.masks[0] == mask, "\(golden): mask")
    }
  }

  /// The layer of a case: its class, the options that stand in its id (`SimpleRNN_sequences_back`), and as
  /// many units as its output has; with the number of features that give this output.
  private static func layer(_ golden: GoldenCase, steps: Int) throws -> (layer: any Layer, features: Int) {
    let kind = try golden.fields.string("layer")
    let shape: [Int] = try golden.fields.optionalShape("output_shape")?.axes.map { $0 ?? 0 } ?? [0, steps, 2]
    let options = golden.id.split(separator: "_").dropFirst()
    var all: Config = [
      "units": .int(shape.last!), "return_sequences": .bool(options.contains("sequences")),
      "return_state": .bool(options.contains("state")), "go_backwards": .bool(options.contains("back")),
      "rate": 0.5, "activation": "tanh", "axis": .int(options.contains("axis1") ? 1 : -1), "scale": 0.5,
      "target_shape": .array(shape.dropFirst().map { .int($0) }), "dims": [2, 1],
    ]
    if kind.hasSuffix("Normalization") { all["scale"] = true }
    if kind == "Bidirectional" {
      all["layer"] = .object(
        kind: "LSTM", ["units": .int(shape.last! / 2), "return_sequences": all["return_sequences"]!])
    }
    if kind == "TimeDistributed" { all["layer"] = .object(kind: "Dense", ["units": .int(shape.last!)]) }
    if kind == "Conv1D" {
      let isSame = golden.id.hasSuffix("_same")
      all["filters"] = .int(shape.last!)
      all["kernel_size"] = .int(isSame ? 3 : steps - shape[1] + 1)
      all["padding"] = isSame ? "same" : "valid"
    }
    let layer = try LayerTable.make(kind, all)
    guard golden.fields["output_shape"] != nil else { return (layer, 2) }
    let features = (1...64).first { features in
      var builder = Builder(
        layerName: kind, layerKind: kind, ordinal: 0, seed: 0, nextPlace: 0, nextIndex: 0, nextState: 0)
      var trial = layer
      let made = try? trial.build([[shape[0], steps, features]], &builder)
      return made?[0].axes == shape.map { $0 }
    }
    return (layer, features ?? 1)
  }
}
