// TrainTexts: a user's texts, read and cut into those to train on, to validate on and to test with.

import Needletail
import NeedletailData
import NeedletailFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The texts of a file or folder, as the options say where they are.
/// - Parameters:
///   - classNames: the classes that there may be; nil: those that there are.
///   - bad: is told of rows that cannot be read.
/// - Throws: `CommandFailure`, or `FormatError`.
private func read(
  _ path: String, _ options: TrainCommand, classNames: [String]? = nil, _ bad: inout BadRows
) throws -> LabelledTexts {
  let isFolder = try TextFolders(path) != nil
  guard FileManager.default.fileExists(atPath: path) else {
    throw FormatError(.missing, "no such file", places: [shown(path)], advice: "check the path")
  }
  guard isFolder || options.reading.format != nil || TextTableFormat(path: path) != nil else {
    throw CommandFailure(
      .usage,
      "the name \(shown(path)) does not say what the file is; name it .csv, .tsv or .jsonl, or use --format")
  }
  do {
    return try LabelledTexts(
      contentsOf: path, options: options.reading.table(kind: options.labels), classNames: classNames
    ) { try bad.add($0) }
  } catch let error as DataError {
    throw CommandFailure(.badData, "\(error.description), in \(shown(path))")
  }
}

/// The texts of a training.
struct TrainTexts {
  let training: LabelledTexts
  /// Empty where nothing is validated on.
  let validation: LabelledTexts
  /// Empty where nothing is held out.
  let test: LabelledTexts
  /// All that were read, without those of a file of their own.
  let all: LabelledTexts
  /// What a user might not expect, in sentences.
  let notes: [String]
  /// Rows that could not be read and were left out.
  let bad: BadRows

  init(_ options: TrainCommand) throws {
    let folders = try TextFolders(options.file)
    var bad = BadRows(skips: options.reading.skipBadRows)
    all = try read(folders?.training ?? options.file, options, &bad)
    let names = all.classNames
    guard all.kind == .multiLabel || names.count > 1 else {
      throw CommandFailure(
        .badData,
        "all \(all.count) texts have the label \(quoted(names.first ?? "")), in \(shown(options.file)); "
          + "a classifier needs texts of at least two classes")
    }
    if all.kind != .multiLabel, all.count >= 10, 2 * names.count > all.count {
      throw CommandFailure(
        .badData,
        "\(all.count) texts have \(names.count) different labels such as \(quoted(names[0].prefix(40))), in "
          + "\(shown(options.file)); name the column with the label with --label-column")
    }
    let others = try [options.validation, options.test ?? folders?.test].map { path in
      try path.map { try read($0, options, classNames: names, &bad) }
    }
    self.bad = bad

    var notes = (folders?.leftOut ?? []).map { "The sub-folder \(shown($0)) is left out: it is no class." }
    let held = StratifiedSplit(
      all, heldOut: options.testSplit ?? (others[1] == nil ? 0.15 : 0), seed: options.seed)
    let kept = StratifiedSplit(
      all, heldOut: others[0] == nil ? options.validationSplit : 0, seed: options.seed, rows: held.training)
    training = all[kept.training]
    validation = others[0] ?? all[kept.heldOut]
    test = others[1] ?? all[held.heldOut]
    notes += TrainTexts.single(held.singleClasses, all)
    let known = TrainTexts.repeated(test, in: training)
    if known > 0 {
      notes.append(
        "\(known) of the \(test.count) texts held out \(known == 1 ? "is" : "are") also among those to train on: "
          + "what is remembered looks like what is learned.")
    }
    self.notes = notes
  }

  /// How many of some texts are also among others.
  private static func repeated(_ texts: LabelledTexts, in others: LabelledTexts) -> Int {
    // By their hashes: a million texts need not be held twice.
    func hash(_ text: String) -> Int {
      var hasher = Hasher()
      var text = text
      text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
      return hasher.finalize()
    }
    let looked = Set(texts.texts.map(hash))
    let found = Set(others.texts.lazy.map(hash).filter(looked.contains))
    return texts.texts.count { found.contains(hash($0)) }
  }

  /// What is to be said of classes with one text only.
  private static func single(_ classes: [Int], _ all: LabelledTexts) -> [String] {
    guard !classes.isEmpty else { return [] }
    let names = classes.prefix(5).map { quoted(all.classNames[$0]) }.joined(separator: ", ")
    let more = classes.count > 5 ? " and \(classes.count - 5) more" : ""
    return [
      classes.count == 1
        ? "The class \(names) has one text, which is trained on; whether it is recognized cannot be measured."
        : "The classes \(names)\(more) have one text each, which are trained on; whether they are recognized cannot be "
          + "measured."
    ]
  }
}
