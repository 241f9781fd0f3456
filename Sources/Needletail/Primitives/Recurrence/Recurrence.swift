// Recurrence: what every recurrence is asked for, what it gives, and how its outputs follow from its states.

/// What a recurrence is asked for.
struct RecurrenceOptions {
  /// Of the state of SimpleRNN, the candidate and the output of LSTM, the candidate of GRU.
  var activation: Activation
  /// Of the gates of LSTM and GRU.
  var recurrentActivation = Activation.sigmoid
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
  /// `[batch, units]` each: the states after the last step; the first is h.
  var states: [Value]

  /// h after the last step.
  var state: Value { states[0] }
}

extension Tape {
  /// The last output of a recurrence whose kernel gives the states only: h, but zeros for a row that is
  /// masked throughout, and for one whose last step is masked where that is asked for.
  mutating func lastOutput(
    _ state: Value, startsFromZeros: Bool, _ mask: Mask?, _ options: RecurrenceOptions
  ) -> Value {
    guard let mask, !startsFromZeros || options.zeroOutputForMask else { return state }
    let kept = arena.allocate(UInt8.self, count: mask.batch)
    for row in 0..<mask.batch {
      let counts =
        options.zeroOutputForMask
        ? mask.time > 0 && mask[row, options.backwards ? 0 : mask.time - 1]
        : (0..<mask.time).contains { mask[row, $0] }
      kept[row] = counts ? 1 : 0
    }
    return zeroRows(state, kept: kept)
  }

  /// The outputs of all steps with zeros at masked ones, where that is asked for.
  mutating func zeroMasked(_ sequence: Value?, _ mask: Mask?, _ options: RecurrenceOptions) -> Value? {
    guard let sequence, let mask, options.zeroOutputForMask else { return sequence }
    guard options.backwards else { return zeroRows(sequence, kept: mask.bytes) }
    let kept = arena.allocate(UInt8.self, count: mask.batch * mask.time)
    for row in 0..<mask.batch {
      for step in 0..<mask.time { kept[row * mask.time + step] = mask[row, mask.time - 1 - step] ? 1 : 0 }
    }
    return zeroRows(sequence, kept: kept)
  }
}
