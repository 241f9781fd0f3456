// Training: steps and epochs, timed from inside `fit`.

import Needletail

extension Job {
  /// Training steps as `fit` does them, from the end of one to the end of the next: taking the rows of the
  /// batch, forward, all gradients, update.
  func train() throws -> Report {
    var model = try self.model()
    let stamps = StepStamps(job: self)
    try model.fit(
      try inputs(), try targets(), epochs: .max, batchSize: batch, shuffle: false, verbose: .silent,
      callbacks: [stamps])
    return stamps.report
  }

  /// Whole epochs with validation on the last fifth of the samples; the first one is the warm-up.
  func fit() throws -> Report {
    var model = try self.model(metrics: [.acc])
    let stamps = EpochStamps(job: self)
    try model.fit(
      try inputs(), try targets(), epochs: .max, batchSize: batch, validationSplit: 0.2, shuffle: false,
      verbose: .silent, callbacks: [stamps])
    return stamps.report
  }
}

/// Notes the time of every step. The first `checked` steps tell their losses; ten more are warm-up.
private final class StepStamps: Callback {
  private let job: Job
  private let clock = ContinuousClock()
  private var last = ContinuousClock.now
  private var (steps, total) = (0, 0.0)
  private var before = 0.0  // the sum of the losses of the epoch so far
  private(set) var report = Report()

  init(job: Job) { self.job = job }

  func onEpochBegin(_ epoch: Int, _ model: inout Network) {
    before = 0
    last = clock.now
  }

  func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: inout Network) {
    let now = clock.now
    if steps < job.checked {
      // What fit tells is the mean of the epoch so far.
      let sum = Double(logs["loss"]!) * Double(batch + 1)
      report.agreed.append(sum - before)
      before = sum
    } else if steps >= job.checked + 10 {
      report.times.append((now - last).milliseconds)
      total += report.times.last!
      let count = report.times.count
      model.stopTraining = count >= 5 && (total >= job.seconds * 1e3 || count >= 1000)
    }
    steps += 1
    last = clock.now
  }
}

/// Notes the time of every epoch after the first, whose numbers are reported.
private final class EpochStamps: Callback {
  private let job: Job
  private let clock = ContinuousClock()
  private var start = ContinuousClock.now
  private var total = 0.0
  private(set) var report = Report()

  init(job: Job) { self.job = job }

  func onEpochBegin(_ epoch: Int, _ model: inout Network) { start = clock.now }

  func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: inout Network) {
    let time = (clock.now - start).milliseconds
    if epoch == 0 {
      report.agreed = [Double(logs["loss"]!)]
    } else {
      report.times.append(time)
      total += time
      model.stopTraining = total >= job.seconds * 1e3 || report.times.count >= 20
    }
  }
}
