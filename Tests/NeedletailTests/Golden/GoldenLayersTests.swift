// Layers against Keras and float64: outputs, masks, gradients of inputs, states and weights.

import Testing

@testable import Needletail

@Suite struct GoldenLayers {
  @Test(arguments: [
    "layers_dense", "layers_embedding", "layers_simplernn", "layers_lstm", "layers_gru",
    "layers_bidirectional", "layers_misc", "layers_stacked", "layers_conv_pool", "layers_norm",
  ])
  func giveTheOutputsAndGradientsOfKeras(topic: String) throws {
    try Golden.run(topic, missing: GoldenLayer.missing) { golden in
      for difference in try GoldenLayer.mismatches(golden) { Issue.record("\(golden): \(difference)") }
    }
  }

  @Test func arePresentInTheTableOrInTheListOfMissingOnesButNotInBoth() {
    for type in LayerTable.all {
      #expect(!Missing.layers.contains(type.kind), "\(type.kind) exists; delete it from Missing.layers")
    }
  }
}
