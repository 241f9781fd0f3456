// PlainWalk: one row's way through time and back, with masks, directions and outputs.

/// Where the numbers of a recurrence lie, and the loop over its steps.
///
/// What is kept of a step, and its gradients, lie in processing order.
struct PlainWalk<Step: RecurrentStep> {
  let step: Step
  let time: Int
  let options: RecurrenceOptions
  let mask: Mask?
  /// Whether steps are kept for the way back; else each step uses the place of the one before.
  let keeps: Bool
  let x: UnsafePointer<Float>
  let last: UnsafeMutablePointer<Float>
  let sequence: UnsafeMutablePointer<Float>?
  /// The states before the first step and after the last, `[batch, units]` each.
  var starts: [UnsafePointer<Float>?] = []
  var ends: [UnsafeMutablePointer<Float>] = []
  /// The states before each step, `[batch, time, states · units]`, or `[batch, 2, …]` when nothing is kept.
  var states: UnsafeMutablePointer<Float>!
  /// The states after the last step, `[batch, states · units]`.
  var final: UnsafeMutablePointer<Float>!
  /// `[batch, time, step.kept]`, or `[batch, step.kept]`.
  var kept: UnsafeMutablePointer<Float>!

  private var units: Int { step.units }
  /// Numbers in a row's states.
  var width: Int { step.states * step.units }

  /// The step of the input that is processed as number s.
  private func input(_ s: Int) -> Int { options.backwards ? time - 1 - s : s }
  private func counts(_ row: Int, _ s: Int) -> Bool { mask.map { $0[row, input(s)] } ?? true }

  /// Where the states before step s lie.
  private func before(_ row: Int, _ s: Int) -> UnsafeMutablePointer<Float> {
    if s == time { return final + row * width }
    let slot = keeps ? row * time + s : 2 * row + s % 2
    return states + slot * width
  }

  private func place(_ row: Int, _ s: Int) -> StepPlace {
    let pair = row * time + input(s)
    let slot = keeps ? row * time + s : row
    return StepPlace(
      row: row, x: x + pair * step.gates * units, before: UnsafePointer(before(row, s)),
      after: before(row, s + 1), kept: kept + slot * step.kept)
  }

  func forward(row: Int) {
    for (i, from) in starts.enumerated() { take(from, row, before(row, 0) + i * units) }
    let output = last + row * units
    output.update(repeating: 0, count: units)
    for s in 0..<time {
      let at = place(row, s)
      let counts = counts(row, s)
      if counts {
        step.forward(at)
        output.update(from: at.after, count: units)
      } else {
        at.after.update(from: at.before, count: width)
        at.kept.update(repeating: 0, count: step.kept)
        if options.zeroOutputForMask { output.update(repeating: 0, count: units) }
      }
      if let sequence { (sequence + (row * time + s) * units).update(from: output, count: units) }
    }
    for (i, to) in ends.enumerated() {
      (to + row * units).update(from: before(row, time) + i * units, count: units)
    }
  }

  /// Writes the gradients of the projected input and the sums of every step and, into `carry`, those of
  /// the states before the first step.
  func backward(
    row: Int, _ g: WalkGradients, carry: UnsafeMutablePointer<Float>, room: UnsafeMutablePointer<Float>
  ) {
    let output = room + 2 * step.gates * units  // of the output that masked steps repeat
    for (i, from) in g.states.enumerated() { take(from, row, carry + i * units) }
    take(g.last, row, output)
    for s in (0..<time).reversed() {
      let own = (row * time + s) * step.gates * units
      let d = StepGradients(states: carry, input: g.input + own, sums: g.sums + own, room: room)
      if let dSequence = g.sequence {
        kernels.pointee.add(Int64(units), dSequence + (row * time + s) * units, output)
      }
      guard counts(row, s) else {
        d.input.update(repeating: 0, count: step.gates * units)
        d.sums.update(repeating: 0, count: step.gates * units)
        if options.zeroOutputForMask { output.update(repeating: 0, count: units) }
        continue
      }
      kernels.pointee.add(Int64(units), output, carry)
      output.update(repeating: 0, count: units)
      // Subnormal numbers would cost twenty times the time.
      for j in 0..<width where abs(carry[j]) < 1e-30 { carry[j] = 0 }
      step.backward(place(row, s), d, back: g.back)
    }
  }

  /// A row's part of an array `[batch, units]`; zeros where there is none.
  private func take(_ from: UnsafePointer<Float>?, _ row: Int, _ to: UnsafeMutablePointer<Float>) {
    if let from {
      to.update(from: from + row * units, count: units)
    } else {
      to.update(repeating: 0, count: units)
    }
  }
}
