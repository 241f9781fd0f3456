// Golden losses: values and gradients against Keras and float64.

import Testing

@testable import Needletail

@Suite struct GoldenLossesTests {
  @Test func everyCase() throws {
    try Golden.run("losses") { golden in
      Missing.reason(loss: try golden.fields.string("loss"))
    } judge: { golden in
      var config = try golden.fields.object("config")
      if let reduction = golden.fields["reduction"] { config["reduction"] = reduction }
      let loss = try LossTable.make(try golden.fields.string("loss"), config)
      if golden.has("logits") {
        try judgeBehindActivation(golden, loss)
      } else {
        try judge(golden, loss)
      }
    }
  }

  private func judge(_ golden: GoldenCase, _ loss: any Loss) throws {
    var tape = LossRun(try golden.tensor("y_pred"))
    let weights = golden.has("sample_weight") ? try golden.tensor("sample_weight") : nil
    let mask = golden.has("mask") ? try golden.array("mask") : nil
    let result = try tape.run(loss, try golden.tensor("y_true"), weights, mask: mask)
    try golden.check("per_sample", result.perSample, try golden.tolerance("values"))
    try golden.check("value", result.value, try golden.tolerance("values"))
    try golden.check("dy_pred", result.gradient, try golden.tolerance("gradients"))
  }

  /// The prediction is the direct output of a sigmoid or softmax of the logits.
  private func judgeBehindActivation(_ golden: GoldenCase, _ loss: any Loss) throws {
    var tape = LossRun(try golden.tensor("logits"))
    let activation: Activation = loss is BinaryCrossentropy ? .sigmoid : .softmax
    let result = try tape.run(loss, try golden.tensor("y_true"), nil, after: activation)
    try golden.check("value", result.value, try golden.tolerance("values"))
    try golden.check("dlogits", result.gradient, try golden.tolerance("gradients"))
  }

  @Test func nothingMissingExists() {
    for name in Missing.losses {
      #expect(LossTable.type(named: name) == nil, "\(name) exists: delete it from Missing")
    }
  }
}
