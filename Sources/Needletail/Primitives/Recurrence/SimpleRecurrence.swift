// SimpleRecurrence: h = f(x + h₋·R) over the steps of a sequence, one entry on the tape.

import CKernels

extension Tape {
  /// h = f(x + h₋·R), step by step.
  ///
  /// At a masked step the state stays and the output repeats the one before it (zeros before the first
  /// step that counts). Each sum is one chain of fused multiply-adds that starts at x and goes over
  /// ascending units of h₋.
  ///
  /// - Parameters:
  ///   - x: the projected input `[batch, time, units]`, its bias included.
  ///   - r: the recurrent kernel `[units, units]`.
  ///   - initial: the state before the first step `[batch, units]`; nil means zeros.
  ///   - drops: what h₋ is multiplied by before the product, the same at all steps.
  mutating func simpleRecurrence(
    _ x: Value, _ r: Value, initial: Value?, mask: Mask?, drops: RecurrentDrops? = nil,
    _ options: RecurrenceOptions
  ) -> RecurrenceOutputs {
    guard drops == nil, let (kind, alpha) = fusedKind(options.activation) else {
      let step = SimpleStep(
        units: shape(r)[0], activation: options.activation, kernel: pointer(r), drops: drops)
      return plainRecurrence(step, x, r, initial: [initial], mask: mask, options)
    }
    var call = ck_rnn()
    (call.activation, call.alpha) = (kind, alpha)
    return fusedRecurrence(call, x, r, initial: Two(h: initial, c: nil), mask: mask, options)
  }
}

/// h = f(x + (h₋ ∘ d)·R). Keeps the sum, and h₋ ∘ d where there are drops.
struct SimpleStep: RecurrentStep {
  let units: Int
  let activation: Activation
  let kernel: UnsafePointer<Float>
  let drops: RecurrentDrops?

  var gates: Int { 1 }
  var states: Int { 1 }
  var kept: Int { drops == nil ? units : 2 * units }
  var products: [RecurrentProduct] { [RecurrentProduct(gates: 0..<1, input: drops == nil ? nil : units)] }

  func forward(_ at: StepPlace) {
    let z = at.kept
    gateSums(0..<1, at, input: dropped(0, at.before, row: at.row, into: at.kept + units), into: z)
    activation.apply(rows: 1, width: units, z, at.after)
  }

  func backward(_ at: StepPlace, _ d: StepGradients, back: UnsafePointer<Float>) {
    activation.applyBack(
      rows: 1, width: units, z: at.kept, y: at.after, dy: d.states, dz: d.input, adding: false)
    backProduct(0..<1, d.input, back, into: d.states)
    drop(0, d.states, row: at.row)
  }
}
