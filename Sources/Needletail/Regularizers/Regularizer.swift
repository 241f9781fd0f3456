// Regularizer: what a weight adds to the loss for being large.

/// A penalty on a weight. Keras: https://keras.io/api/layers/regularizers
public protocol Regularizer: Sendable {
  /// Keras' class name, such as `L2`.
  static var kind: String { get }
  var config: Config { get }
  /// - Throws: `ModelError` naming the key that is wrong.
  init(config: Config) throws
  /// What the weight adds to the loss.
  func penalty(_ weight: UnsafeBufferPointer<Float>) -> Double
  /// Adds the penalty's gradient.
  func addGradient(_ weight: UnsafeBufferPointer<Float>, to gradient: UnsafeMutablePointer<Float>)
}

/// The regularizers that a configuration may name.
enum RegularizerTable {
  static let all: [any Regularizer.Type] = [L1.self, L2.self, L1L2.self]

  static func make(_ name: String, _ config: Config) throws -> any Regularizer {
    for type in all where type.kind == name || type.kind.lowercased() == name.lowercased() {
      return try type.init(config: config)
    }
    let names = all.map { $0.kind }.joined(separator: ", ")
    throw ModelError("there is no regularizer '\(name)'; choose one of \(names)")
  }
}

extension Network {
  /// What all regularized weights add to the loss.
  func penalty() -> Float {
    guard !regularizers.isEmpty else { return 0 }
    return buffer.withUnsafeBufferPointer { all in
      Float(
        regularizers.reduce(0.0) { sum, entry in
          sum + entry.regularizer.penalty(UnsafeBufferPointer(rebasing: all[entry.weight.place]))
        })
    }
  }

  /// The gradient of that.
  func addPenaltyGradients(to gradients: WeightGradients) {
    buffer.withUnsafeBufferPointer { all in
      for (weight, regularizer) in regularizers where weight.isTrainable {
        regularizer.addGradient(
          UnsafeBufferPointer(rebasing: all[weight.place]), to: gradients.dense(weight))
      }
    }
  }
}
