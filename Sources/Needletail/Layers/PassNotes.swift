// PassNotes: values that a pass keeps for whoever wants to know why a model decided as it did.

/// What a pass notes down: values whose gradients can be read after the walk back.
struct PassNotes {
  enum Subject {
    /// What embeddings give, multiplied by a number.
    case embeddings(scaledBy: Float)
    /// What goes into the model.
    case inputs
    /// The states of recurrent layers after each step.
    case states
  }

  let subject: Subject
  /// By use of an embedding: the rows that it gives, and the variable that stands for them, scaled.
  fileprivate(set) var embedded: [(rows: Tensor, value: Value)] = []
  /// The variables that stand for the model's inputs.
  fileprivate(set) var inputs: [Value] = []
  /// By use of a recurrent layer: the states after each step, in processing order.
  fileprivate(set) var states: [[[Value]]] = []

  init(_ subject: Subject) { self.subject = subject }
}

extension Pass {
  /// What goes into the model; where its gradients are asked for, a variable.
  mutating func noted(input: Tensor) -> Value {
    guard let notes, case .inputs = notes.subject else { return tape.constant(input) }
    let value = tape.variable(input)
    self.notes!.inputs.append(value)
    return value
  }

  /// The rows that an embedding gives; where their gradients are asked for, a variable in their place.
  mutating func noted(embedded rows: Value) -> Value {
    guard let notes, case .embeddings(let scale) = notes.subject else { return rows }
    let found = tape.tensor(rows)
    let value = tape.variable(
      scale == 1 ? found : Tensor(found.elements.map { $0 * scale }, shape: found.shape))
    self.notes!.embedded.append((found, value))
    return value
  }

  /// Whether recurrent layers go step by step, so that their states are values of the tape.
  var notesStates: Bool {
    guard let notes, case .states = notes.subject else { return false }
    return true
  }

  /// Begins a recurrent layer, where states are asked for.
  mutating func noteLayer() {
    if notesStates { notes!.states.append([]) }
  }

  /// Keeps the states after a step of the layer that was begun last, where they are asked for.
  mutating func note(states: [Value]) {
    if notesStates { notes!.states[notes!.states.count - 1].append(states) }
  }
}
