// Prediction: what a loss sees of a model's output.

/// What a model predicted: the value, its mask and, behind a final sigmoid or softmax, the logits.
public struct Prediction {
  public let value: Value
  public let mask: Mask?
  private let source: (kind: Activation, input: Value)?

  init(_ signal: Signal, _ tape: borrowing Tape) {
    value = signal.value
    mask = signal.mask
    source = tape.workspace.nodes[signal.value.index].activation
  }

  /// What the given activation was applied to, when it is the last thing that happened.
  ///
  /// Cross-entropy is computed from there, so that the loss of a saturated unit stays finite and its
  /// gradient alive.
  public func logits(behind activation: Activation) -> Value? {
    source?.kind == activation ? source?.input : nil
  }
}
