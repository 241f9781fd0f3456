// The pickle opcodes that make an array: names, calls, states, and lists that grow.

extension PickleMachine {
  // MARK: Names

  /// GLOBAL: two lines of text.
  mutating func global(_ start: Int) throws {
    let module = try line(start)
    let name = try line(start)
    try push(.global(Pickle.global(module, name, byte: start)), start)
  }

  /// STACK_GLOBAL: two strings from the stack.
  mutating func stackGlobal(_ start: Int) throws {
    guard case .text(let name) = try pop(start), case .text(let module) = try pop(start) else {
      throw damaged("a global without a name", at: start)
    }
    try push(.global(Pickle.global(string(module), string(name), byte: start)), start)
  }

  private mutating func line(_ start: Int) throws -> String {
    let first = position
    while try byte() != 0x0a {
      guard position - first <= 200 else { throw damaged("the name of a global is too long", at: start) }
    }
    return string(first..<position - 1)
  }

  // MARK: Calls and states

  /// REDUCE: the three calls that an array needs, each with exactly the arguments that NumPy writes.
  mutating func reduce(_ start: Int) throws {
    guard case .tuple(let arguments) = try pop(start), case .global(let function) = try pop(start) else {
      throw damaged("the pickle calls something that is no function of an array", at: start)
    }
    switch (function, arguments.count) {
    case (.encode, 2):
      guard case .text(let text) = arguments[0], case .text(let coding) = arguments[1],
        string(coding) == "latin1"
      else { break }
      return try push(.text(text), start)
    case (.reconstruct, 3):
      guard case .global(.ndarray) = arguments[0], case .tuple(let shape) = arguments[1], shape.count == 1,
        case .text(let type) = arguments[2], string(type) == "b"
      else { break }
      return try push(.array(built: false), start)
    case (.dtype, 1...3):
      guard case .text(let type) = arguments[0], ["O", "O4", "O8", "|O"].contains(string(type)) else { break }
      return try push(.dtype, start)
    default: break
    }
    throw damaged("the pickle calls \(function) with arguments that no array of lists needs", at: start)
  }

  /// BUILD: gives an array or a type its state.
  mutating func build(_ start: Int) throws {
    guard case .tuple(let state) = try pop(start) else {
      throw damaged("a state that is no tuple", at: start)
    }
    switch try pop(start) {
    case .dtype:
      guard (8...9).contains(state.count), case .int(3...4) = state[0] else { break }
      return try push(.dtype, start)
    case .array(built: false):
      guard !built, state.count == 5, case .int(1) = state[0], case .tuple(let lengths) = state[1],
        case .dtype = state[2], case .bool(let fortranOrder) = state[3], case .items = state[4]
      else { break }
      let shape = lengths.map { if case .int(let length) = $0 { length } else { -1 } }
      guard shape == self.shape else {
        throw damaged(
          "the pickle's shape \(shown(shape)) is not the header's \(shown(self.shape))", at: start)
      }
      guard !fortranOrder || shape.count == 1 else {
        throw damaged("object arrays in Fortran order are not supported", at: start)
      }
      built = true
      return try push(.array(built: true), start)
    default: break
    }
    throw damaged("a state that does not belong to an array of lists", at: start)
  }

  // MARK: Lists

  /// APPENDS: what is above the mark goes to the end of the list below it.
  mutating func appendAll(_ start: Int) throws {
    let items = try popToMark(start)
    guard let list = stack.last else { throw damaged("the pickle's stack is empty", at: start) }
    for item in items { try append(item, to: list, start) }
  }

  /// APPEND: one item.
  mutating func appendOne(_ start: Int) throws {
    let item = try pop(start)
    guard let list = stack.last else { throw damaged("the pickle's stack is empty", at: start) }
    try append(item, to: list, start)
  }

  private mutating func append(_ item: PickleItem, to list: PickleItem, _ start: Int) throws {
    guard !built else { throw damaged("a list that grows after the array is complete", at: start) }
    switch (list, item) {
    case (.items, .row(let row)) where shape.count == 1: try rows.addItem(row)
    case (.items, .int(let value)) where shape.count == 2: try rows.append(value, at: start)
    case (.row(let row), .int(let value)) where shape.count == 1 && rows.isNewest(row):
      try rows.append(value, at: start)
    case (.items, _):
      let needed = shape.count == 1 ? "a list of integers" : "an integer"
      throw damaged("item \(rows.itemCount) of the object array is not \(needed)", at: start)
    case (.row(let row), _): throw damaged("list \(row) holds something that is not an integer", at: start)
    default: throw damaged("the pickle adds to something that is no list", at: start)
    }
  }
}
