// Optimizer: how a gradient changes the weights.

/// An update rule. It knows neither model nor layers: it sees weights, their gradients and as many
/// buffers of its own as it asks for, and works number by number.
public protocol Optimizer: Sendable {
  /// Keras' class name, such as `RMSprop`.
  static var kind: String { get }
  var settings: OptimizerSettings { get set }
  var config: Config { get }
  /// - Throws: `ModelError` naming the key that is wrong.
  init(config: Config) throws

  /// Looks at the settings before they are used.
  /// - Throws: `ModelError` when one makes no sense.
  func validate() throws

  /// How many buffers as large as the weights it keeps from step to step.
  var slots: Int { get }
  /// What such a buffer starts with.
  func initialValue(slot: Int) -> Float
  /// Called once before the weights of a step.
  /// - Parameter iteration: 1 at the first step.
  mutating func begin(iteration: Int)
  /// Changes some weights by their gradient. Called for parts of the weights from several threads.
  func update(
    _ weights: UnsafeMutableBufferPointer<Float>, _ gradient: WeightGradient, _ slots: OptimizerSlots,
    learningRate: Float, iteration: Int)
}

extension Optimizer {
  public func validate() throws { try settings.validate() }
  public func initialValue(slot: Int) -> Float { 0 }
  public mutating func begin(iteration: Int) {}

  public var learningRate: Float {
    get { settings.learningRate }
    set { settings.learningRate = newValue }
  }
}

/// An optimizer's own buffers, at the place of the weights in hand.
public struct OptimizerSlots {
  let starts: [UnsafeMutablePointer<Float>]
  let offset: Int

  public subscript(slot: Int) -> UnsafeMutablePointer<Float> { starts[slot] + offset }
}
