// GRURecurrence: h = z·h₋ + (1 − z)·ĥ over the steps of a sequence, one entry on the tape.

import CKernels

extension Tape {
  /// The gated recurrent unit, step by step; gates lie side by side in Keras' order z, r, h.
  ///
  /// z, r = σ(x + h₋·R). With `resetAfter` ĥ = act(x_h + r·(h₋·R_h + b)), else ĥ = act(x_h + (r·h₋)·R_h).
  /// h = z·h₋ + (1 − z)·ĥ, the first product fused with the sum. At a masked step the state stays and the
  /// output repeats the one before it.
  ///
  /// - Parameters:
  ///   - x: the projected input `[batch, time, 3·units]`, with the biases of the input and of z and r.
  ///   - r: the recurrent kernel `[units, 3·units]`.
  ///   - bias: of h₋·R_h `[units]`; with `resetAfter` only.
  ///   - initial: the state before the first step `[batch, units]`; nil means zeros.
  ///   - drops: what h₋ is multiplied by before the products, the same at all steps.
  mutating func gruRecurrence(
    _ x: Value, _ r: Value, bias: Value?, resetAfter: Bool, initial: Value?, mask: Mask?,
    drops: RecurrentDrops? = nil, _ options: RecurrenceOptions
  ) -> RecurrenceOutputs {
    guard drops == nil, let (kind, alpha) = fusedKind(options.activation),
      let gates = fusedKind(options.recurrentActivation)
    else {
      let units = shape(r)[0]
      let step = GRUStep(
        units: units, activation: options.activation, gate: options.recurrentActivation,
        resetAfter: resetAfter, kernel: pointer(r),
        bias: bias == nil ? UnsafePointer(arena.zeros(count: units)) : UnsafePointer(pointer(bias!)),
        drops: drops)
      return plainRecurrence(step, x, r, bias: bias, initial: [initial], mask: mask, options)
    }
    var call = ck_gru()
    (call.activation, call.alpha) = (kind, alpha)
    (call.recurrent_activation, call.recurrent_alpha) = gates
    call.reset_after = resetAfter
    if let bias { call.bias = UnsafePointer(pointer(bias)) }
    return fusedRecurrence(
      call, x, r, bias: bias, initial: Two(h: initial, c: nil), mask: mask, options)
  }

  /// The two biases of a GRU that resets after the product, as its recurrence takes them: those that meet
  /// the input `[3·units]` (b + b′ for z and r, b for h), and b′ of h `[units]`. bias: `[2, 3·units]`.
  mutating func gruBiases(_ bias: Value) -> (input: Value, candidate: Value) {
    let all = shape(bias)[1]
    let units = all / 3
    let (input, candidate) = (make([all], from: bias), make([units], from: bias))
    let source = pointer(bias)
    for j in 0..<all { pointer(input)[j] = j < 2 * units ? source[j] + source[all + j] : source[j] }
    pointer(candidate).update(from: source + all + 2 * units, count: units)
    workspace.nodes[input.index].source = workspace.nodes[bias.index].source
    record(input, candidate) { g in
      let (dInput, dCandidate) = (g.gradient(of: input), g.gradient(of: candidate))
      g.add(to: bias) { d in
        if let dInput {
          kernels.pointee.add(Int64(all), dInput, d)
          kernels.pointee.add(Int64(2 * units), dInput, d + all)
        }
        if let dCandidate { kernels.pointee.add(Int64(units), dCandidate, d + all + 2 * units) }
      }
    }
    return (input, candidate)
  }
}

/// A step of GRU. Keeps the three sums before their activations, the three values after, and what the
/// candidate's recurrent product gave (`resetAfter`) or took; then h₋ ∘ d for each gate where there are drops.
struct GRUStep: RecurrentStep {
  let units: Int
  let activation: Activation
  let gate: Activation
  let resetAfter: Bool
  let kernel: UnsafePointer<Float>
  let bias: UnsafePointer<Float>
  let drops: RecurrentDrops?

  var gates: Int { 3 }
  var states: Int { 1 }
  var kept: Int { (drops == nil ? 7 : 10) * units }
  var hasOwnSums: Bool { resetAfter }
  var products: [RecurrentProduct] {
    let candidate = RecurrentProduct(
      gates: 2..<3, input: resetAfter ? drops == nil ? nil : 9 * units : 6 * units)
    if drops == nil { return [RecurrentProduct(gates: 0..<2, input: nil), candidate] }
    return (0..<2).map { RecurrentProduct(gates: $0..<$0 + 1, input: (7 + $0) * units) } + [candidate]
  }

  func forward(_ at: StepPlace) {
    let (sums, y, inner, n) = (at.kept, at.kept + 3 * units, at.kept + 6 * units, Int64(units))
    let (z, r, candidate) = (y, y + units, y + 2 * units)
    func state(_ g: Int) -> UnsafePointer<Float> {
      dropped(g, at.before, row: at.row, into: at.kept + (7 + g) * units)
    }
    if drops == nil {
      gateSums(0..<2, at, input: at.before, into: sums)
    } else {
      for g in 0..<2 { gateSums(g..<g + 1, at, input: state(g), into: sums + g * units) }
    }
    gate.apply(rows: 1, width: units, sums, z)
    gate.apply(rows: 1, width: units, sums + units, r)
    if resetAfter {
      gateSums(2..<3, at, start: bias, input: state(2), into: inner)
      (sums + 2 * units).update(from: at.x + 2 * units, count: units)
      kernels.pointee.multiply_add(n, r, inner, sums + 2 * units)
    } else {
      kernels.pointee.multiply(n, r, state(2), inner)
      gateSums(2..<3, at, input: inner, into: sums + 2 * units)
    }
    activation.apply(rows: 1, width: units, sums + 2 * units, candidate)
    for j in 0..<units { at.after[j] = (1 - z[j]) * candidate[j] }
    kernels.pointee.multiply_add(n, z, at.before, at.after)
  }

  func backward(_ at: StepPlace, _ d: StepGradients, back: UnsafePointer<Float>) {
    let (sums, y, inner, n) = (at.kept, at.kept + 3 * units, at.kept + 6 * units, Int64(units))
    let (z, r, candidate, h) = (y, y + units, y + 2 * units, at.before)
    let (dh, dy, product) = (d.states, d.room, d.room + 3 * units)
    let (dz, dr, dCandidate) = (dy, dy + units, dy + 2 * units)
    for j in 0..<units {
      dz[j] = dh[j] * (h[j] - candidate[j])
      dCandidate[j] = dh[j] * (1 - z[j])
      dh[j] *= z[j]
    }
    func multiplyBack(_ g: Int, _ dSums: UnsafePointer<Float>) {
      backProduct(g..<g + 1, dSums, back, into: product)
    }
    func addToState(_ g: Int) {
      drop(g, product, row: at.row)
      kernels.pointee.add(n, product, dh)
    }
    activation.applyBack(
      rows: 1, width: units, z: sums + 2 * units, y: candidate, dy: dCandidate, dz: d.input + 2 * units,
      adding: false)
    if resetAfter {
      kernels.pointee.multiply(n, d.input + 2 * units, inner, dr)
      kernels.pointee.multiply(n, d.input + 2 * units, r, d.sums + 2 * units)
      multiplyBack(2, d.sums + 2 * units)
    } else {
      multiplyBack(2, d.input + 2 * units)
      let dropped = drops == nil ? h : UnsafePointer(at.kept + 9 * units)
      kernels.pointee.multiply(n, product, dropped, dr)
      kernels.pointee.multiply(n, product, r, product)
    }
    addToState(2)
    for g in 0..<2 {
      gate.applyBack(
        rows: 1, width: units, z: sums + g * units, y: y + g * units, dy: dy + g * units,
        dz: d.input + g * units, adding: false)
      multiplyBack(g, d.input + g * units)
      addToState(g)
    }
    if resetAfter { d.sums.update(from: d.input, count: 2 * units) }
  }
}
