// PlainRecurrence: the recurrence written out step by step, for any activation and as a reference.

extension Tape {
  /// `simpleRecurrence` step by step, row by row.
  mutating func plainRecurrence(
    _ x: Value, _ r: Value, initial: Value?, mask: Mask?, _ options: RecurrenceOptions
  ) -> RecurrenceOutputs {
    let x = dense(x)
    let initial = initial == nil ? nil : dense(initial!)
    let (batch, time, units) = (shape(x)[0], shape(x)[1], shape(x)[2])
    let inputs = [x, r] + (initial.map { [$0] } ?? [])
    let state = make([batch, units], from: inputs)
    let last = make([batch, units], from: inputs)
    let sequence = options.sequence ? make([batch, time, units], from: inputs) : nil
    var walk = PlainRecurrence(
      time: time, units: units, options: options, mask: mask, x: pointer(x), r: pointer(r),
      initial: initial == nil ? nil : pointer(initial!), state: pointer(state), last: pointer(last),
      sequence: sequence == nil ? nil : pointer(sequence!))
    walk.previous = arena.allocate(Float.self, count: batch * time * units)
    walk.sums = arena.allocate(Float.self, count: batch * time * units)
    parallel(batch) { walk.forward(row: $0) }

    let pullback: (inout Backward) -> Void = { [walk] g in
      let (dLast, dState) = (g.gradient(of: last), g.gradient(of: state))
      let dSequence = sequence.flatMap { g.gradient(of: $0) }
      let dz = g.arena.allocate(Float.self, count: batch * time * units)
      let carry = g.arena.allocate(Float.self, count: batch * units)
      let transposed = g.transposed(walk.r, units, units)
      let scratch = g.arena.allocate(Float.self, count: batch * 2 * units)
      parallel(batch) { row in
        walk.backward(
          row: row, dLast: dLast, dState: dState, dSequence: dSequence, transposed: transposed,
          dz: dz, carry: carry + row * units, scratch: scratch + row * 2 * units)
      }
      g.add(to: x) { kernels.pointee.add(Int64(batch * time * units), dz, $0) }
      g.addProduct(to: r, rows: batch * time, x: walk.previous, n: units, dy: dz, m: units)
      if let initial { g.add(to: initial) { kernels.pointee.add(Int64(batch * units), carry, $0) } }
    }
    if let sequence {
      record(sequence, last, state, pullback: pullback)
    } else {
      record(last, state, pullback: pullback)
    }
    return RecurrenceOutputs(sequence: sequence, last: last, state: state)
  }
}

/// The plain path: every row walks through time on its own.
struct PlainRecurrence {
  let time: Int, units: Int
  let options: RecurrenceOptions
  let mask: Mask?
  let x: UnsafePointer<Float>, r: UnsafePointer<Float>
  let initial: UnsafePointer<Float>?
  let state: UnsafeMutablePointer<Float>, last: UnsafeMutablePointer<Float>
  let sequence: UnsafeMutablePointer<Float>?
  /// The state before each step, at the step's place in the input: `[batch, time, units]`.
  var previous: UnsafeMutablePointer<Float>!
  /// x + h₋·R of each step, for derivatives that need it.
  var sums: UnsafeMutablePointer<Float>!

  private func place(_ step: Int) -> Int { options.backwards ? time - 1 - step : step }

  func forward(row: Int) {
    let h = state + row * units
    let output = last + row * units
    if let initial {
      h.update(from: initial + row * units, count: units)
    } else {
      h.update(repeating: 0, count: units)
    }
    output.update(repeating: 0, count: units)
    for step in 0..<time {
      let t = place(step)
      let at = (row * time + t) * units
      (previous + at).update(from: h, count: units)
      let counts = mask.map { $0[row, t] } ?? true
      if counts {
        let z = sums + at
        z.update(from: x + at, count: units)
        for k in 0..<units {
          let hk = (previous + at)[k]
          for j in 0..<units { z[j] = z[j].addingProduct(hk, r[k * units + j]) }
        }
        options.activation.apply(rows: 1, width: units, z, h)
        output.update(from: h, count: units)
      }
      if let sequence {
        let y = sequence + (row * time + step) * units
        if counts || !options.zeroOutputForMask {
          y.update(from: output, count: units)
        } else {
          y.update(repeating: 0, count: units)
        }
      }
    }
  }

  /// Writes dz of every step and, into `carry`, the gradient of the initial state.
  func backward(
    row: Int, dLast: UnsafePointer<Float>?, dState: UnsafePointer<Float>?, dSequence: UnsafePointer<Float>?,
    transposed: UnsafePointer<Float>, dz: UnsafeMutablePointer<Float>, carry dh: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let dOutput = scratch  // of the output that masked steps repeat
    let after = scratch + units  // the state after the step
    if let dState {
      dh.update(from: dState + row * units, count: units)
    } else {
      dh.update(repeating: 0, count: units)
    }
    if let dLast {
      dOutput.update(from: dLast + row * units, count: units)
    } else {
      dOutput.update(repeating: 0, count: units)
    }
    after.update(from: state + row * units, count: units)
    for step in (0..<time).reversed() {
      let t = place(step)
      let at = (row * time + t) * units
      let counts = mask.map { $0[row, t] } ?? true
      if let dSequence, counts || !options.zeroOutputForMask {
        let dy = dSequence + (row * time + step) * units
        for j in 0..<units { dOutput[j] += dy[j] }
      }
      guard counts else {
        (dz + at).update(repeating: 0, count: units)
        continue
      }
      for j in 0..<units {
        let d = dh[j] + dOutput[j]
        dh[j] = abs(d) < 1e-30 ? 0 : d  // subnormal numbers would cost twenty times the time
        dOutput[j] = 0
      }
      options.activation.applyBack(
        rows: 1, width: units, z: sums + at, y: after, dy: dh, dz: dz + at, adding: false)
      after.update(from: previous + at, count: units)
      dh.update(repeating: 0, count: units)
      for j in 0..<units {
        let d = (dz + at)[j]
        for k in 0..<units { dh[k] = dh[k].addingProduct(d, transposed[j * units + k]) }
      }
    }
  }
}
