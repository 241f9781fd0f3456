// Explanations: contributions are complete, belong to the words as they were written, and agree with differences.

import Foundation
import NeedletailFormats
import Testing

@testable import Needletail
@testable import NeedletailData

@Suite struct TextExplanationTests {
  private static let texts = [
    "A very, very GOOD film!", "bad", "", "Été naïve (unknown) it's the film -- ok",
    "film film bad film good",
  ]

  @Test(arguments: ClassifierModel.all) func contributionsAddUp(_ model: ClassifierModel) throws {
    let classifier = try model.make()
    for text in Self.texts {
      for label in [nil] + classifier.classes.map(Optional.some) {
        let explanation = try classifier.explain(text, label: label)
        #expect(try explanation.prediction == classifier.predict(text))
        #expect(explanation.label == label ?? explanation.prediction.label)
        let probability = explanation.prediction.probabilities.first { $0.label == explanation.label }!
          .probability
        #expect(explanation.probability == probability)
        let sum = explanation.words.reduce(explanation.rest) { $0 + $1.contribution }
        // The rule stops at a thousandth of the difference, or 1e-5.
        let difference = explanation.probability - explanation.baseline
        #expect(abs(sum - difference) <= 2e-3 * max(abs(difference), 1e-2), "\(text): \(sum), \(difference)")
      }
    }
  }

  @Test(arguments: ClassifierModel.all) func wordsAreThoseOfTheText(_ model: ClassifierModel) throws {
    let classifier = try model.make()
    for text in Self.texts + ClassifierModel.texts.prefix(100) {
      let explanation = try classifier.explain(text)
      #expect(explanation.words.allSatisfy { $0.word == text[$0.place] && !$0.word.isEmpty })
      #expect(
        zip(explanation.words, explanation.words.dropFirst()).allSatisfy {
          $0.place.upperBound <= $1.place.lowerBound
        })
      let read = try classifier.reading.words(of: text)
      #expect(try read.sources.count == classifier.reading.sequences([text])[0].count, "\(text)")
      #expect(read.sources.allSatisfy { $0.upperBound <= read.words.count })
    }
  }

  @Test func wordsKeepTheirSpelling() throws {
    func words(_ reading: any TextReading, _ text: String) throws -> [String] {
      try reading.words(of: text).words.map { String(text[$0]) }
    }
    let text = "It's  NOT--bad… (Être), 3.5!"
    let reviews = try ClassifierModel.all[0].make().reading
    #expect(try words(reviews, text) == ["It's", "NOT", "bad…", "Être", "3", "5"])
    let vectorizer = try TextVectorization(vocabulary: ["a"])
    #expect(try words(vectorizer, text + " ?!") == ["It's", "NOT--bad…", "(Être),", "3.5!"])
    #expect(
      try words(TextVectorization(split: .character, vocabulary: ["a"]), "aé b.") == ["a", "é", " ", "b"])
    #expect(try words(TextVectorization(split: nil, vocabulary: ["a"]), "aé b") == ["aé b"])
    // A letter that becomes two: the text is one word.
    var letters = try Tokenizer(charLevel: true)
    letters.fitOnTexts(["i̇x"])
    #expect(try words(TokenizerReading(letters, maxlen: 4), "İx") == ["İx"])
    var tokenizer = try Tokenizer(filters: "–", split: "–")
    tokenizer.fitOnTexts(["one–two"])
    let reading = try TokenizerReading(tokenizer, maxlen: 4)
    #expect(try words(reading, "One–three–Two") == ["One", "three", "Two"])
    #expect(try reading.words(of: "One–three–Two").sources == [0..<1, 2..<3])
  }

  /// Of a linear model every word's contribution is its weight.
  @Test func ofALinearModelContributionsAreExact() throws {
    let reading = try ReviewReading(
      .multiHot, numWords: 6, maxlen: 0, vocabulary: ["", "", "", "", "good", "bad"])
    var model = try Sequential {
      Input(shape: [6])
      Dense(2, activation: .softmax)
    }
    let small: [Float] = [0, 0, 0, 0, 0, 0, 0, 0, 1e-3, 0, -2e-3, 0]
    try model.setWeights([Tensor(small, shape: [6, 2]), Tensor([0, 0])])
    let classifier = try TextClassifier(
      model: model, reading: reading, classes: ["a", "b"], kind: .categorical)
    let words = try classifier.explain("Good, bad bad", label: "a").words
    #expect(words.map(\.word) == ["Good", "bad", "bad"])
    // Near 0 the softmax of two is 1/2 + x/4; two equal words share what they have together.
    for (word, wanted) in zip(words, [0.25e-3, -0.25e-3, -0.25e-3]) {
      #expect(abs(Double(word.contribution) - wanted) < 1e-7)
    }
  }

  @Test func labelsThatAreNotThereAreAnError() throws {
    let classifier = try ClassifierModel.all[0].make()
    let error = #expect(throws: DataError.self) { try classifier.explain("good", label: "odd") }
    #expect(error?.description.contains("no class 'odd'; there are neg, pos") == true)
  }

  @Test func theCommandPrintsThem() throws {
    let folder = try TemporaryFolder()
    let model = folder.path + "/model.safetensors"
    let classifier = try ClassifierModel.all[0].make()
    try classifier.save(to: URL(fileURLWithPath: model))
    let text = "A \"GOOD\" film"
    let outcome = try InspectProcess.run(["predict", model, "--explain", "--json", text])
    let json = try JSON(parsing: outcome.output)
    let words = try classifier.explain(text).words
    #expect(json["words"]?.array?.map { $0["word"]?.string } == ["A", "GOOD", "film"])
    #expect(json["words"]?.array?.map { Float($0["contribution"]!.double!) } == words.map(\.contribution))
    #expect(json.object?.keys == ["text", "label", "probability", "probabilities", "words"])
    let plain = try InspectProcess.run(
      ["predict", model, "--explain"], input: Array("a good film\nbad".utf8))
    let lines = plain.output.split(separator: "\n")
    #expect(lines.count == 4 && !plain.output.contains("\u{1b}"))
    #expect(
      lines[1].wholeMatch(of: /\ \ a [+-]\d\.\d{3}, good .*, film .*; padding .*; without a text \d\.\d{3}/)
        != nil, "\(lines)")
  }
}
