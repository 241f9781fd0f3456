// Recurrence: h = f(x + h₋·R) over the steps of a sequence, one entry on the tape.

import CKernels

/// What a recurrence is asked for.
struct RecurrenceOptions {
  var activation: Activation
  /// Time runs from the last step to the first; the mask with it.
  var backwards = false
  /// Outputs at masked steps are zeros instead of the output before them.
  var zeroOutputForMask = false
  /// Whether the outputs of all steps are wanted.
  var sequence = false
}

/// What a recurrence gives.
struct RecurrenceOutputs {
  /// `[batch, time, units]` in processing order; nil where nobody asked for it.
  var sequence: Value?
  /// `[batch, units]`: the last output, zeros for a row that is masked throughout.
  var last: Value
  /// `[batch, units]`: the state after the last step.
  var state: Value
}

extension Tape {
  /// h = f(x + h₋·R), step by step.
  ///
  /// At a masked step the state stays and the output repeats the one before it (zeros before the first
  /// step that counts).
  ///
  /// - Parameters:
  ///   - x: the projected input `[batch, time, units]`, its bias included.
  ///   - r: the recurrent kernel `[units, units]`.
  ///   - initial: the state before the first step `[batch, units]`; nil means zeros.
  mutating func simpleRecurrence(
    _ x: Value, _ r: Value, initial: Value?, mask: Mask?, _ options: RecurrenceOptions
  ) -> RecurrenceOutputs {
    if plain { return plainRecurrence(x, r, initial: initial, mask: mask, options) }
    guard case .elementwise(let kind, let alpha) = options.activation.form else {
      return plainRecurrence(x, r, initial: initial, mask: mask, options)
    }
    let initial = initial == nil ? nil : dense(initial!)
    let (batch, time, units) = (shape(x)[0], shape(x)[1], shape(x)[2])
    // An indexed input is read through its table: projected rows, looked up step by step.
    let rows = workspace.nodes[x.index].rows
    let source = rows?.table ?? x
    let state = make([batch, units], from: [source, r] + (initial.map { [$0] } ?? []))
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

    if let sequence {
      record(sequence, state, pullback: pullback(call, x: source, r: r, initial, state, sequence))
    } else {
      record(state, pullback: pullback(call, x: source, r: r, initial, state, nil))
    }
    return RecurrenceOutputs(
      sequence: zeroMasked(sequence, mask, options), last: lastOutput(state, initial, mask), state: state)
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

  /// The last output: the state, but zeros for a row that is masked throughout.
  private mutating func lastOutput(_ state: Value, _ initial: Value?, _ mask: Mask?) -> Value {
    guard let mask, initial != nil else { return state }  // such a row's state is zeros then
    let kept = arena.allocate(UInt8.self, count: mask.batch)
    for row in 0..<mask.batch { kept[row] = (0..<mask.time).contains { mask[row, $0] } ? 1 : 0 }
    return zeroRows(state, kept: kept)
  }

  /// The sequence with zeros at masked steps, where that is asked for.
  private mutating func zeroMasked(
    _ sequence: Value?, _ mask: Mask?, _ options: RecurrenceOptions
  ) -> Value? {
    guard let sequence, let mask, options.zeroOutputForMask else { return sequence }
    guard options.backwards else { return zeroRows(sequence, kept: mask.bytes) }
    let kept = arena.allocate(UInt8.self, count: mask.batch * mask.time)
    for row in 0..<mask.batch {
      for step in 0..<mask.time { kept[row * mask.time + step] = mask[row, mask.time - 1 - step] ? 1 : 0 }
    }
    return zeroRows(sequence, kept: kept)
  }
}
