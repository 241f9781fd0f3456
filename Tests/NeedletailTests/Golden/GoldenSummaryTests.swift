// summary against Keras: every row's name, class, output shape and parameters, and the totals.

import Testing

@testable import Needletail

@Suite struct GoldenSummary {
  @Test func textsRowsAndTotalsAreThoseOfKeras() throws {
    try Golden.run("summary", missing: Self.missing) { golden in
      let table = try SummaryFixture(golden)
      var model = try table.model()
      if golden.fields["compile"] != nil { try Self.train(&model, golden) }
      func compare(_ field: String, _ text: String) throws {
        guard golden.fields[field] != nil else { return }
        // Keras ends the text with a line break, or with two where it was printed by a function.
        let expected = String(try golden.fields.string(field).reversed().drop { $0 == "\n" }.reversed())
        #expect(text == expected, "\(golden): \(field)")
      }
      try compare("text", try model.summaryTable())
      try compare("text_100", try model.summaryTable(lineLength: 100))
      try compare("text_show_trainable", try model.summaryTable(showTrainable: true))
      try compare("text_expand_nested", try model.summaryTable(expandNested: true))
      guard !table.rows.contains(where: \.isUnbuilt) else { return }
      let summary = Summary(model.network)
      #expect(
        summary.rows.map { "\($0.title) \($0.shape) \($0.parameters)" }
          == table.rows.map { "\($0.title) \($0.shape) \($0.parameters)" }, "\(golden): rows")
      #expect(summary.trainable == (try golden.fields.int("trainable_params")), "\(golden)")
      #expect(summary.nonTrainable == (try golden.fields.int("non_trainable_params")), "\(golden)")
      #expect(model.countParams() == (try golden.fields.int("total_params")), "\(golden)")
      #expect(summary.optimizer == (try golden.fields.optionalInt("optimizer_params")), "\(golden)")
    }
  }

  private static func missing(_ golden: GoldenCase) throws -> String? {
    try SummaryFixture(golden).rows.lazy.compactMap { Missing.reason(layer: $0.kind) }.first
  }

  /// A step of training on ids, as before the fixture's summary.
  private static func train(_ model: inout any TrainableModel, _ golden: GoldenCase) throws {
    let compile = try golden.fields.object("compile")
    try model.compile(
      optimizer: try OptimizerTable.make(try compile.string("optimizer")),
      loss: try LossTable.make(try compile.string("loss")), metrics: [.accuracy])
    let input = model.network.wiring.shapes[0].axes.dropFirst().map { $0 ?? 4 }
    try model.fit(.ids([4] + input, below: 2), Tensor([0, 1, 1, 0]), verbose: .silent)
  }
}
