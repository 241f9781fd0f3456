// LossCourse: how training and validation loss went, and where overfitting began.

import Needletail

/// What the losses of a training say, as a sentence.
struct LossCourse {
  private let history: History
  private let training: [Float]
  private let validation: [Float]

  init(_ history: History) {
    self.history = history
    training = history["loss"] ?? []
    validation = history["val_loss"] ?? []
  }

  /// The number of an epoch as people count, from 1.
  static func number(_ index: Int, _ history: History) -> Int {
    (index < history.epoch.count ? history.epoch[index] : index) + 1
  }

  var sentence: String {
    func number(_ index: Int) -> Int { Self.number(index, history) }
    if let broken = training.indices.first(where: { !training[$0].isFinite }) {
      return
        "The training loss was no number from epoch \(number(broken)) on: the training failed; try a smaller"
        + " learning rate or clip the gradients."
    }
    guard !training.isEmpty || !validation.isEmpty else { return "No epoch was trained." }
    let finite = validation.indices.filter { validation[$0].isFinite }
    guard !validation.isEmpty else {
      return "There were no validation data, so nothing can be said about overfitting."
    }
    guard validation.count > 1 else { return "One epoch says nothing yet about overfitting." }
    guard let best = finite.min(by: { validation[$0] < validation[$1] }) else {
      return "The validation loss was no number, so nothing can be said about overfitting."
    }
    let lowest = NumberText.fixed(Double(validation[best]), 4)
    let last = validation.count - 1
    if best == last {
      return
        "The validation loss was lowest in the last epoch (\(lowest)): no overfitting yet, and more epochs may"
        + " help."
    }
    let text = "The validation loss was lowest in epoch \(number(best)) (\(lowest))"
    if !validation[last].isFinite { return "\(text) and no number at the end." }
    let end = NumberText.fixed(Double(validation[last]), 4)
    if validation[last] <= validation[best] * 1.01 + 1e-6 {
      return
        "\(text) and about the same in the last epoch (\(end)): more epochs would not help, and overfitting is"
        + " slight if there is any."
    }
    if training.count == validation.count && training[last] < training[best] {
      return
        "\(text). Overfitting began in epoch \(number(best + 1)): from there to the last epoch the training loss"
        + " fell on to \(NumberText.fixed(Double(training[last]), 4)) while the validation loss rose to \(end)."
    }
    return
      "\(text) and rose to \(end), but the training loss did not fall either: the training became unstable"
      + " rather than overfitted."
  }
}
