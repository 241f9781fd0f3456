// TextGoal: the last layer, loss and accuracy that suit a kind of labels.

import Needletail
import NeedletailData

/// What a model of texts is to tell.
struct TextGoal: Sendable {
  let kind: LabelKind
  let classes: Int

  init(_ kind: LabelKind, classes: Int) { (self.kind, self.classes) = (kind, classes) }

  var output: any Layer {
    switch kind {
    case .binary: Dense(1, activation: .sigmoid)
    case .categorical: Dense(classes, activation: .softmax)
    case .multiLabel: Dense(classes, activation: .sigmoid)
    }
  }

  var loss: any Loss {
    kind == .categorical ? SparseCategoricalCrossentropy() : BinaryCrossentropy()
  }

  /// Of several labels at once, the share of single answers that are right.
  var accuracy: any Metric {
    kind == .multiLabel ? BinaryAccuracy(name: "acc") : AutomaticAccuracy(name: "acc")
  }

  /// The form of the targets.
  var mode: LabelMode { kind == .multiLabel ? .categorical : .int }
}
