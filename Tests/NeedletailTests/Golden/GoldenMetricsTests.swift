// Golden metrics: the result after every batch against Keras and float64.

import Testing

@testable import Needletail

@Suite struct GoldenMetricsTests {
  @Test func everyCase() throws {
    try Golden.run("metrics") { golden in
      Missing.reason(metric: try golden.fields.string("metric"))
    } judge: { golden in
      let tolerance = try golden.tolerance()
      let expected = try golden.expected("result")
      let name = try golden.fields.string("metric")
      var mean = Mean()
      var metric = name == "Mean" ? nil : try MetricTable.make(name, try golden.fields.object("config"))
      for batch in 0..<(try golden.fields.int("batches")) {
        let weights =
          golden.has("sample_weight.\(batch)") ? try golden.tensor("sample_weight.\(batch)") : nil
        if name == "Mean" {
          try mean.add(try golden.tensor("values.\(batch)"), weights: weights)
        } else {
          try metric!.update(
            try golden.tensor("y_pred.\(batch)"), try golden.tensor("y_true.\(batch)"), weights)
        }
        let result = metric?.result ?? mean.result
        if let wrong = expected[row: batch].mismatch([Double(result)], tolerance) {
          Issue.record("\(golden): after batch \(batch): \(wrong)")
        }
      }
    }
  }

  @Test func nothingMissingExists() {
    for name in Missing.metrics {
      #expect(MetricTable.type(named: name) == nil, "\(name) exists: delete it from Missing")
    }
  }
}
