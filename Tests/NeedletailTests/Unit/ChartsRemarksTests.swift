// Closing remarks: opposite numbers give opposite sentences, and odd runs get honest ones.

import Testing

@testable import Needletail
@testable import NeedletailCharts

@Suite struct ChartsRemarksTests {
  func remarks(
    _ values: [String: [Float]] = ["loss": [1, 0.5], "val_loss": [1, 0.5]], synthetic: Bool = false,
    test: Double? = 0.8, cut: Double? = nil, maxlen: Int? = 500, layer: String? = nil
  ) -> String {
    ClosingRemarks(
      dataset: synthetic ? "synthetic" : "imdb", isSynthetic: synthetic,
      history: ChartSamples.history(values), testAccuracy: test, shareOfWordsCut: cut, maxlen: maxlen,
      recurrentLayer: layer
    ).sentences.joined(separator: "\n")
  }

  @Test func theNotebooksRunAsAWhole() {
    let remarks = ClosingRemarks(
      dataset: "imdb", history: ChartSamples.notebook, testAccuracy: 0.823, shareOfWordsCut: 0.0931,
      maxlen: 500, recurrentLayer: "SimpleRNN")
    #expect(
      remarks.sentences == [
        "On the test data the model got 82.3 % right, 5.7 points below the 88 % of a bag of words.",
        "Cutting the texts to 500 words left out 9.3 % of all words.",
        "The best validation accuracy was 85.6 %, in epoch 5; the last epoch had 79.8 %.",
        "The validation loss was lowest in epoch 3 (0.4023). Overfitting began in epoch 4: from there to the last"
          + " epoch the training loss fell on to 0.0225 while the validation loss rose to 0.6981.",
        "It saw only a part of the words, and a SimpleRNN forgets what it read some dozens of words ago; an LSTM"
          + " or a GRU keeps it longer.",
      ])
  }

  @Test func theBaselineIsMetFromBothSides() {
    #expect(remarks(test: 0.80).contains("80 % right, 8 points below the 88 % of a bag of words."))
    #expect(remarks(test: 0.91).contains("91 % right, 3 points above the 88 % of a bag of words."))
    #expect(remarks(test: 0.87).contains("1 point below"))
    #expect(remarks(test: 0.881).contains("practically the same as the 88 %"))
    #expect(remarks(test: nil).contains("not evaluated"))
    #expect(remarks(test: .nan).contains("no usable numbers"))
  }

  @Test func adviceIsForThoseBelowTheBaseline() {
    #expect(remarks(test: 0.8, layer: "SimpleRNN").contains("A SimpleRNN forgets"))
    #expect(!remarks(test: 0.9, layer: "SimpleRNN").contains("forgets"))
    #expect(!remarks(test: 0.8, layer: "LSTM").contains("forgets"))
    #expect(!remarks(test: 0.8, cut: 0, layer: "SimpleRNN").contains("only a part"))
  }

  @Test func syntheticDataAreNamed() {
    let text = remarks(synthetic: true)
    #expect(text.hasPrefix("The data are synthetic: "))
    #expect(text.contains("on real reviews; the two come from different texts"))
    #expect(!remarks().contains("synthetic"))
  }

  @Test func wordsCutOrNot() {
    #expect(remarks(cut: 0).contains("No word was cut"))
    #expect(remarks(cut: 0.2).contains("Cutting the texts to 500 words left out 20 % of all words."))
    #expect(remarks(cut: 0.0001).contains("less than 0.1 %"))
    #expect(!remarks(cut: nil).contains("cut"))
    #expect(remarks(cut: 0.2, maxlen: nil).contains("Cutting the texts left out 20 %"))
  }

  @Test func overfittingOrNot() {
    func course(_ train: [Float], _ validation: [Float]?) -> String {
      var values = ["loss": train]
      if let validation { values["val_loss"] = validation }
      return remarks(values)
    }
    #expect(course([3, 2, 1], [3, 2, 1]).contains("no overfitting yet"))
    #expect(course([3, 2, 1], [3, 1, 2]).contains("Overfitting began in epoch 3"))
    #expect(course([3, 2, 1], [1, 2, 3]).contains("Overfitting began in epoch 2"))
    #expect(course([1, 2, 3], [1, 2, 3]).contains("unstable rather than overfitted"))
    #expect(course([3, 2, 1], [3, 1, 1.001]).contains("about the same in the last epoch"))
    #expect(course([3, .nan, .nan], [3, .nan, .nan]).contains("no number from epoch 2 on"))
    #expect(course([3, 2, 1], [3, 2, .nan]).contains("lowest in epoch 2 (2.0000) and no number at the end"))
    #expect(course([3, 2], [.nan, .nan]).contains("validation loss was no number"))
    #expect(course([3], [3]).contains("One epoch says nothing"))
    #expect(course([3, 2], nil).contains("no validation data"))
    #expect(course([], nil).contains("No epoch was trained"))
  }

  @Test func theBestEpoch() {
    #expect(remarks(["loss": [1, 1], "val_accuracy": [0.5, 0.75]]).contains("75 %, in the last epoch."))
    #expect(
      remarks(["loss": [1, 1], "val_acc": [0.75, 0.5]]).contains("75 %, in epoch 1; the last epoch had 50 %.")
    )
    #expect(!remarks(["loss": [1], "val_acc": [0.75]]).contains("best validation"))
    #expect(!remarks(["loss": [1, 1], "val_acc": [.nan, .nan]]).contains("best validation"))
  }
}
