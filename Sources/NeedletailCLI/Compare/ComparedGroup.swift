// ComparedGroup: the runs of one case over its seeds, as mean and deviation.

/// A mean with what is known about it.
struct Spread: Sendable, Equatable {
  let mean: Double
  /// The standard deviation over the runs; 0 for a single one.
  let deviation: Double
  let count: Int

  init(_ values: [Double]) {
    count = values.count
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
  }
}

/// The runs of one case over its seeds.
struct ComparedGroup: Sendable {
  let what: ComparedCase
  let parameters: Int
  let validation: Spread
  let test: Spread
  let seconds: Spread

  /// The groups of some runs, in the order in which they appear.
  static func groups(_ runs: [ComparedRun]) -> [ComparedGroup] {
    var order: [ComparedCase] = []
    var members: [ComparedCase: [ComparedRun]] = [:]
    for run in runs {
      if members[run.what.group] == nil { order.append(run.what.group) }
      members[run.what.group, default: []].append(run)
    }
    return order.map { what in
      let runs = members[what]!
      return ComparedGroup(
        what: what, parameters: runs[0].parameters, validation: Spread(runs.map(\.validationAccuracy)),
        test: Spread(runs.map(\.testAccuracy)), seconds: Spread(runs.map(\.secondsPerEpoch)))
    }
  }
}
