// Initializer: how a weight starts, and how it is found by its Keras name.

/// Fills a new weight. Keras: https://keras.io/api/layers/initializers
public protocol Initializer: Sendable {
  /// Keras' class name, such as `GlorotUniform`.
  static var kind: String { get }
  var config: Config { get }
  /// - Throws: `ModelError` naming the key that is wrong.
  init(config: Config) throws
  /// Writes the numbers of a weight of the given shape; the same stream gives the same numbers.
  func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream)
}
