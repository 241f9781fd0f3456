// Golden optimizers: the weights after each of twenty steps against Keras and float64.

import Testing

@testable import Needletail

@Suite struct GoldenOptimizersTests {
  @Test func everyCase() throws {
    try Golden.run("optimizers") { golden in
      if let reason = Missing.reason(optimizer: try golden.fields.string("optimizer")) { return reason }
      guard golden.fields["schedule"] != nil else { return nil }
      return Missing.reason(schedule: try golden.fields.object("schedule").string("class"))
    } judge: { golden in
      try judge(golden)
    }
  }

  private func judge(_ golden: GoldenCase) throws {
    let steps = try golden.fields.int("steps")
    let tolerance = try golden.tolerance()
    let (ga, gb) = (try golden.array("g.a"), try golden.array("g.b"))
    var dense = try run(golden)
    var touched = try run(golden)
    var (sparse, sparseDense) = (try run(golden), try run(golden))
    for step in 0..<steps {
      let (a, b) = (ga[row: step].tensor, gb[row: step].tensor)
      dense.step([.dense(a), .dense(b)])
      for (name, weight) in [("a", 0), ("b", 1)] {
        let expected = try golden.expected("after.\(name)")[row: step]
        if let wrong = expected.mismatch(dense[weight], tolerance) {
          Issue.record("\(golden): \(name) after step \(step): \(wrong)")
        }
      }
      // The same gradient as touched rows, and one with rows of zeros, touched, dense and in two parts.
      touched.step([.rows(a, [2, 0, 1]), .dense(b)])
      let rows = step % 3 == 2 ? [1] : [2, step % 3]
      let zeroed = a.keeping(rows)
      sparseDense.step([.dense(zeroed), .dense(b)])
      sparse.step([step % 2 == 0 ? .rows(zeroed, rows) : .both(zeroed, rows), .dense(b)])
      for weight in 0..<2 {
        #expect(touched[weight] == dense[weight], "\(golden): touched rows, step \(step)")
        #expect(sparse[weight] == sparseDense[weight], "\(golden): zero rows, step \(step)")
      }
    }
  }

  private func run(_ golden: GoldenCase) throws -> OptimizerRun {
    let optimizer = try OptimizerTable.make(
      try golden.fields.string("optimizer"), try golden.fields.object("config"))
    return OptimizerRun(optimizer, [try golden.tensor("w.a"), try golden.tensor("w.b")])
  }

  /// The configuration that Keras writes holds the same keys and numbers, and can be read back.
  @Test func configurations() throws {
    for golden in try Fixtures.cases("optimizers") {
      let name = try golden.fields.string("optimizer")
      guard let type = OptimizerTable.type(named: name), golden.fields["schedule"] == nil else { continue }
      let optimizer = try type.init(config: try golden.fields.object("config"))
      let expected = try golden.fields.object("full_config")
      #expect(optimizer.config.entries.map(\.key) == expected.entries.map(\.key), "\(golden)")
      for (key, value) in expected.entries where key != "name" {
        if case .double = value {
          #expect(try optimizer.config.float(key) == expected.float(key), "\(golden): \(key)")
        } else {
          #expect(optimizer.config[key] == value, "\(golden): \(key)")
        }
      }
      #expect(try type.init(config: expected).config == optimizer.config, "\(golden)")
    }
  }

  @Test func nothingMissingExists() {
    for name in Missing.optimizers {
      #expect(OptimizerTable.type(named: name) == nil, "\(name) exists: delete it from Missing")
    }
  }
}
