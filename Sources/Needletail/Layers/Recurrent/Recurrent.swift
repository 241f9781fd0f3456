// Recurrent: what recurrent layers have in common, as users and wrappers see it.

/// How a recurrent layer goes through a sequence and what it gives.
public struct SequenceOptions: Sendable, Equatable {
  /// Gives the outputs of all steps instead of the last one.
  public var returnSequences: Bool
  /// Gives the states after the last step as further outputs.
  public var returnState: Bool
  /// Goes through the steps from the last to the first; a sequence of outputs is in that order.
  public var goBackwards: Bool
  /// Starts each batch from the states that the batch before it left; sample by sample, so all batches
  /// have one size. `model.resetStates()` goes back to zeros.
  public var stateful: Bool
  /// Masked steps give zeros instead of the output before them.
  public var zeroOutputForMask: Bool

  public init(
    returnSequences: Bool = false, returnState: Bool = false, goBackwards: Bool = false,
    stateful: Bool = false, zeroOutputForMask: Bool = false
  ) {
    self.returnSequences = returnSequences
    self.returnState = returnState
    self.goBackwards = goBackwards
    self.stateful = stateful
    self.zeroOutputForMask = zeroOutputForMask
  }

  public init(config: Config) throws {
    self.init(
      returnSequences: try config.bool("return_sequences", default: false),
      returnState: try config.bool("return_state", default: false),
      goBackwards: try config.bool("go_backwards", default: false),
      stateful: try config.bool("stateful", default: false),
      zeroOutputForMask: try config.bool("zero_output_for_mask", default: false))
  }

  public var config: Config {
    [
      "return_sequences": .bool(returnSequences), "return_state": .bool(returnState),
      "go_backwards": .bool(goBackwards), "stateful": .bool(stateful), "unroll": false,
      "zero_output_for_mask": .bool(zeroOutputForMask),
    ]
  }
}

/// A recurrent layer, as `Bidirectional` sees it.
///
/// The first input is a sequence `[batch, time, …]`, further ones are the initial states. The first output
/// is `[batch, …]` or `[batch, time, …]`, further ones are the states.
public protocol Recurrent: Layer {
  var options: SequenceOptions { get set }
}

extension Recurrent {
  public var returnSequences: Bool {
    get { options.returnSequences }
    set { options.returnSequences = newValue }
  }
  public var returnState: Bool {
    get { options.returnState }
    set { options.returnState = newValue }
  }
  public var goBackwards: Bool {
    get { options.goBackwards }
    set { options.goBackwards = newValue }
  }
  public var stateful: Bool {
    get { options.stateful }
    set { options.stateful = newValue }
  }
  public var zeroOutputForMask: Bool {
    get { options.zeroOutputForMask }
    set { options.zeroOutputForMask = newValue }
  }
}

extension Config {
  /// The configuration without one of its keys.
  func without(_ key: String) -> Config { Config(entries.filter { $0.key != key }) }

  static func + (a: Config, b: Config) -> Config { Config(a.entries + b.entries) }
}
