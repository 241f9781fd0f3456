// Asking: predictions, loading and start-up.

import Needletail
import NeedletailData

extension Job {
  /// Predictions for all samples.
  func predict() throws -> Report {
    let (model, x) = (try self.model(), try inputs())
    var output = Tensor([])
    var report = Report()
    report.times = try repeated(seconds: seconds, warmUp: 1) { _ in
      output = try model.predict(x, batchSize: batch)
    }
    report.agreed = output.elements.prefix(16).map { Double($0) }
    return report
  }

  /// The prediction for a single sample, another one each time.
  func latency() throws -> Report {
    let (model, x) = (try self.model(), try inputs())
    var report = Report()
    report.agreed = try (0..<min(16, rows)).map { Double(try model.predict(x[rows: $0..<$0 + 1]).item) }
    report.times = try repeated(seconds: seconds, warmUp: 20) { i in
      let row = i % rows
      _ = try model.predict(x[rows: row..<row + 1])
    }
    return report
  }

  /// The data set from its file to two padded tensors.
  func load() async throws -> Report {
    let clock = ContinuousClock()
    var report = Report()
    for i in 0..<6 {
      let start = clock.now
      let (train, test) = try await IMDB.loadData(path: imdb, numWords: vocabulary)
      let padded = [padSequences(train.x, maxlen: steps), padSequences(test.x, maxlen: steps)]
      if i > 0 { report.times.append((clock.now - start).milliseconds) }
      report.agreed = padded.flatMap(checksum)
    }
    return report
  }

  /// The mean of all ids and that of the ids times their place in the row, over a row's length.
  private func checksum(_ x: Tensor) -> [Double] {
    var (sum, weighted) = (0.0, 0.0)
    x.withUnsafeBufferPointer { ids in
      for (i, id) in ids.enumerated() {
        sum += Double(id)
        weighted += Double(id) * Double(i % steps)
      }
    }
    return [sum / Double(x.count), weighted / Double(x.count) / Double(steps)]
  }

  /// From nothing to the first prediction; the harness times the whole process.
  func startUp() throws -> Report {
    let output = try model().predict(try inputs()[rows: 0..<1])
    return Report(agreed: [Double(output.item)])
  }
}
