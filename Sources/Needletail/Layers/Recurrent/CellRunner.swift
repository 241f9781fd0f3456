// CellRunner: a cell run over a sequence: shapes, masks, initial states, states that stay, outputs.

/// What recurrent layers do around their cell, written once.
struct CellRunner: Sendable {
  /// Where a stateful layer keeps its states.
  private var slots: [StateSlot] = []

  /// Builds the cell and says what comes out of the layer.
  mutating func build<Cell: RecurrentCell>(
    _ cell: inout Cell, _ options: SequenceOptions, _ inputs: [Shape], _ builder: inout Builder
  ) throws -> [Shape] {
    guard let input = inputs.first, input.rank >= 3 else {
      throw ModelError(
        "\(builder.layerName) takes a sequence [batch, time, features] and got "
          + "\(inputs.first.map(\.description) ?? "nothing"); give every sample a time axis and features"
          + " (an Embedding makes features of ids)")
    }
    try builder.named(Config.snakeCase(Cell.kind)) {
      try cell.build(Shape([input[0]] + input.axes.dropFirst(2)), &$0)
    }
    let sizes = cell.stateSizes
    guard inputs.count == 1 || inputs.count == 1 + sizes.count else {
      throw ModelError(
        "\(builder.layerName) takes \(sizes.count) initial states and got \(inputs.count - 1)")
    }
    for (given, size) in zip(inputs.dropFirst(), sizes) where given.rank != 2 || given[1] != size {
      throw ModelError(
        "\(builder.layerName): an initial state has shape \(given) and must have \(Shape([input[0], size]))")
    }
    if options.stateful {
      slots = sizes.indices.map { builder.state($0 == 0 ? "state" : "state_\($0)", [sizes[$0]]) }
    }
    let output: Shape =
      options.returnSequences ? [input[0], input[1], cell.outputSize] : [input[0], cell.outputSize]
    return [output] + (options.returnState ? sizes.map { [input[0], $0] } : [])
  }

  /// Runs the cell over the first input from the states that follow it.
  /// - Throws: `InputError` when a mask or a state does not fit the sequence.
  func forward<Cell: RecurrentCell>(
    _ cell: Cell, _ options: SequenceOptions, _ name: LayerName, _ inputs: [Signal], _ pass: inout Pass
  ) throws -> [Signal] {
    let (x, mask) = (inputs[0].value, inputs[0].mask)
    let shape = pass.tape.shape(x)
    if let mask, mask.shape != Array(shape.prefix(2)) {
      throw InputError(
        "\(name): the mask has shape \(printed(mask.shape)) and the sequence \(printed(shape)); "
          + "a mask has one value for every step of every sample, \(printed(Array(shape.prefix(2))))")
    }
    var initial = [Value?](repeating: nil, count: cell.stateSizes.count)
    if inputs.count > 1 {
      for (i, size) in cell.stateSizes.enumerated() {
        let given = pass.tape.shape(inputs[i + 1].value)
        guard given == [shape[0], size] else {
          throw InputError(
            "\(name): an initial state has shape \(printed(given)) and must have \(printed([shape[0], size])) "
              + "for a sequence of shape \(printed(shape))")
        }
        initial[i] = inputs[i + 1].value
      }
    } else {
      for (i, slot) in slots.enumerated() {
        guard let kept = pass.state(slot) else { continue }
        guard kept.shape[0] == shape[0] else {
          throw InputError(
            "\(name) is stateful and keeps states of shape \(printed(kept.shape)), which do not fit a batch of "
              + "shape \(printed(shape)); give batches of one size (a number of samples that batchSize divides) "
              + "or call resetStates() before")
        }
        initial[i] = pass.tape.constant(kept)
      }
    }
    let out: RecurrenceOutputs
    if !pass.notesStates, let cell = cell as? any SequenceCell {
      out = cell.run(x, initial: initial, mask: mask, options, &pass)
    } else {
      out = try unroll(cell, x, initial: initial, mask: mask, options, &pass)
    }
    for (slot, state) in zip(slots, out.states) { pass.setState(pass.tape.tensor(state), slot) }
    let y = out.sequence == nil ? Signal(out.last) : Signal(out.sequence!, mask: mask)
    return [y] + (options.returnState ? out.states.map { Signal($0) } : [])
  }

  /// Calls the cell for each step.
  private func unroll<Cell: RecurrentCell>(
    _ cell: Cell, _ x: Value, initial: [Value?], mask: Mask?, _ options: SequenceOptions, _ pass: inout Pass
  ) throws -> RecurrenceOutputs {
    let x = pass.tape.dense(x)  // once for all steps
    let (batch, time) = (pass.tape.shape(x)[0], pass.tape.shape(x)[1])
    func zeros(_ size: Int, _ pass: inout Pass) -> Value {
      let zeros = Tensor(repeating: 0, shape: [batch, size])
      // States whose gradients are asked for start from something that has one.
      return pass.notesStates ? pass.tape.variable(zeros) : pass.tape.constant(zeros)
    }
    var states: [Value] = []
    for (value, size) in zip(initial, cell.stateSizes) {
      if let value { states.append(value) } else { states.append(zeros(size, &pass)) }
    }
    pass.noteLayer()
    let nothing = zeros(cell.outputSize, &pass)
    var (last, outputs) = (nothing, [Value]())
    for s in 0..<time {
      let t = options.goBackwards ? time - 1 - s : s
      let made = try cell.call(pass.tape.step(x, t), states, &pass)
      guard made.states.count == states.count else {
        throw ModelError("\(Cell.kind) has \(states.count) states and its call returned \(made.states.count)")
      }
      pass.note(states: made.states)
      if let mask {
        last = pass.tape.choose(mask, step: t, made.output, else: options.zeroOutputForMask ? nothing : last)
        for i in states.indices {
          states[i] = pass.tape.choose(mask, step: t, made.states[i], else: states[i])
        }
      } else {
        (last, states) = (made.output, made.states)
      }
      if options.returnSequences { outputs.append(last) }
    }
    if options.returnSequences && outputs.isEmpty {
      let empty = pass.tape.constant(Tensor(repeating: 0, shape: [batch, 0, cell.outputSize]))
      return RecurrenceOutputs(sequence: empty, last: last, states: states)
    }
    let sequence = options.returnSequences ? pass.tape.stack(outputs) : nil
    return RecurrenceOutputs(sequence: sequence, last: last, states: states)
  }
}

private func printed(_ shape: [Int]) -> String { Shape(shape.map { $0 }).description }

extension Builder {
  /// Throws a `ModelError` that names the layer unless `condition` holds.
  public func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    guard condition else { throw ModelError("\(layerName): \(message())") }
  }
}
