// Initializer: how a weight starts, and how it is found by its Keras name.

/// Fills a new weight. Keras: https://keras.io/api/layers/initializers
///
/// The random ones draw from the stream that the model gives to a weight, so equal seeds of the model
/// give equal weights. A `seed` of their own is kept for the configuration only.
public protocol Initializer: Sendable {
  /// Keras' class name, such as `GlorotUniform`.
  static var kind: String { get }
  var config: Config { get }
  /// - Throws: `ModelError` naming the key that is wrong.
  init(config: Config) throws
  /// Says whether a weight of the given shape can be filled.
  /// - Throws: `ModelError` when it cannot.
  func check(_ shape: [Int]) throws
  /// Writes the numbers of a weight of the given shape; the same stream gives the same numbers.
  /// - Precondition: `check(shape)` passes.
  func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream)
}

extension Initializer {
  public func check(_ shape: [Int]) throws {}
}

extension Config {
  /// An initializer's own seed, which Keras also writes as an object; nil for anything but a number.
  func seed() -> Int? { if case .int(let seed) = self["seed"] { seed } else { nil } }
}

extension Config.Value {
  static func seed(_ seed: Int?) -> Self { seed.map { .int($0) } ?? .null }
}
