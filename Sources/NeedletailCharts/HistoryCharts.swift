// HistoryCharts: the two charts of a training, as the notebook draws them.

public import Needletail

extension History {
  /// Accuracy by epoch: dots for training, a line for validation.
  ///
  /// Shows `acc` or `accuracy`, or else the first metric whose name ends in either.
  public func accuracyChart() -> Chart {
    let plain = keys.filter { !$0.hasPrefix("val_") }
    let key =
      ["acc", "accuracy"].first { plain.contains($0) }
      ?? plain.first { $0.hasSuffix("accuracy") || $0.hasSuffix("acc") }
    return chart(
      of: key ?? "acc", title: "Training and validation accuracy", label: "Accuracy", short: "acc",
      limits: 0...1)
  }

  /// Loss by epoch: dots for training, a line for validation.
  public func lossChart() -> Chart {
    chart(of: "loss", title: "Training and validation loss", label: "Loss", short: "loss", limits: nil)
  }

  /// Any metric by epoch, for instance `chart(of: "auc")`.
  public func chart(of metric: String) -> Chart {
    chart(of: metric, title: "Training and validation \(metric)", label: metric, short: metric, limits: nil)
  }

  private func chart(
    of metric: String, title: String, label: String, short: String, limits: ClosedRange<Double>?
  ) -> Chart {
    // Epochs are counted from 1 for people, from 0 in `epoch`.
    func epochs(_ values: [Float]) -> [Double] {
      values.indices.map { Double(($0 < epoch.count ? epoch[$0] : $0) + 1) }
    }
    return Chart(title, x: "Epoch", y: label, yLimits: limits) {
      if let values = history[metric] {
        Points("Training \(short)", x: epochs(values), y: values.map { Double($0) })
      }
      if let values = history["val_" + metric] {
        Line("Validation \(short)", x: epochs(values), y: values.map { Double($0) })
      }
    }
  }
}
