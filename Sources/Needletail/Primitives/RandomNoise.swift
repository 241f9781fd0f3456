// RandomNoise: random numbers added to a value or multiplied with it; nobody wants their gradients.

extension Tape {
  /// y = x + numbers, where nobody wants the gradient of the numbers. dx = dy.
  /// - Parameter numbers: as many as x has; valid during the pass.
  mutating func add(_ x: Value, constants numbers: UnsafePointer<Float>) -> Value {
    let x = dense(x)
    let n = count(x)
    let y = make(shape(x), from: x)
    pointer(y).update(from: pointer(x), count: n)
    kernels.pointee.add(Int64(n), numbers, pointer(y))
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.put(to: x) { $0.update(from: dy, count: n) }
    }
    return y
  }

  /// mean + deviation · z, z of the standard normal distribution: `[samples, width]`, a number for every address.
  func normalNumbers(
    width: Int, mean: Float, deviation: Float, _ stream: RandomStream, step: Int, samples: [Int]
  ) -> UnsafeMutablePointer<Float> {
    let numbers = arena.allocate(Float.self, count: samples.count * width)
    parallel(samples.count) { row in
      let part = UnsafeMutableBufferPointer(start: numbers + row * width, count: width)
      stream.normal(into: part, sample: samples[row], step: step)
      for i in 0..<width { part[i] = mean + deviation * part[i] }
    }
    return numbers
  }
}

extension Pass {
  /// How many numbers each sample of a value has.
  func width(of x: Value) -> Int { tape.count(x) / max(1, samples.count) }
}
