// RNN: any cell, run over a sequence.

/// Runs a cell over a sequence. Keras: https://keras.io/api/layers/recurrent_layers/rnn
///
/// `[batch, time, features]` to `[batch, outputSize]`, or with `returnSequences` to
/// `[batch, time, outputSize]` in processing order. At a masked step the states stay and the output repeats
/// the one before it (zeros before the first step that counts). Further inputs are the initial states,
/// `[batch, size]` each; with `returnState` the states are further outputs. Several cells are stacked.
/// How to write a cell: see `RecurrentCell`.
public struct RNN: Recurrent {
  public static let kind = "RNN"
  public var name: LayerName
  public var options: SequenceOptions
  public private(set) var cell: any RecurrentCell
  private var runner = CellRunner()

  public init(
    _ cell: any RecurrentCell, returnSequences: Bool = false, returnState: Bool = false,
    goBackwards: Bool = false, stateful: Bool = false, zeroOutputForMask: Bool = false, name: String? = nil
  ) {
    self.cell = cell
    options = SequenceOptions(
      returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
      stateful: stateful, zeroOutputForMask: zeroOutputForMask)
    self.name = LayerName(name)
  }

  /// Cells one on the other.
  public init(
    _ cells: [any RecurrentCell], returnSequences: Bool = false, returnState: Bool = false,
    goBackwards: Bool = false, stateful: Bool = false, zeroOutputForMask: Bool = false, name: String? = nil
  ) {
    self.init(
      StackedRNNCells(cells), returnSequences: returnSequences, returnState: returnState,
      goBackwards: goBackwards, stateful: stateful, zeroOutputForMask: zeroOutputForMask, name: name)
  }

  public init(config: Config) throws {
    cell = try CellTable.make(config["cell"] ?? .null)
    options = try SequenceOptions(config: config)
    name = LayerName(try config.name())
  }

  public var config: Config {
    options.config + ["cell": .object(kind: type(of: cell).kind, cell.config)]
  }

  public mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    try runner.build(&cell, options, inputs, &builder)
  }

  public func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    try runner.forward(cell, options, name, inputs, &pass)
  }
}
