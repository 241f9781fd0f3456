// StackedRNNCells: cells one on the other, each step going through all of them.

/// Cells of which each takes what the one before gives, at every step.
/// Keras: https://keras.io/api/layers/recurrent_layers/stacked_rnn_cells
///
/// The states are those of all cells, in order.
public struct StackedRNNCells: RecurrentCell {
  public static let kind = "StackedRNNCells"
  public private(set) var cells: [any RecurrentCell]

  public init(_ cells: [any RecurrentCell]) { self.cells = cells }

  public init(config: Config) throws {
    self.init(try config.array("cells").map(CellTable.make))
  }

  public var config: Config {
    ["cells": .array(cells.map { .object(kind: type(of: $0).kind, $0.config) })]
  }

  public var stateSizes: [Int] { cells.flatMap(\.stateSizes) }
  public var outputSize: Int { cells.last?.outputSize ?? 0 }

  public mutating func build(_ input: Shape, _ builder: inout Builder) throws {
    try builder.require(!cells.isEmpty, "StackedRNNCells needs at least one cell")
    var (shape, counts) = (input, [String: Int]())
    for i in cells.indices {
      let base = Config.snakeCase(type(of: cells[i]).kind)
      let number = counts[base, default: 0]
      counts[base] = number + 1
      try builder.named(number == 0 ? base : "\(base)_\(number)") { try cells[i].build(shape, &$0) }
      shape = [input[0], cells[i].outputSize]
    }
  }

  public func call(
    _ input: Value, _ states: [Value], _ pass: inout Pass
  ) throws -> (output: Value, states: [Value]) {
    var (value, after, rest) = (input, [Value](), states[...])
    for cell in cells {
      let count = cell.stateSizes.count
      let made = try cell.call(value, Array(rest.prefix(count)), &pass)
      rest = rest.dropFirst(count)
      value = made.output
      after += made.states
    }
    return (value, after)
  }
}
