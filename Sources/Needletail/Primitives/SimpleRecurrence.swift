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
    guard !plain, drops == nil, case .elementwise(let kind, let alpha) = options.activation.form else {
      let step = SimpleStep(
        units: shape(r)[0], activation: options.activation, kernel: pointer(r), drops: drops)
      return plainRecurrence(step, x, r, initial: [initial], mask: mask, options)
    }
    let initial = initial == nil ? nil : dense(initial!)
    let (batch, time, units) = (shape(x)[0], shape(x)[1], shape(x)[2])
    // An indexed input is read through its table: projected rows, looked up step by step.
    let rows = workspace.nodes[x.index].rows
    let source = rows?.table ?? x
    let needs = needsGradient(source) || needsGradient(r) || (initial.map { needsGradient($0) } ?? false)
    let state = make([batch, units], needsGradient: needs)
    var call = ck_rnn()
    (call.rows, call.steps, call.units) = (Int64(batch), Int64(time), Int64(units))
    (call.activation, call.alpha, call.reverse) = (kind, alpha, options.backwards)
    call.keeps = needsGradient(state)
    call.x = UnsafePointer(pointer(source))
    if let rows {
      call.row_stride = Int64(units)
      call.index = rows.ids
      call.distinct = Int64(shape(source)[0])
    } else {
      (call.row_stride, call.step_stride) = (Int64(time * units), Int64(units))
    }
    call.mask = mask.map { UnsafePointer($0.bytes) }
    call.kernel = UnsafePointer(pointer(r))
    if let initial { call.h0 = UnsafePointer(pointer(initial)) }
    call.h = pointer(state)
    let sequence = options.sequence ? make([batch, time, units], from: state) : nil
    if let sequence { call.y = pointer(sequence) }
    call.workspace = UnsafeMutableRawPointer(
      arena.allocate(UInt8.self, count: Int(ck_rnn_workspace(&call))))
    kernels.pointee.rnn_forward(&call)

    record(
      (sequence.map { [$0] } ?? []) + [state],
      pullback: pullback(call, x: source, r: r, initial, state, sequence))
    return RecurrenceOutputs(
      sequence: zeroMasked(sequence, mask, options),
      last: lastOutput(state, startsFromZeros: initial == nil, mask, options), states: [state])
  }

  private func pullback(
    _ call: ck_rnn, x: Value, r: Value, _ initial: Value?, _ state: Value, _ sequence: Value?
  ) -> (inout Backward) -> Void {
    let units = Int(call.units)
    return { g in
      var (call, gradients) = (call, ck_rnn_gradients())
      gradients.dh = g.gradient(of: state)
      gradients.dy = sequence.flatMap { g.gradient(of: $0) }
      let wanted = (kernel: g.wants(r), initial: initial.map { g.wants($0) } ?? false)
      let dKernel = wanted.kernel ? g.arena.zeros(count: units * units) : nil
      let dInitial = wanted.initial ? g.arena.allocate(Float.self, count: Int(call.rows) * units) : nil
      (gradients.dkernel, gradients.dh0) = (dKernel, dInitial)
      if g.wants(x) {
        g.put(to: x) { dx in
          gradients.dx = dx
          kernels.pointee.rnn_backward(&call, &gradients)
        }
      } else {
        kernels.pointee.rnn_backward(&call, &gradients)
      }
      if let dKernel { g.add(to: r) { kernels.pointee.add(Int64(units * units), dKernel, $0) } }
      if let initial, let dInitial {
        g.add(to: initial) { kernels.pointee.add(call.rows * call.units, dInitial, $0) }
      }
    }
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
