// RecurrentCell: one step of a recurrence, to be run over a sequence by a layer.

/// What a recurrent layer does at each step. Keras: https://keras.io/api/layers/recurrent_layers/rnn
///
/// `RNN(cell)` runs a cell over a sequence and takes care of masks, directions, states and outputs.
/// A cell of your own needs four things:
///
/// ```swift
/// struct MinimalRNNCell: RecurrentCell {
///   static let kind = "MinimalRNNCell"
///   let units: Int
///   var kernel = Weight.unbuilt
///   var recurrentKernel = Weight.unbuilt
///
///   init(_ units: Int) { self.units = units }
///   init(config: Config) throws { self.init(try config.size("units")) }
///   var config: Config { ["units": .int(units)] }
///   var stateSizes: [Int] { [units] }
///
///   mutating func build(_ input: Shape, _ builder: inout Builder) throws {
///     kernel = builder.weight("kernel", [try builder.features(of: input), units], .glorotUniform)
///     recurrentKernel = builder.weight("recurrent_kernel", [units, units], .orthogonal)
///   }
///
///   func call(_ input: Value, _ states: [Value], _ pass: inout Pass) -> (output: Value, states: [Value]) {
///     let (w, r) = (pass.weight(kernel), pass.weight(recurrentKernel))
///     let h = pass.tape.add(pass.tape.affine(input, w), pass.tape.affine(states[0], r))
///     return (h, [h])
///   }
/// }
/// ```
public protocol RecurrentCell: Sendable {
  /// The class name, such as `LSTMCell`. Its weights' paths hold it in snake case.
  static var kind: String { get }
  /// What a saved model needs to make the cell again.
  var config: Config { get }
  /// - Throws: `ModelError` naming the key that is missing or wrong.
  init(config: Config) throws
  /// The sizes of the states of one sample.
  var stateSizes: [Int] { get }
  /// The size of the output; that of the first state unless said otherwise.
  var outputSize: Int { get }

  /// Asks the builder for weights.
  /// - Parameter input: the shape of one step, `[batch, features]`.
  /// - Throws: `ModelError` when the shape doesn't fit.
  mutating func build(_ input: Shape, _ builder: inout Builder) throws

  /// One step.
  /// - Parameters:
  ///   - input: `[batch, features]`
  ///   - states: the states before the step, `[batch, size]` each.
  /// - Returns: the output `[batch, outputSize]` and the states after the step.
  func call(_ input: Value, _ states: [Value], _ pass: inout Pass) throws -> (output: Value, states: [Value])
}

extension RecurrentCell {
  public var outputSize: Int { stateSizes.first ?? 0 }
}

/// A cell that runs over a whole sequence as one primitive.
protocol SequenceCell: RecurrentCell {
  /// - Parameter initial: the states before the first step; nil means zeros.
  func run(
    _ x: Value, initial: [Value?], mask: Mask?, _ options: SequenceOptions, _ pass: inout Pass
  ) -> RecurrenceOutputs
}

extension SequenceCell {
  /// One step, as a sequence of one.
  func single(
    _ input: Value, _ states: [Value], _ pass: inout Pass
  ) -> (output: Value, states: [Value]) {
    let shape = pass.tape.shape(input)
    let x = pass.tape.reshape(input, [shape[0], 1] + shape.dropFirst())
    let out = run(x, initial: states, mask: nil, SequenceOptions(), &pass)
    return (out.last, out.states)
  }
}

/// The cells that a file may name.
enum CellTable {
  static let all: [any RecurrentCell.Type] = [
    SimpleRNNCell.self, LSTMCell.self, GRUCell.self, StackedRNNCells.self,
  ]

  /// The cell of an object with class name and configuration.
  /// - Throws: `ModelError` when there is no such cell or the configuration is wrong.
  static func make(_ value: Config.Value) throws -> any RecurrentCell {
    guard case .object(let object) = value else {
      throw ModelError("a cell must be an object with 'class_name'")
    }
    let name = try object.string("class_name")
    guard let type = all.first(where: { $0.kind == name }) else {
      let names = all.map { $0.kind }.joined(separator: ", ")
      throw ModelError("there is no cell '\(name)' that a file may name; cells are \(names)")
    }
    return try type.init(config: object["config"] == nil ? [:] : try object.object("config"))
  }
}
