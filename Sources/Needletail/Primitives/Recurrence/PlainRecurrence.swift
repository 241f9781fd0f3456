// PlainRecurrence: the time loop that all recurrences share, row by row, and what a recurrence says of itself.

/// One step of a recurrence for one row: what makes SimpleRNN, LSTM and GRU different.
///
/// The input is projected already: `gates · units` numbers. A row has `states` states of `units`
/// numbers, one behind the other; the first is the output.
protocol RecurrentStep {
  var units: Int { get }
  var gates: Int { get }
  var states: Int { get }
  /// How many numbers a step keeps for the way back.
  var kept: Int { get }
  /// The recurrent kernel `[units, gates · units]`.
  var kernel: UnsafePointer<Float> { get }
  /// What the recurrent kernel was multiplied with, for its gradient.
  var products: [RecurrentProduct] { get }
  /// What the state is multiplied by before the recurrent product.
  var drops: RecurrentDrops? { get }
  /// Whether the gradient of the recurrent sums differs from that of the projected input.
  var hasOwnSums: Bool { get }

  /// Computes the states after the step and what is kept.
  func forward(_ at: StepPlace)
  /// Turns the gradients of the states after the step into those of the states before it, and writes
  /// the gradients of the projected input and of the recurrent sums.
  /// - Parameter back: the transposed recurrent kernel `[gates · units, units]`.
  func backward(_ at: StepPlace, _ d: StepGradients, back: UnsafePointer<Float>)
}

/// The gates whose sums are one product of the recurrent kernel, and where its input lies among what a
/// step keeps; nil: the state before the step.
struct RecurrentProduct {
  let gates: Range<Int>
  let input: Int?
}

/// Where the numbers of one row's step lie.
struct StepPlace {
  let row: Int
  let x: UnsafePointer<Float>
  let before: UnsafePointer<Float>
  let after: UnsafeMutablePointer<Float>
  let kept: UnsafeMutablePointer<Float>
}

/// Gradients of one row's step.
struct StepGradients {
  /// Of the states, after the step at first and before it in the end.
  let states: UnsafeMutablePointer<Float>
  let input: UnsafeMutablePointer<Float>
  /// The same memory as `input` unless the step has sums of its own.
  let sums: UnsafeMutablePointer<Float>
  /// Room for `2 · gates · units` numbers.
  let room: UnsafeMutablePointer<Float>
}

/// Factors of the state before the recurrent product, drawn once for all steps: `[batch, gates, units]`.
struct RecurrentDrops {
  let factors: UnsafePointer<Float>
  /// 1 where all gates share their factors.
  let gates: Int
}

extension RecurrentStep {
  var hasOwnSums: Bool { false }

  /// out = x + input·R for some gates, each number a chain that starts at x.
  /// - Parameter start: what the chains start at instead of x.
  func gateSums(
    _ gates: Range<Int>, _ at: StepPlace, start: UnsafePointer<Float>? = nil, input: UnsafePointer<Float>,
    into out: UnsafeMutablePointer<Float>
  ) {
    let (first, width) = (gates.lowerBound * units, gates.count * units)
    kernels.pointee.gemm(
      1, Int64(width), Int64(units), input, 1, 1, kernel + first, Int64(self.gates * units),
      start ?? at.x + first, out, Int64(width))
  }

  /// out = dsums·Rᵀ for some gates; `dsums` has just theirs.
  func backProduct(
    _ gates: Range<Int>, _ dsums: UnsafePointer<Float>, _ back: UnsafePointer<Float>,
    into out: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.gemm(
      1, Int64(units), Int64(gates.count * units), dsums, 1, 1, back + gates.lowerBound * units * units,
      Int64(units), nil, out, Int64(units))
  }

  /// The state as a gate's product sees it: dropped into `room` where there are drops.
  func dropped(
    _ gate: Int, _ h: UnsafePointer<Float>, row: Int, into room: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    guard let factors = dropFactors(gate, row: row) else { return h }
    kernels.pointee.multiply(Int64(units), h, factors, room)
    return UnsafePointer(room)
  }

  /// Multiplies the gradient of a dropped state by its factors.
  func drop(_ gate: Int, _ d: UnsafeMutablePointer<Float>, row: Int) {
    guard let factors = dropFactors(gate, row: row) else { return }
    kernels.pointee.multiply(Int64(units), d, factors, d)
  }

  private func dropFactors(_ gate: Int, row: Int) -> UnsafePointer<Float>? {
    drops.map { $0.factors + (row * $0.gates + (gate < $0.gates ? gate : 0)) * units }
  }
}

extension Tape {
  /// A recurrence step by step, row by row, for every step and option; the reference of the fused kernels.
  ///
  /// - Parameters:
  ///   - x: the projected input `[batch, time, gates · units]`.
  ///   - r: the recurrent kernel `[units, gates · units]`.
  ///   - bias: of the last gate's recurrent sums `[units]`, where the step has one.
  ///   - initial: the states before the first step `[batch, units]`; nil means zeros.
  mutating func plainRecurrence<Step: RecurrentStep>(
    _ step: Step, _ x: Value, _ r: Value, bias: Value? = nil, initial: [Value?], mask: Mask?,
    _ options: RecurrenceOptions
  ) -> RecurrenceOutputs {
    let x = dense(x)
    var first: [Value?] = []
    for value in initial { first.append(value == nil ? nil : dense(value!)) }
    let (batch, time, units, gates) = (shape(x)[0], shape(x)[1], step.units, step.gates)
    precondition(
      shape(x)[2] == gates * units && shape(r) == [units, gates * units],
      "recurrence: x \(shape(x)) does not fit the kernel \(shape(r))")
    let inputs = [x, r] + (bias.map { [$0] } ?? []) + first.compactMap { $0 }
    var states: [Value] = []
    for _ in 0..<step.states { states.append(make([batch, units], from: inputs)) }
    let last = make([batch, units], from: inputs)
    let sequence = options.sequence ? make([batch, time, units], from: inputs) : nil
    let keeps = needsGradient(last)
    var walk = PlainWalk(
      step: step, time: time, options: options, mask: mask, keeps: keeps, x: pointer(x), last: pointer(last),
      sequence: sequence == nil ? nil : pointer(sequence!))
    for (state, value) in zip(states, first) {
      walk.ends.append(pointer(state))
      walk.starts.append(value == nil ? nil : UnsafePointer(pointer(value!)))
    }
    walk.states = arena.allocate(Float.self, count: (keeps ? batch * time : 2 * batch) * walk.width)
    walk.final = arena.allocate(Float.self, count: batch * walk.width)
    walk.kept = arena.allocate(Float.self, count: (keeps ? batch * time : batch) * step.kept)
    parallel(batch) { [walk] in walk.forward(row: $0) }

    record((sequence.map { [$0] } ?? []) + [last] + states) { [walk, first, states] g in
      let (pairs, all) = (batch * time, gates * units)
      let dInput = g.arena.allocate(Float.self, count: pairs * all)
      let dSums = step.hasOwnSums ? g.arena.allocate(Float.self, count: pairs * all) : dInput
      let carry = g.arena.allocate(Float.self, count: batch * walk.width)
      let room = g.arena.allocate(Float.self, count: batch * (2 * all + units))
      let gradients = WalkGradients(
        last: g.gradient(of: last), states: states.map { state in g.gradient(of: state) },
        sequence: sequence == nil ? nil : g.gradient(of: sequence!),
        back: g.transposed(step.kernel, units, all), input: dInput, sums: dSums)
      parallel(batch) { row in
        walk.backward(
          row: row, gradients, carry: carry + row * walk.width, room: room + row * (2 * all + units))
      }
      g.add(to: x) { dx in
        guard options.backwards else { return kernels.pointee.add(Int64(pairs * all), dInput, dx) }
        for pair in 0..<pairs {
          let (row, s) = pair.quotientAndRemainder(dividingBy: time)
          kernels.pointee.add(Int64(all), dInput + pair * all, dx + (row * time + time - 1 - s) * all)
        }
      }
      for product in step.products {
        let input =
          product.input == nil ? UnsafePointer(walk.states!) : UnsafePointer(walk.kept + product.input!)
        g.addProduct(
          to: r, rows: pairs, x: input, stride: product.input == nil ? walk.width : step.kept, n: units,
          dy: dSums, m: all, columns: product.gates.lowerBound * units..<product.gates.upperBound * units)
      }
      if let bias { g.addColumnSums(to: bias, rows: pairs, dy: dSums + all - units, stride: all, m: units) }
      for (i, value) in first.enumerated() {
        guard let value else { continue }
        g.add(to: value) { d in
          for row in 0..<batch {
            kernels.pointee.add(Int64(units), carry + row * walk.width + i * units, d + row * units)
          }
        }
      }
    }
    return RecurrenceOutputs(sequence: sequence, last: last, states: states)
  }
}

/// The gradients that come into a walk and those that it writes.
struct WalkGradients {
  let last: UnsafePointer<Float>?
  let states: [UnsafePointer<Float>?]
  let sequence: UnsafePointer<Float>?
  let back: UnsafePointer<Float>
  let input: UnsafeMutablePointer<Float>
  let sums: UnsafeMutablePointer<Float>
}

extension Backward {
  /// Some columns of dw += xᵀ·dy. x: `[rows, n]` in rows of `stride`, dy: `[rows, m]`.
  fileprivate mutating func addProduct(
    to w: Value, rows: Int, x: UnsafePointer<Float>, stride: Int, n: Int, dy: UnsafePointer<Float>, m: Int,
    columns: Range<Int>
  ) {
    let arena = arena
    let from = columns.lowerBound
    add(to: w) { dw in
      shardedAdd(rows: rows, into: dw, count: n * m, arena: arena) { r, sum in
        kernels.pointee.gemm_add(
          Int64(n), Int64(columns.count), Int64(r.count), x + r.lowerBound * stride, 1, Int64(stride),
          dy + r.lowerBound * m + from, Int64(m), sum + from, Int64(m))
      }
    }
  }

  /// db += Σ dy over rows. dy: `[rows, m]` in rows of `stride`.
  fileprivate mutating func addColumnSums(
    to b: Value, rows: Int, dy: UnsafePointer<Float>, stride: Int, m: Int
  ) {
    let arena = arena
    add(to: b) { db in
      shardedAdd(rows: rows, into: db, count: m, arena: arena) { r, sum in
        kernels.pointee.column_sums_add(
          Int64(r.count), Int64(m), dy + r.lowerBound * stride, Int64(stride), sum)
      }
    }
  }
}
