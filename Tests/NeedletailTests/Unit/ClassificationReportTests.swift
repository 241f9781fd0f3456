// ClassificationReport, stratified splits and class weights against numbers computed by hand.

import Needletail
import NeedletailData
import Testing

@Suite struct ClassificationReportTests {
  /// The example of scikit-learn's documentation: y_true = [0, 1, 2, 2, 2], y_pred = [0, 0, 2, 2, 1].
  @Test func theExampleOfTheDocumentation() {
    let report = ClassificationReport(
      truth: [0, 1, 2, 2, 2], predicted: [0, 0, 2, 2, 1], classes: ["class 0", "class 1", "class 2"])
    #expect(report.kind == .categorical && report.count == 5 && report.accuracy == 0.6)
    #expect(report.confusion == [[1, 0, 0], [1, 0, 0], [0, 1, 2]])
    #expect(report.classes.map(\.precision) == [0.5, 0, 1])
    #expect(report.classes.map(\.recall) == [1, 0, 2 / 3.0])
    #expect(report.classes.map(\.support) == [1, 1, 3] && report.classes[2].name == "class 2")
    #expect(close(report.classes.map(\.f1), [2 / 3.0, 0, 0.8]))
    let (macro, weighted) = (report.macroAverage, report.weightedAverage)
    #expect(close([macro.precision, macro.recall, macro.f1], [0.5, 5 / 9.0, 22 / 45.0]))
    #expect(close([weighted.precision, weighted.recall, weighted.f1], [0.7, 0.6, 46 / 75.0]))
    #expect(macro.support == 5 && weighted.support == 5)
  }

  private func close(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 }
  }

  @Test func nothingIsDividedByZero() {
    let report = ClassificationReport(truth: [0, 0], predicted: [0, 0], classes: ["a", "b"])
    #expect(report.kind == .binary && report.accuracy == 1)
    let none = report.classes[1]
    #expect(none.precision == 0 && none.recall == 0 && none.f1 == 0 && none.support == 0)
    #expect(ClassificationReport(truth: [], predicted: [], classes: ["a"]).accuracy == 0)
  }

  @Test func severalLabelsAreComparedOneByOne() {
    let report = ClassificationReport(
      truthSets: [[0, 1], [1], [], [2]], predictedSets: [[1, 0], [0], [], [2, 1]], classes: ["x", "y", "z"])
    // Two texts have exactly their labels.
    #expect(report.kind == .multiLabel && report.accuracy == 0.5)
    #expect(report.classes.map(\.precision) == [0.5, 0.5, 1])
    #expect(report.classes.map(\.recall) == [1, 0.5, 1] && report.classes.map(\.support) == [1, 2, 1])
    #expect(report.confusion == [[1, 1, 0], [2, 1, 0], [0, 1, 1]])
  }

  @Test func choicesAreTheMostProbableOrThoseAboveOneHalf() {
    let p = Tensor([0.5, 0.5, 0.2, 0.8, 0.1, 0.3], shape: [3, 2])
    #expect(ClassificationReport.choices(in: p, .binary) == [[0], [1], [1]])
    #expect(ClassificationReport.choices(in: p, .multiLabel) == [[], [1], []])
    let texts = LabelledTexts(["a", "b", "c"], labels: [0, 1, 0], classNames: ["n", "p"])
    #expect(ClassificationReport(of: texts, probabilities: p).confusion == [[1, 1], [0, 1]])
  }
}

@Suite struct StratifiedSplitTests {
  private func texts(_ labels: [Int32], _ classes: Int) -> LabelledTexts {
    LabelledTexts(
      labels.indices.map { "text \($0)" }, labels: labels, classNames: (0..<classes).map { "class \($0)" })
  }

  @Test func everyClassKeepsItsShare() {
    let labels = (0..<1000).map { Int32($0 % 10 == 0 ? 1 : $0 % 4 == 1 ? 2 : 0) }
    let all = texts(labels, 3)
    let split = StratifiedSplit(all, heldOut: 0.2, seed: 3)
    #expect((split.training + split.heldOut).sorted() == Array(0..<1000))
    #expect(split.training == split.training.sorted() && split.heldOut == split.heldOut.sorted())
    #expect(all[split.heldOut].classCounts == all.classCounts.map { Int((Double($0) * 0.2).rounded()) })
    #expect(split == StratifiedSplit(all, heldOut: 0.2, seed: 3))
    #expect(split.heldOut != StratifiedSplit(all, heldOut: 0.2, seed: 4).heldOut)
    // Not one block of the file.
    #expect(split.heldOut.last! - split.heldOut.first! > 900)
  }

  @Test func classesOfTwoRowsAreOnBothSidesAndThoseOfOneInTraining() {
    let all = texts([0, 0, 0, 0, 0, 0, 1, 1, 2], 4)
    let split = StratifiedSplit(all, heldOut: 0.1, seed: 0)
    #expect(all[split.heldOut].classCounts == [1, 1, 0, 0] && split.singleClasses == [2])
    #expect(all[StratifiedSplit(all, heldOut: 0.9, seed: 0).training].classCounts == [1, 1, 1, 0])
    #expect(StratifiedSplit(all, heldOut: 0, seed: 0).heldOut.isEmpty)
  }

  @Test func someRowsOnly() {
    let split = StratifiedSplit(texts([0, 1, 0, 1, 0, 1], 2), heldOut: 0.5, seed: 0, rows: [0, 1, 4, 5])
    #expect((split.training + split.heldOut).sorted() == [0, 1, 4, 5] && split.heldOut.count == 2)
  }

  @Test func textsOfSeveralLabelsCountAsTheirRarest() {
    let sets: [[Int32]] = (0..<40).map { $0 < 4 ? [0, 1] : $0 < 38 ? [0] : [] }
    let all = LabelledTexts(sets.map { "\($0)" }, labelSets: sets, classNames: ["often", "rare"])
    #expect(all[StratifiedSplit(all, heldOut: 0.5, seed: 1).heldOut].classCounts == [19, 2])
  }

  @Test func balancedWeightsAreThoseOfScikitLearn() throws {
    // n / (k · n_c): 6 / (2 · 4) and 6 / (2 · 2).
    #expect(try texts([0, 0, 1, 0, 1, 0], 2).balancedClassWeights() == [0: 0.75, 1: 1.5])
    #expect(try texts([0, 2], 3).balancedClassWeights() == [0: 1, 2: 1])
    #expect(throws: DataError.self) {
      try LabelledTexts(["a"], labelSets: [[0]], classNames: ["x"]).balancedClassWeights()
    }
  }
}
