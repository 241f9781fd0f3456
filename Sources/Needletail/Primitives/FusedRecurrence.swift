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
  mutating func setStates(
    _ first: [UnsafePointer<Float>?], _ last: [UnsafeMutablePointer<Float>])
  mutating func forward()
  mutating func backward(_ g: FusedGradients)
}

/// Gradients that come into a fused recurrence and the places of those that it gives; nil: not wanted.
struct FusedGradients {
  var last: [UnsafePointer<Float>?]
  var sequence: UnsafePointer<Float>?
  /// Written: laid out as x, or a row for each of its table's.
  var x: UnsafeMutablePointer<Float>?
  /// Added to.
  var kernel: UnsafeMutablePointer<Float>?
  var bias: UnsafeMutablePointer<Float>?
  /// Written.
  var first: [UnsafeMutablePointer<Float>?]
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
    _ call: Call, _ x: Value, _ r: Value, bias: Value? = nil, initial: [Value?], mask: Mask?,
    _ options: RecurrenceOptions
  ) -> RecurrenceOutputs {
    var call = call
    var first: [Value?] = []
    for value in initial { first.append(value == nil ? nil : dense(value!)) }
    let (batch, time, units) = (shape(x)[0], shape(x)[1], shape(r)[0])
    precondition(
      shape(x)[2] == Call.gates * units && shape(r) == [units, Call.gates * units],
      "recurrence: x \(shape(x)) does not fit the kernel \(shape(r))")
    // An indexed input is read through its table: projected rows, looked up step by step.
    let indices = workspace.nodes[x.index].rows
    let source = indices?.table ?? x
    let inputs = [source, r] + (bias.map { [$0] } ?? []) + first.compactMap { $0 }
    var states: [Value] = []
    for _ in 0..<Call.states { states.append(make([batch, units], from: inputs)) }
    let sequence = options.sequence ? make([batch, time, units], from: inputs) : nil

    (call.rows, call.steps, call.units) = (Int64(batch), Int64(time), Int64(units))
    (call.reverse, call.keeps) = (options.backwards, needsGradient(states[0]))
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
    var (starts, ends): ([UnsafePointer<Float>?], [UnsafeMutablePointer<Float>]) = ([], [])
    for (value, state) in zip(first, states) {
      starts.append(value == nil ? nil : UnsafePointer(pointer(value!)))
      ends.append(pointer(state))
    }
    call.setStates(starts, ends)
    if let sequence { call.y = pointer(sequence) }
    call.workspace = UnsafeMutableRawPointer(arena.allocate(UInt8.self, count: Int(call.workspaceBytes)))
    call.forward()

    record(
      (sequence.map { [$0] } ?? []) + states,
      pullback: fusedPullback(call, x: source, r: r, bias: bias, first, states, sequence))
    return RecurrenceOutputs(
      sequence: zeroMasked(sequence, mask, options),
      last: lastOutput(states[0], startsFromZeros: first[0] == nil, mask, options), states: states)
  }

  private func fusedPullback<Call: FusedCall>(
    _ call: Call, x: Value, r: Value, bias: Value?, _ first: [Value?], _ states: [Value], _ sequence: Value?
  ) -> (inout Backward) -> Void {
    let (units, count) = (Int(call.units), Int(call.rows * call.units))
    return { g in
      var call = call
      var gradients = FusedGradients(last: [], first: [])
      for state in states { gradients.last.append(g.gradient(of: state)) }
      gradients.sequence = sequence.flatMap { g.gradient(of: $0) }
      if g.wants(r) { gradients.kernel = g.arena.zeros(count: units * Call.gates * units) }
      if let bias, g.wants(bias) { gradients.bias = g.arena.zeros(count: units) }
      for value in first {
        let wanted = value.map { g.wants($0) } ?? false
        gradients.first.append(wanted ? g.arena.allocate(Float.self, count: count) : nil)
      }
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
      for (value, from) in zip(first, gradients.first) { deliver(from, count, to: value, &g) }
    }
  }
}

extension ck_rnn: FusedCall {
  static var gates: Int { 1 }
  static var states: Int { 1 }
  var workspaceBytes: Int64 { mutating get { ck_rnn_workspace(&self) } }

  mutating func setStates(_ first: [UnsafePointer<Float>?], _ last: [UnsafeMutablePointer<Float>]) {
    (h0, h) = (first[0], last[0])
  }

  mutating func forward() { kernels.pointee.rnn_forward(&self) }

  mutating func backward(_ g: FusedGradients) {
    var all = ck_rnn_gradients(dh: g.last[0], dy: g.sequence, dx: g.x, dkernel: g.kernel, dh0: g.first[0])
    kernels.pointee.rnn_backward(&self, &all)
  }
}

extension ck_lstm: FusedCall {
  static var gates: Int { 4 }
  static var states: Int { 2 }
  var workspaceBytes: Int64 { mutating get { ck_lstm_workspace(&self) } }

  mutating func setStates(_ first: [UnsafePointer<Float>?], _ last: [UnsafeMutablePointer<Float>]) {
    (h0, c0, h, c) = (first[0], first[1], last[0], last[1])
  }

  mutating func forward() { kernels.pointee.lstm_forward(&self) }

  mutating func backward(_ g: FusedGradients) {
    var all = ck_lstm_gradients(
      dh: g.last[0], dc: g.last[1], dy: g.sequence, dx: g.x, dkernel: g.kernel, dh0: g.first[0],
      dc0: g.first[1])
    kernels.pointee.lstm_backward(&self, &all)
  }
}

extension ck_gru: FusedCall {
  static var gates: Int { 3 }
  static var states: Int { 1 }
  var workspaceBytes: Int64 { mutating get { ck_gru_workspace(&self) } }

  mutating func setStates(_ first: [UnsafePointer<Float>?], _ last: [UnsafeMutablePointer<Float>]) {
    (h0, h) = (first[0], last[0])
  }

  mutating func forward() { kernels.pointee.gru_forward(&self) }

  mutating func backward(_ g: FusedGradients) {
    var all = ck_gru_gradients(
      dh: g.last[0], dy: g.sequence, dx: g.x, dkernel: g.kernel, dbias: g.bias, dh0: g.first[0])
    kernels.pointee.gru_backward(&self, &all)
  }
}
