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
    let factors = dropFactors(width: width, rate: rate, stream, step: step, samples: samples)
    return multiply(x, constants: factors)
  }

  /// 0 with probability `rate`, else 1 / (1 − rate): `[samples, width]`, a number for every address.
  func dropFactors(
    width: Int, rate: Float, _ stream: RandomStream, step: Int, samples: [Int]
  ) -> UnsafePointer<Float> {
    let factors = arena.allocate(Float.self, count: samples.count * width)
    let kept = 1 / (1 - rate)
    parallel(samples.count) { row in
      let part = UnsafeMutableBufferPointer(start: factors + row * width, count: width)
      stream.uniform(into: part, sample: samples[row], step: step)
      for i in 0..<width { part[i] = part[i] < rate ? 0 : kept }
    }
    return UnsafePointer(factors)
  }

  /// Multiplies every step of x `[batch, time, …]` by the same factors `[batch, …]`.
  mutating func multiply(_ x: Value, everyStep factors: UnsafePointer<Float>) -> Value {
    let (batch, time) = (shape(x)[0], shape(x)[1])
    let width = count(x) / max(1, batch * time)
    let all = arena.allocate(Float.self, count: count(x))
    for pair in 0..<batch * time {
      (all + pair * width).update(from: factors + pair / time * width, count: width)
    }
    return multiply(x, constants: all)
  }
}
