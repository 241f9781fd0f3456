// MaskSteps: steps that equal a mask value become zeros; dx = dy where a step counts.

extension Tape {
  /// The mask of steps in which any feature differs from `value`, and x with the other steps as zeros.
  /// x: `[…, features]`; the mask has its shape without the last axis.
  mutating func maskSteps(_ x: Value, equalTo value: Float) -> (y: Value, mask: Mask) {
    let x = dense(x)
    let shape = shape(x)
    let width = shape.last ?? 1
    let mask = makeMask(shape: shape.dropLast())
    let factors = arena.allocate(Float.self, count: count(x))
    let source = pointer(x)
    for i in 0..<mask.count {
      let counts = (0..<width).contains { source[i * width + $0] != value }
      mask.bytes[i] = counts ? 1 : 0
      (factors + i * width).update(repeating: counts ? 1 : 0, count: width)
    }
    return (multiply(x, constants: factors), mask)
  }
}
