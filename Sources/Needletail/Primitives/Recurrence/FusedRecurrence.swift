// FusedRecurrence: a whole recurrence as one call of a kernel, whichever its cell, one entry on the tape.

import CKernels

/// A kernel's call: what SimpleRNN, LSTM and GRU have in common, and where they differ.
protocol FusedCall {
  static var gates: Int { get }
  static var states: Int { get }

  var rows: Int64 { get set }
  var steps: Int64 { get set }
  var units: Int64 { get set }
  var activation: ck_activation { get set }
  var alpha: Float { get set }
  var reverse: Bool { get set }
  var keeps: Bool { get set }
  var x: UnsafePointer<Float>! { get set }
  // The kernels' own names.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  var row_stride: Int64 { get set }
  // swift-format-ignore: AlwaysUseLowerCamelCase
  var step_stride: Int64 { get set }
  var index: UnsafePointer<Int32>! { get set }
  var distinct: Int64 { get set }
  var mask: UnsafePointer<UInt8>! { get set }
  var kernel: UnsafePointer<Float>! { get set }
  var y: UnsafeMutablePointer<Float>! { get set }
  var workspace: UnsafeMutableRawPointer! { get set }

  init()
  var workspaceBytes: Int64 { mutating get }
  /// The states before the first step, nil for zeros, and the places of those after the last.
  mutating func setStates(first: Two<UnsafePointer<Float>?>, last: Two<UnsafeMutablePointer<Float>?>)
  mutating func forward()
  mutating func backward(_ g: FusedGradients)
}

/// What there is of each state, h and, for an LSTM, c; without the memory that an array takes.
struct Two<Element> {
  var h: Element
  var c: Element
}

/// Gradients that come into a fused recurrence and the places of those that it gives; nil: not wanted.
struct FusedGradients {
  var last: Two<UnsafePointer<Float>?>
  var sequence: UnsafePointer<Float>?
  /// Written: laid out as x, or a row for each of its table's.
  var x: UnsafeMutablePointer<Float>?
  /// Added to.
  var kernel: UnsafeMutablePointer<Float>?
  var bias: UnsafeMutablePointer<Float>?
  /// Written.
  var first: Two<UnsafeMutablePointer<Float>?>
}

extension Tape {
  /// Kind and parameter of an activation that the kernels know; nil: the recurrence goes step by step.
  func fusedKind(_ activation: Activation) -> (kind: ck_activation, alpha: Float)? {
    guard !plain, case .elementwise(let kind, let alpha) = activation.form else { return nil }
    return (kind, alpha)
  }

  /// A recurrence over all steps of a batch.
  ///
  /// Each sum is one chain of fused multiply-adds that starts at x and goes over ascending units of h₋.
  ///
  /// - Parameters:
  ///   - call: with what only its cell has.
  ///   - x: the projected input `[batch, time, gates · units]`, its bias included.
  ///   - r: the recurrent kernel `[units, gates · units]`.
  ///   - bias: of the last gate's recurrent sums `[units]`, where the cell has one.
  ///   - initial: the states before the first step `[batch, units]`; nil means zeros.
  mutating func fusedRecurrence<Call: FusedCall>(
    _ call: Call, _ x: Value, _ r: Value, bias: Value? = nil, initial: Two<Value?>, mask: Mask?,
    _ options: RecurrenceOptions
  ) -> RecurrenceOutputs {
    var call = call
    let first = Two(
      h: initial.h == nil ? nil : dense(initial.h!), c: initial.c == nil ? nil : dense(initial.c!))
    let (batch, time, units) = (shape(x)[0], shape(x)[1], shape(r)[0])
    precondition(
      shape(x)[2] == Call.gates * units && shape(r) == [units, Call.gates * units],
      "recurrence: x \(shape(x)) does not fit the kernel \(shape(r))")
    // An indexed input is read through its table: projected rows, looked up step by step.
    let indices = workspace.nodes[x.index].rows
    let source = indices?.table ?? x
    var needs = needsGradient(source) || needsGradient(r)
    if let bias { needs = needs || needsGradient(bias) }
    if let h = first.h { needs = needs || needsGradient(h) }
    if let c = first.c { needs = needs || needsGradient(c) }
    let states: (h: Value, c: Value?) = (
      make([batch, units], needsGradient: needs),
      Call.states > 1 ? make([batch, units], needsGradient: needs) : nil
    )
    let sequence = options.sequence ? make([batch, time, units], needsGradient: needs) : nil

    (call.rows, call.steps, call.units) = (Int64(batch), Int64(time), Int64(units))
    (call.reverse, call.keeps) = (options.backwards, needsGradient(states.h))
    call.x = UnsafePointer(pointer(source))
    if let indices {
      call.row_stride = Int64(Call.gates * units)
      call.index = indices.ids
      call.distinct = Int64(shape(source)[0])
    } else {
      (call.row_stride, call.step_stride) = (Int64(time * Call.gates * units), Int64(Call.gates * units))
    }
    call.mask = mask.map { UnsafePointer($0.bytes) }
    call.kernel = UnsafePointer(pointer(r))
    call.setStates(
      first: Two(
        h: first.h == nil ? nil : UnsafePointer(pointer(first.h!)),
        c: first.c == nil ? nil : UnsafePointer(pointer(first.c!))),
      last: Two(h: pointer(states.h), c: states.c == nil ? nil : pointer(states.c!)))
    if let sequence { call.y = pointer(sequence) }
    call.workspace = UnsafeMutableRawPointer(arena.allocate(UInt8.self, count: Int(call.workspaceBytes)))
    call.forward()

    var all = [states.h]
    if let c = states.c { all.append(c) }
    var outputs = all
    if let sequence { outputs.append(sequence) }
    record(outputs, pullback: fusedPullback(call, x: source, r: r, bias: bias, first, states, sequence))
    return RecurrenceOutputs(
      sequence: zeroMasked(sequence, mask, options),
      last: lastOutput(states.h, startsFromZeros: first.h == nil, mask, options), states: all)
  }

  private func fusedPullback<Call: FusedCall>(
    _ call: Call, x: Value, r: Value, bias: Value?, _ first: Two<Value?>, _ states: (h: Value, c: Value?),
    _ sequence: Value?
  ) -> (inout Backward) -> Void {
    let (units, count) = (Int(call.units), Int(call.rows * call.units))
    return { g in
      var call = call
      var gradients = FusedGradients(
        last: Two(h: g.gradient(of: states.h), c: states.c.flatMap { g.gradient(of: $0) }),
        first: Two(h: nil, c: nil))
      gradients.sequence = sequence.flatMap { g.gradient(of: $0) }
      if g.wants(r) { gradients.kernel = g.arena.zeros(count: units * Call.gates * units) }
      if let bias, g.wants(bias) { gradients.bias = g.arena.zeros(count: units) }
      if let h = first.h, g.wants(h) { gradients.first.h = g.arena.allocate(Float.self, count: count) }
      if let c = first.c, g.wants(c) { gradients.first.c = g.arena.allocate(Float.self, count: count) }
      if g.wants(x) {
        g.put(to: x) { dx in
          gradients.x = dx
          call.backward(gradients)
        }
      } else {
        call.backward(gradients)
      }
      func deliver(_ from: UnsafePointer<Float>?, _ count: Int, to value: Value?, _ g: inout Backward) {
        guard let from, let value else { return }
        g.add(to: value) { kernels.pointee.add(Int64(count), from, $0) }
      }
      deliver(gradients.kernel, units * Call.gates * units, to: r, &g)
      deliver(gradients.bias, units, to: bias, &g)
      deliver(gradients.first.h, count, to: first.h, &g)
      deliver(gradients.first.c, count, to: first.c, &g)
    }
  }
}

extension ck_rnn: FusedCall {
  static var gates: Int { 1 }
  static var states: Int { 1 }
  var workspaceBytes: Int64 { mutating get { ck_rnn_workspace(&self) } }

  mutating func setStates(first: Two<UnsafePointer<Float>?>, last: Two<UnsafeMutablePointer<Float>?>) {
    (h0, h) = (first.h, last.h)
  }

  mutating func forward() { kernels.pointee.rnn_forward(&self) }

  mutating func backward(_ g: FusedGradients) {
    var all = ck_rnn_gradients(dh: g.last.h, dy: g.sequence, dx: g.x, dkernel: g.kernel, dh0: g.first.h)
    kernels.pointee.rnn_backward(&self, &all)
  }
}

extension ck_lstm: FusedCall {
  static var gates: Int { 4 }
  static var states: Int { 2 }
  var workspaceBytes: Int64 { mutating get { ck_lstm_workspace(&self) } }

  mutating func setStates(first: Two<UnsafePointer<Float>?>, last: Two<UnsafeMutablePointer<Float>?>) {
    (h0, c0, h, c) = (first.h, first.c, last.h, last.c)
  }

  mutating func forward() { kernels.pointee.lstm_forward(&self) }

  mutating func backward(_ g: FusedGradients) {
    var all = ck_lstm_gradients(
      dh: g.last.h, dc: g.last.c, dy: g.sequence, dx: g.x, dkernel: g.kernel, dh0: g.first.h,
      dc0: g.first.c)
    kernels.pointee.lstm_backward(&self, &all)
  }
}

extension ck_gru: FusedCall {
  static var gates: Int { 3 }
  static var states: Int { 1 }
  var workspaceBytes: Int64 { mutating get { ck_gru_workspace(&self) } }

  mutating func setStates(first: Two<UnsafePointer<Float>?>, last: Two<UnsafeMutablePointer<Float>?>) {
    (h0, h) = (first.h, last.h)
  }

  mutating func forward() { kernels.pointee.gru_forward(&self) }

  mutating func backward(_ g: FusedGradients) {
    var all = ck_gru_gradients(
      dh: g.last.h, dy: g.sequence, dx: g.x, dkernel: g.kernel, dbias: g.bias, dh0: g.first.h)
    kernels.pointee.gru_backward(&self, &all)
  }
}
