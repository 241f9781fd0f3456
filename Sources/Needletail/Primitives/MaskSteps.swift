// MaskSteps: steps that equal a mask value become zeros; dx = dy where a step counts.

extension Tape {
  /// The mask of steps in which any feature differs from `value`, and x with the other steps as zeros.
  /// x: `[batch, time, features]`.
  mutating func maskSteps(_ x: Value, equalTo value: Float) -> (y: Value, mask: Mask) {
    let x = dense(x)
    let shape = shape(x)
    let (batch, time) = (shape[0], shape[1])
    let width = shape.dropFirst(2).reduce(1, *)
    let mask = makeMask(batch: batch, time: time)
    let factors = arena.allocate(Float.self, count: count(x))
    let source = pointer(x)
    for i in 0..<batch * time {
      let counts = (0..<width).contains { source[i * width + $0] != value }
      mask.bytes[i] = counts ? 1 : 0
      (factors + i * width).update(repeating: counts ? 1 : 0, count: width)
    }
    return (multiply(x, constants: factors), mask)
  }
}
