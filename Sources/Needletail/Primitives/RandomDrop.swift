// RandomDrop: y = x · keep / (1 − rate), keep drawn for every number; dx = dy · keep / (1 − rate).

extension Tape {
  /// Drops each number with probability `rate` and scales the others by 1 / (1 − rate).
  /// - Parameters:
  ///   - stream: where the draws come from, one address for every (step, sample, number).
  ///   - samples: each row's number within the data set, so that a draw does not depend on the batch.
  mutating func dropout(_ x: Value, rate: Float, _ stream: RandomStream, step: Int, samples: [Int]) -> Value {
    let x = dense(x)
    let n = count(x)
    let rows = shape(x).first ?? 1
    precondition(samples.count == rows, "dropout: \(rows) rows and \(samples.count) sample numbers")
    let width = rows == 0 ? 0 : n / rows
    let factors = arena.allocate(Float.self, count: n)
    let kept = 1 / (1 - rate)
    parallel(rows) { row in
      let part = UnsafeMutableBufferPointer(start: factors + row * width, count: width)
      stream.uniform(into: part, sample: samples[row], step: step)
      for i in 0..<width { part[i] = part[i] < rate ? 0 : kept }
    }
    return multiply(x, constants: factors)
  }
}
