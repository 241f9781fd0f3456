// LSTMRecurrence: c = f·c₋ + i·ĉ, h = o·tanh(c) over the steps of a sequence, one entry on the tape.

import CKernels

extension Tape {
  /// The long short-term memory, step by step; gates lie side by side in Keras' order i, f, c, o.
  ///
  /// z = x + h₋·R; c = σ(z_f)·c₋ + σ(z_i)·act(z_c), the first product fused with the sum; h = σ(z_o)·act(c).
  /// At a masked step both states stay and the output repeats the one before it.
  ///
  /// - Parameters:
  ///   - x: the projected input `[batch, time, 4·units]`, its bias included.
  ///   - r: the recurrent kernel `[units, 4·units]`.
  ///   - initial: h and c before the first step, `[batch, units]` each; nil means zeros.
  ///   - drops: what h₋ is multiplied by before the product, the same at all steps.
  mutating func lstmRecurrence(
    _ x: Value, _ r: Value, initial: (h: Value?, c: Value?), mask: Mask?, drops: RecurrentDrops? = nil,
    _ options: RecurrenceOptions
  ) -> RecurrenceOutputs {
    guard drops == nil, let (kind, alpha) = fusedKind(options.activation),
      let gates = fusedKind(options.recurrentActivation)
    else {
      let step = LSTMStep(
        units: shape(r)[0], activation: options.activation, gate: options.recurrentActivation,
        kernel: pointer(r), drops: drops)
      return plainRecurrence(step, x, r, initial: [initial.h, initial.c], mask: mask, options)
    }
    var call = ck_lstm()
    (call.activation, call.alpha) = (kind, alpha)
    (call.recurrent_activation, call.recurrent_alpha) = gates
    return fusedRecurrence(
      call, x, r, initial: Two(h: initial.h, c: initial.c), mask: mask, options)
  }
}

/// A step of LSTM. Keeps z, the gates' values and act(c), and h₋ ∘ d for each gate where there are drops.
struct LSTMStep: RecurrentStep {
  let units: Int
  let activation: Activation
  let gate: Activation
  let kernel: UnsafePointer<Float>
  let drops: RecurrentDrops?

  var gates: Int { 4 }
  var states: Int { 2 }
  var kept: Int { (drops == nil ? 9 : 13) * units }
  var products: [RecurrentProduct] {
    guard drops != nil else { return [RecurrentProduct(gates: 0..<4, input: nil)] }
    return (0..<4).map { RecurrentProduct(gates: $0..<$0 + 1, input: (9 + $0) * units) }
  }

  private func activation(_ g: Int) -> Activation { g == 2 ? activation : gate }

  func forward(_ at: StepPlace) {
    let (z, y, squashed) = (at.kept, at.kept + 4 * units, at.kept + 8 * units)
    if drops == nil {
      gateSums(0..<4, at, input: at.before, into: z)
    } else {
      for g in 0..<4 {
        let h = dropped(g, at.before, row: at.row, into: at.kept + (9 + g) * units)
        gateSums(g..<g + 1, at, input: h, into: z + g * units)
      }
    }
    for g in 0..<4 { activation(g).apply(rows: 1, width: units, z + g * units, y + g * units) }
    let (h, c, n) = (at.after, at.after + units, Int64(units))
    kernels.pointee.multiply(n, y, y + 2 * units, c)
    kernels.pointee.multiply_add(n, y + units, at.before + units, c)
    activation.apply(rows: 1, width: units, c, squashed)
    kernels.pointee.multiply(n, y + 3 * units, squashed, h)
  }

  func backward(_ at: StepPlace, _ d: StepGradients, back: UnsafePointer<Float>) {
    let (z, y, squashed) = (at.kept, at.kept + 4 * units, at.kept + 8 * units)
    let (dh, dc, dy, n) = (d.states, d.states + units, d.room, Int64(units))
    // h = o · act(c)
    kernels.pointee.multiply(n, dh, squashed, dy + 3 * units)
    kernels.pointee.multiply(n, dh, y + 3 * units, dy)
    activation.applyBack(
      rows: 1, width: units, z: at.after + units, y: squashed, dy: dy, dz: dc, adding: true)
    // c = f · c₋ + i · ĉ
    kernels.pointee.multiply(n, dc, y + 2 * units, dy)
    kernels.pointee.multiply(n, dc, at.before + units, dy + units)
    kernels.pointee.multiply(n, dc, y, dy + 2 * units)
    kernels.pointee.multiply(n, dc, y + units, dc)
    for g in 0..<4 {
      activation(g).applyBack(
        rows: 1, width: units, z: z + g * units, y: y + g * units, dy: dy + g * units,
        dz: d.input + g * units, adding: false)
    }
    guard drops != nil else { return backProduct(0..<4, d.input, back, into: dh) }
    dh.update(repeating: 0, count: units)
    for g in 0..<4 {
      backProduct(g..<g + 1, d.input + g * units, back, into: dy)
      drop(g, dy, row: at.row)
      kernels.pointee.add(n, dy, dh)
    }
  }
}
