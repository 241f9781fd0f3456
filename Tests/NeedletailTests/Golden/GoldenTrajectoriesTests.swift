// Training on real reviews against float64: the loss of every step, the weights after, predictions.

import Foundation
import NeedletailFormats
import Testing

@testable import Needletail
@testable import NeedletailData

@Suite struct GoldenTrajectories {
  @Test func everyStepIsThatOfDenseMathematics() throws {
    let reviews = try Self.reviews()
    func missing(_ golden: GoldenCase) throws -> String? { try Self.missing(golden, reviews) }
    try Golden.run("trajectories", missing: missing) { try Self.follow($0, reviews!) }
  }

  /// The reviews that trajectories train on, in the order of `rows`, and their labels.
  private typealias Reviews = (ids: [[Int32]], labels: [Float])

  private static func reviews() throws -> Reviews? {
    guard let folder = ProcessInfo.processInfo.environment["NEEDLETAIL_DATA"], !folder.isEmpty else {
      return nil
    }
    let file = try NPZFile(contentsOf: "\(folder)/imdb.npz")
    let (all, labels) = (try file.ragged(named: "x_train"), try file.array(named: "y_train").floats())
    let rows = try GoldenTopic("trajectories").array("rows").integers
    return (rows.map { Array(all[$0]) }, rows.map { labels[$0] })
  }

  private static func missing(_ golden: GoldenCase, _ reviews: Reviews?) throws -> String? {
    if let reason = try golden.missingForTraining() { return reason }
    for layer in try golden.objects("layers") where layer["class_name"] != "MultiHot" {
      if let reason = Missing.reason(layer: try layer.string("class_name")) { return reason }
    }
    return reviews == nil ? "NEEDLETAIL_DATA is not set" : nil
  }

  private static func follow(_ golden: GoldenCase, _ reviews: Reviews) throws {
    let words = try golden.fields.int("num_words")
    let x = try inputs(golden, reviews.ids, words: words)
    let y = Tensor(reviews.labels)
    var layers: [any Layer] = []
    for layer in try golden.objects("layers") where layer["class_name"] != "MultiHot" {
      var config = try layer.object("config")
      if layer["class_name"] == "Embedding" { config["input_dim"] = .int(words) }
      if case .string(let kind) = config["kind"] {  // Bidirectional in short
        config["layer"] = .object(kind: kind, ["units": .int(try config.int("units"))])
      }
      layers.append(try LayerTable.make(try layer.string("class_name"), config))
    }
    var model = try Sequential(layers)
    try model.build([x.openShape])
    try model.compile(
      optimizer: try golden.optimizer(), loss: try LossTable.make(try golden.fields.string("loss")))
    let names = try golden.objects("weights")
    try model.setWeights(try names.map { try initial($0) })
    for (weight, value) in zip(names, model.getWeights()) {
      let start = try golden.array("init.\(try weight.string("name"))")
      #expect(start.mismatch(value[rows: 0..<start.shape[0]], .exact) == nil, "\(golden): initial weights")
    }

    let size = try golden.fields.int("batch_size")
    let batches = reviews.ids.count / size
    let losses: [Float] = try (0..<golden.fields.int("steps")).map { step in
      let start = step % batches * size
      return try model.trainOnBatch(x[rows: start..<start + size], y[rows: start..<start + size])["loss"]!
    }
    try golden.check("loss", Tensor(losses), try golden.tolerance("loss"))
    try golden.check(
      "predict", try model.predict(x[rows: x.shape[0] - 64..<x.shape[0]]), try golden.tolerance("predict"))
    for (weight, value) in zip(names, model.getWeights()) {
      try compare(golden, try weight.string("name"), value)
    }
  }

  /// The weights after training; large arrays at some rows, and by their sums.
  private static func compare(_ golden: GoldenCase, _ name: String, _ value: Tensor) throws {
    let tolerance = try golden.tolerance("final_weights")
    guard golden.has("sum.\(name)") else { return try golden.check("final.\(name)", value, tolerance) }
    let rows = try golden.array("row_ids").integers
    let some = Tensor(
      rows.flatMap { value[rows: $0..<$0 + 1].elements }, shape: [rows.count] + value.shape.dropFirst())
    try golden.check("final.\(name)", some, tolerance)
    let sums = value.elements.reduce(into: [0.0, 0.0]) { sums, x in
      sums[0] += Double(x)
      sums[1] += Double(x) * Double(x)
    }
    let wrong = try golden.expected("sum.\(name)").mismatch(sums, tolerance)
    #expect(wrong == nil, "\(golden): sum.\(name): \(wrong ?? "")")
  }

  /// `[1] + [word + 3]`, ids from `words` on as 2; padded, or as vectors with 1 where an id occurs.
  private static func inputs(_ golden: GoldenCase, _ reviews: [[Int32]], words: Int) throws -> Tensor {
    let ids = reviews.map { [1] + $0.map { $0 + 3 >= words ? 2 : $0 + 3 } }
    guard try golden.objects("layers").first?["class_name"] == "MultiHot" else {
      return padSequences(
        ids, maxlen: try golden.fields.int("maxlen"),
        padding: try SequenceEnd(named: try golden.fields.string("padding")),
        truncating: try SequenceEnd(named: try golden.fields.string("truncating")))
    }
    return Tensor(uninitialized: [ids.count, words]) { out in
      out.update(repeating: 0)
      for (row, review) in ids.enumerated() { for id in review { out[row * words + Int(id)] = 1 } }
    }
  }

  /// The formula of `initial_weights` in trajectories.json.
  private static func initial(_ weight: Config) throws -> Tensor {
    let shape = try weight.array("shape").map { if case .int(let size) = $0 { size } else { 0 } }
    let (number, scale) = (try weight.int("number"), try weight.double("scale"))
    return Tensor(
      (0..<shape.reduce(1, *)).map { i in
        var u = UInt32(truncatingIfNeeded: i &* 2_654_435_761 &+ number &* 40503 &+ 12345)
        u ^= u >> 16
        u = u &* 2_246_822_519
        u ^= u >> 13
        u = u &* 3_266_489_917
        u ^= u >> 16
        return Float((Double(u) / 4_294_967_296 - 0.5) * 2 * scale)
      }, shape: shape)
  }
}

extension Config {
  /// A number in double.
  fileprivate func double(_ key: String) throws -> Double {
    switch self[key] {
    case .double(let number): number
    case .int(let number): Double(number)
    default: throw FixtureError("'\(key)' is no number")
    }
  }
}
