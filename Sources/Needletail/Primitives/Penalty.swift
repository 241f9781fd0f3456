// Penalty: what outputs add to the loss, for each sample; dx = the regularizer's derivative / samples.

extension Tape {
  /// y = the regularizer's penalty on x, divided by the batch's size: a scalar. x: `[batch, …]`.
  mutating func penalty(_ x: Value, _ regularizer: any Regularizer) -> Value {
    let x = dense(x)
    let numbers = UnsafeBufferPointer<Float>(start: pointer(x), count: count(x))
    let samples = Float(max(1, shape(x).first ?? 1))
    let y = make([], from: x)
    pointer(y)[0] = Float(regularizer.penalty(numbers) / Double(samples))
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      let own = g.arena.zeros(count: numbers.count)
      regularizer.addGradient(numbers, to: own)
      g.add(to: x) { kernels.pointee.axpy(Int64(numbers.count), dy[0] / samples, own, $0) }
    }
    return y
  }
}

extension Pass {
  /// Notes what a layer's outputs add to the loss, as Keras' `activity_regularizer` does.
  mutating func addActivityPenalty(of output: Value, _ regularizer: (any Regularizer)?) {
    guard let regularizer else { return }
    penalties.append(tape.penalty(output, regularizer))
  }
}
