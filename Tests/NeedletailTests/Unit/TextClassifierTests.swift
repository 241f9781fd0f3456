// TextClassifier: one file from raw text to an answer, the same whatever is asked beside it.

import Foundation
import NeedletailFormats
import Testing

@testable import Needletail
@testable import NeedletailData

@Suite struct TextClassifierTests {
  private let folder = try! TemporaryFolder()
  private var url: URL { URL(fileURLWithPath: folder.path + "/model.safetensors") }

  private func saved(_ classifier: TextClassifier) throws -> TextClassifier {
    try classifier.save(to: url)
    return try TextClassifier(contentsOf: url)
  }

  @Test(arguments: ClassifierModel.all) func aFileHoldsAllOfIt(_ model: ClassifierModel) throws {
    let classifier = try model.make()
    let copy = try saved(classifier)
    #expect(copy.classes == classifier.classes && copy.kind == classifier.kind)
    #expect(
      copy.columns?.text == classifier.columns?.text && copy.columns?.label == classifier.columns?.label)
    #expect(copy.extras == classifier.extras)
    #expect(try copy.probabilities(ClassifierModel.texts) == classifier.probabilities(ClassifierModel.texts))
    let bytes = try Data(contentsOf: url)
    try copy.save(to: url)
    #expect(try Data(contentsOf: url) == bytes)
  }

  @Test(arguments: ClassifierModel.all) func noAnswerDependsOnAnother(_ model: ClassifierModel) throws {
    let classifier = try model.make()
    let together = try classifier.predict(ClassifierModel.texts)
    for (answer, text) in zip(together, ClassifierModel.texts) {
      #expect(answer.text == text)
      #expect(try classifier.predict(text) == answer, "\(text)")
    }
    #expect(Set(together.map(\.probability)).count > 20)
    #expect(try classifier.predict([]).isEmpty)
  }

  @Test(arguments: ClassifierModel.all) func answersAreWhatTheModelSays(_ model: ClassifierModel) throws {
    let classifier = try model.make()
    for text in ClassifierModel.texts.prefix(40) {
      let ids = try classifier.reading.sequences([text])
      let encoding = classifier.reading.encoding
      guard encoding.width != nil || !ids[0].isEmpty else { continue }
      let row = try SequenceDataset(ids, encoding: encoding)
      let output = try classifier.model.predict(row)[0].elements
      let answer = try classifier.predict(text)
      let numbers = answer.probabilities.map(\.probability)
      #expect(answer.probabilities.map(\.label) == classifier.classes)
      #expect(numbers == (classifier.kind == .binary ? [1 - output[0], output[0]] : output))
      #expect(answer.probability == numbers.max())
      #expect(answer.label == classifier.classes[numbers.firstIndex(of: answer.probability)!])
      let several = classifier.kind == .multiLabel
      #expect(
        answer.labels
          == (several
            ? classifier.classes.indices.filter { output[$0] > 0.5 }.map { classifier.classes[$0] } : nil))
    }
  }

  /// The ids of the data set are those that its texts have when they are read.
  @Test func reviewsAreReadAsTheDataSetWasMade() async throws {
    let reviews = SyntheticReviews(seed: 1)
    let (train, _, index) = try await reviews.loadData(numWords: 500)
    let vocabulary = (0..<500).map { id in id < 3 ? "<\(id)>" : index.word(rank: id - 3) ?? "<unused \(id)>" }
    let reading = try ReviewReading(.sequence, numWords: 500, maxlen: 50, vocabulary: vocabulary)
    // The data set is shuffled; each text must be among its sequences.
    let known = Set(train.x)
    let ids = try reading.sequences((0..<200).map(reviews.text(of:)))
    #expect(ids.allSatisfy { known.contains($0) })
  }

  @Test(arguments: ClassifierModel.all) func manyTasksUseOneClassifier(_ model: ClassifierModel) async throws
  {
    let classifier = try model.make()
    let texts = Array(ClassifierModel.texts.prefix(200))
    let wanted = try classifier.predict(texts)
    let answers = try await withThrowingTaskGroup(of: [TextPrediction].self) { group in
      for task in 0..<16 {
        group.addTask {
          task.isMultiple(of: 2)
            ? try classifier.predict(texts) : try texts.map { try classifier.predict($0) }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count == 16 && answers.allSatisfy { $0 == wanted })
  }

  @Test func filesOfOlderVersionsAreRead() throws {
    let classifier = try ClassifierModel.all[0].make()
    var extras = classifier.extras
    (extras.labelKind, extras.textColumn, extras.labelColumn) = (nil, nil, nil)
    try classifier.model.save(to: url, extras: extras)
    let file = try SafetensorsFile(contentsOf: url.path)
    #expect(file.metadata("label_kind") == nil && file.metadata("columns") == nil)
    let copy = try TextClassifier(contentsOf: url)
    #expect(copy.kind == .binary && copy.columns == nil)
    #expect(try copy.predict("good film") == classifier.predict("good film"))
  }

  @Test func evaluationIsTheModelsOwn() throws {
    for model in ClassifierModel.all {
      let classifier = try model.make()
      let texts = Array(ClassifierModel.texts.prefix(100))
      let count = classifier.classes.count
      let labelled =
        classifier.kind == .multiLabel
        ? LabelledTexts(
          texts,
          labelSets: texts.indices.map { i in (0..<3).filter { (i + 2) % ($0 + 2) == 0 }.map(Int32.init) },
          classNames: classifier.classes)
        : LabelledTexts(
          texts, labels: texts.indices.map { Int32($0 % count) }, classNames: classifier.classes)
      let result = try classifier.evaluate(labelled)
      var own = classifier.model
      let loss: any Loss = classifier.kind == .categorical ? .categoricalCrossentropy : .binaryCrossentropy
      try own.compile(optimizer: .sgd, loss: loss)
      let y = try labelled.targets(classifier.kind == .binary ? .binary : .categorical)
      // One by one, as rows of their own length differ with the batch.
      let sequences = try classifier.reading.sequences(texts)
      var sum = 0.0
      for i in texts.indices {
        let ids = sequences[i].isEmpty && classifier.reading.encoding.width == nil ? [0] : sequences[i]
        let row = try SequenceDataset([ids], y[rows: i..<i + 1], encoding: classifier.reading.encoding)
        sum += Double(try own.evaluate(row)["loss"]!)
      }
      #expect(abs(result.loss - sum / 100) < 1e-5, "\(model.testDescription)")
      let right = zip(try classifier.predict(texts), texts.indices).count { answer, i in
        let truth = labelled.labels(of: i).map { classifier.classes[Int($0)] }
        return truth == answer.labels ?? [answer.label]
      }
      #expect(result.report.accuracy == Double(right) / 100 && result.report.count == 100)
    }
    let classifier = try ClassifierModel.all[0].make()
    #expect(throws: DataError.self) {
      try classifier.evaluate(LabelledTexts(["a"], labels: [0], classNames: ["pos", "neg"]))
    }
  }

  // MARK: Errors

  private func failure(_ change: (inout ModelExtras) -> Void) throws -> String {
    let classifier = try ClassifierModel.all[0].make()
    var extras = classifier.extras
    change(&extras)
    try classifier.model.save(to: url, extras: extras)
    do {
      _ = try TextClassifier(contentsOf: url)
      return "no error"
    } catch let error as FormatError {
      #expect(error.kind == .damaged && error.places == [url.path] && !error.advice.isEmpty)
      return error.what
    }
  }

  @Test func filesWithoutWhatIsNeededSayWhatIsMissing() throws {
    #expect(
      try failure { $0.preprocessing = nil }.hasPrefix(
        "the model file does not say how a text becomes numbers"))
    #expect(try failure { $0.classes = nil }.hasPrefix("the file does not name the classes"))
    #expect(try failure { $0.classes = ["a"] }.contains("for 1 binary classes"))
    #expect(try failure { $0.classes = ["a", "a"] }.contains("two classes have one name"))
    #expect(try failure { $0.labelKind = "odd" }.contains("'label_kind' is 'odd'"))
    #expect(try failure { $0.labelKind = "multi_label" }.contains("multi_label"))
    #expect(try failure { $0.preprocessing!["kind"] = "magic" }.contains("there is no preprocessing 'magic'"))
    #expect(try failure { $0.preprocessing!["kind"] = 3 }.contains("'kind'"))
    for (key, value) in [
      ("num_words", 0), ("num_words", -1), ("num_words", Int.max), ("maxlen", -1), ("maxlen", 1 << 40),
      ("index_from", -1), ("oov_char", 1 << 40), ("value", -1),
    ] {
      #expect(try failure { $0.preprocessing![key] = .int(value) }.contains("'\(key)' must be from"))
    }
    #expect(try failure { $0.vocabulary!.append("good") }.contains("the vocabulary has 'good' twice"))
    // Without words the file loads where ids are wanted; texts cannot be read.
    #expect(try failure { $0.vocabulary = nil } == "no error")
    let mute = try TextClassifier(contentsOf: url)
    #expect(throws: DataError.self) { try mute.predict("good") }
  }

  @Test(arguments: [
    ("vocabulary", #""x""#, "'vocabulary' must be a list of strings or null, and is a string"),
    ("vocabulary", "[1]", "'vocabulary' has an integer at place 0"),
    ("classes", #"["a",null]"#, "'classes' has null at place 1"),
    ("preprocessing", "[]", "'preprocessing' must be an object or null, and is an array"),
    ("label_kind", "1", "'label_kind' must be a string or null, and is an integer"),
    ("columns", #"["text"]"#, "'columns' must be an object or null, and is an array"),
    ("columns", #"{"text":1}"#, "'columns' has an integer as 'text'"),
    ("label_kind", "{", "label_kind"),
  ])
  func damagedMetadataIsOneError(_ key: String, _ value: String, _ message: String) throws {
    try ClassifierModel.all[0].make().save(to: url)
    let file = try SafetensorsFile(contentsOf: url.path)
    var metadata = Dictionary(uniqueKeysWithValues: file.metadata!.map { ($0.key, $0.value) })
    metadata[key] = value
    let tensors = try file.entries.map { entry in
      Safetensors.Tensor(entry.name, try file.floats(named: entry.name), shape: entry.shape)
    }
    try Data(Safetensors.bytes(tensors, metadata: metadata)).write(to: url)
    let url = url
    let error = #expect(throws: FormatError.self) { try TextClassifier(contentsOf: url) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func modelsThatGiveNoProbabilitiesAreRefused() throws {
    let reading = try ClassifierModel.all[0].make().reading
    func failure(_ layers: [any Layer], _ classes: [String] = ["a", "b"], _ kind: LabelKind = .binary)
      -> String
    {
      do {
        let model = try Sequential(layers)
        _ = try TextClassifier(model: model, reading: reading, classes: classes, kind: kind)
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(failure([Embedding(14, 2), SimpleRNN(3), Dense(1)]).contains("gives no probabilities"))
    #expect(failure([Embedding(14, 2), SimpleRNN(3)]).contains("the model gives (None, 3)"))
    #expect(
      failure([Embedding(14, 2), SimpleRNN(3), Softmax()], ["a", "b"], .categorical).contains("(None, 3)"))
    #expect(
      failure([Embedding(14, 2), SimpleRNN(3), Softmax()], ["a", "b", "c"], .categorical) == "no error")
    #expect(failure([Input(shape: [7]), Dense(1, activation: .sigmoid)]).contains("rows of shape"))
    #expect(failure([Dense(1, activation: .sigmoid)]).contains("is not built"))
    var broken = try ClassifierModel.all[0].make().model
    try broken.setWeights(broken.getWeights().map { Tensor(repeating: .nan, shape: $0.shape) })
    let classifier = try TextClassifier(model: broken, reading: reading, classes: ["a", "b"], kind: .binary)
    #expect(throws: InputError.self) { try classifier.predict("good") }
  }
}
