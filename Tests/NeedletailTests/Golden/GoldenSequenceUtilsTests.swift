// keras.utils for sequences and texts: every case of the golden topic sequence_utils.

import Needletail
import NeedletailData
import Testing

@Suite struct GoldenSequenceUtils {
  @Test func equalsKeras() throws {
    try Golden.run("sequence_utils") { golden in
      if golden.fields["error"] != nil {
        #expect(throws: DataError.self, "\(golden)") { try categorical(golden) }
      } else if golden.id.hasPrefix("to_categorical") {
        try judge(golden, categorical(golden), .exact)
      } else if golden.id.hasPrefix("one_hot") {
        let ids = try GoldenArray(golden.fields.array("input")).integers
        try judge(golden, oneHot(ids, numClasses: golden.fields.int("num_classes")), .exact)
      } else if golden.id.hasPrefix("normalize") {
        let x = try GoldenArray(golden.fields.array("input")).tensor
        // The fixture has nine digits, a Float seven.
        try judge(golden, normalize(x, order: golden.fields.int("order")), Tolerance(rtol: 1e-6, atol: 0))
      } else if golden.id.hasPrefix("text_directory") {
        try judgeFolder(golden)
      } else {
        try judgeWindows(golden)
      }
    }
  }

  private func categorical(_ golden: GoldenCase) throws -> Tensor {
    try toCategorical(
      GoldenArray(golden.fields.array("input")).tensor,
      numClasses: golden.fields.object("arguments").optionalInt("num_classes"))
  }

  private func judge(_ golden: GoldenCase, _ result: Tensor, _ tolerance: Tolerance) throws {
    let wrong = try GoldenArray(golden.fields.array("result")).mismatch(result, tolerance)
    #expect(wrong == nil, "\(golden): \(wrong ?? "")")
  }

  // MARK: Windows

  private func judgeWindows(_ golden: GoldenCase) throws {
    let arguments = try golden.fields.object("arguments")
    let windows = try makeWindows(golden, arguments)
    let size = try arguments.int("batch_size")
    let expected = try golden.fields.array("batches")
    #expect(expected.count == (windows.count + size - 1) / size, "\(golden)")
    if golden.fields["length"] != nil {
      #expect(try golden.fields.int("length") == expected.count, "\(golden)")
    }
    var batch = Batch()
    // A part is numbered anew.
    let part = windows.subset(1..<windows.count)
    for (i, value) in expected.enumerated() {
      guard case .array(let parts) = value, case .array(let x) = parts[0] else {
        throw FixtureError("\(golden) has a batch that is no list")
      }
      windows.load(Array(i * size..<min(windows.count, (i + 1) * size))[...], into: &batch)
      #expect(try batch.x == [GoldenArray(x).tensor], "\(golden) batch \(i)")
      #expect(batch.y.count == parts.count - 1, "\(golden) batch \(i)")
      if parts.count > 1, case .array(let y) = parts[1] {
        #expect(try batch.y == [GoldenArray(y).tensor], "\(golden) batch \(i)")
      }
      if i == 0, x.count > 1 {
        part.load([0], into: &batch)
        #expect(try batch.x == [GoldenArray([x[1]]).tensor], "\(golden) part")
      }
    }
    #expect(
      windows.inputShapes[0].axes.dropFirst().map { $0! } == Array(batch.x[0].shape.dropFirst()), "\(golden)")
  }

  private func makeWindows(_ golden: GoldenCase, _ arguments: Config) throws -> TimeseriesDataset {
    let data = try GoldenArray(golden.fields.array("data")).tensor
    let targets =
      try golden.fields["targets"] == .null ? nil : GoldenArray(golden.fields.array("targets")).tensor
    if golden.id.hasPrefix("timeseries") {
      return try TimeseriesDataset(
        data, targets: targets, sequenceLength: arguments.int("sequence_length"),
        sequenceStride: arguments.int("sequence_stride", default: 1),
        samplingRate: arguments.int("sampling_rate", default: 1),
        startIndex: arguments.optionalInt("start_index"), endIndex: arguments.optionalInt("end_index"))
    }
    return try TimeseriesDataset(
      data, targets: targets!, length: arguments.int("length"),
      samplingRate: arguments.int("sampling_rate", default: 1), stride: arguments.int("stride", default: 1),
      startIndex: arguments.int("start_index", default: 0), endIndex: arguments.optionalInt("end_index"),
      reverse: arguments.bool("reverse", default: false))
  }

  // MARK: Folders

  private func judgeFolder(_ golden: GoldenCase) throws {
    let folder = try TemporaryFolder()
    for (name, value) in try golden.fields.object("files").entries {
      guard case .string(let text) = value else { throw FixtureError("\(golden) has a file that is no text") }
      try folder.write(Array(text.utf8), to: name)
    }
    if golden.fields["also_present"] != nil {
      for name in try golden.fields.texts("also_present") {
        try folder.write(Array("no text".utf8), to: name)
      }
    }
    let arguments = try golden.fields.object("arguments")
    if golden.fields["training_sorted"] != nil {
      for subset in TextSubset.allCases {
        let texts = try load(folder, arguments, subset)
        let found = zip(texts.texts, try texts.targets(.int).elements)
          .map { Config.Value.array([.string($0), .int(Int($1))]) }
        let sorted = found.sorted { "\($0)" < "\($1)" }
        let expected = try golden.fields.array("\(subset.rawValue)_sorted").sorted { "\($0)" < "\($1)" }
        #expect(sorted == expected, "\(golden) \(subset)")
      }
      return
    }
    let subset = try arguments["subset"] == nil ? nil : TextSubset(rawValue: arguments.string("subset"))
    let texts = try load(folder, arguments, subset)
    #expect(try texts.classNames == golden.fields.texts("class_names"), "\(golden)")
    let mode = try #require(LabelMode(rawValue: arguments.string("label_mode", default: "int")))
    var (allTexts, allLabels): ([Config.Value], [Config.Value]) = ([], [])
    for batch in try golden.fields.array("batches") {
      guard case .array(let parts) = batch, case .array(let texts) = parts[0],
        case .array(let labels) = parts[1]
      else { throw FixtureError("\(golden) has a batch that is no pair of lists") }
      allTexts += texts
      allLabels += labels
    }
    #expect(texts.texts.map { .string($0) } == allTexts, "\(golden)")
    #expect(try texts.targets(mode) == GoldenArray(allLabels).tensor, "\(golden)")
  }

  private func load(_ folder: TemporaryFolder, _ arguments: Config, _ subset: TextSubset?) throws
    -> LabelledTexts
  {
    try textDatasetFromDirectory(
      folder.path, classNames: arguments["class_names"] == nil ? nil : arguments.texts("class_names"),
      maxLength: arguments.optionalInt("max_length"), shuffle: arguments.bool("shuffle"),
      seed: arguments.optionalInt("seed").map { UInt32($0) },
      validationSplit: arguments["validation_split"].map { value in
        guard case .double(let share) = value else { throw FixtureError("\(value) is no share") }
        return share
      }, subset: subset)
  }
}
