// Regularizers and constraints against Keras: penalties, their gradients, weights brought back, training with a penalty.

import Testing

@testable import Needletail

@Suite struct GoldenRegularizers {
  @Test func penaltiesAndConstraintsAreThoseOfKeras() throws {
    try Golden.run("regularizers_constraints") { golden in
      if case .string(let name) = golden.fields["constraint"] {
        try Self.constrain(golden, name)
      } else if golden.fields["optimizer"] == nil {
        try Self.penalize(golden)
      } else {
        try Self.train(golden)
      }
    }
  }

  private static func constrain(_ golden: GoldenCase, _ name: String) throws {
    let constraint = try ConstraintTable.make(name, try golden.fields.object("config"))
    var weight = try golden.tensor("w")
    let shape = weight.shape
    weight.withUnsafeMutableBufferPointer { constraint.apply($0, shape: shape) }
    try golden.check("result", weight, try golden.tolerance())
    #expect(try ConstraintTable.make(name, constraint.config).config == constraint.config, "\(golden)")
  }

  private static func penalize(_ golden: GoldenCase) throws {
    let name = try golden.fields.string("regularizer")
    let regularizer = try RegularizerTable.make(name, try golden.fields.object("config"))
    let weight = try golden.tensor("w")
    let value = weight.withUnsafeBufferPointer { regularizer.penalty($0) }
    try golden.check("value", Tensor([Float(value)], shape: []), try golden.tolerance())
    var gradient = Tensor(repeating: 0, shape: weight.shape)
    gradient.withUnsafeMutableBufferPointer { out in
      weight.withUnsafeBufferPointer { regularizer.addGradient($0, to: out.baseAddress!) }
    }
    try golden.check("dw", gradient, try golden.tolerance())
    #expect(try RegularizerTable.make(name, regularizer.config).config == regularizer.config, "\(golden)")
  }

  private static func train(_ golden: GoldenCase) throws {
    let (x, y, w) = (try golden.tensor("x"), try golden.tensor("y"), try golden.tensor("w"))
    // These cases do not say how strong the penalty is; it is what makes the float64 losses.
    let config: Config =
      golden.fields["config"] == nil ? ["l1": 0.05, "l2": 0.1] : try golden.fields.object("config")
    let regularizer = try RegularizerTable.make(try golden.fields.string("regularizer"), config)
    var model = try Sequential {
      Input(shape: Shape([x.shape[1]]))
      Dense(w.shape[1], useBias: false, kernelRegularizer: regularizer)
    }
    try model.compile(
      optimizer: try golden.optimizer(), loss: try LossTable.make(try golden.fields.string("loss")))
    try model.setWeights([w])
    let size = try golden.fields.int("batch_size")
    let history = try model.fit(
      x, y, epochs: try golden.fields.int("epochs"), batchSize: size, shuffle: false, verbose: .silent)
    let losses = Tensor(history["loss"]!)
    try golden.check("loss", losses, try golden.tolerance())
    try golden.check("after", model.getWeights()[0], try golden.tolerance())
  }
}
