// Constraint: what a weight is brought back to after each step.

/// A rule that a weight is made to keep after each step. Keras: https://keras.io/api/layers/constraints
public protocol Constraint: Sendable {
  /// Keras' class name, such as `MaxNorm`.
  static var kind: String { get }
  var config: Config { get }
  /// - Throws: `ModelError` naming the key that is wrong.
  init(config: Config) throws
  /// Brings the weight back.
  func apply(_ weight: UnsafeMutableBufferPointer<Float>, shape: [Int])
}

/// The constraints that a configuration may name.
enum ConstraintTable {
  static let all: [any Constraint.Type] = [
    MaxNorm.self, NonNeg.self, UnitNorm.self, MinMaxNorm.self,
  ]

  static func make(_ name: String, _ config: Config) throws -> any Constraint {
    for type in all where type.kind == name || Config.snakeCase(type.kind) == name {
      return try type.init(config: config)
    }
    let names = all.map { $0.kind }.joined(separator: ", ")
    throw ModelError("there is no constraint '\(name)'; choose one of \(names)")
  }
}

extension Network {
  /// Brings all constrained weights back.
  mutating func constrain() {
    guard !constraints.isEmpty else { return }
    let entries = constraints
    buffer.withUnsafeMutableBufferPointer { all in
      for (weight, constraint) in entries {
        constraint.apply(UnsafeMutableBufferPointer(rebasing: all[weight.place]), shape: weight.shape)
      }
    }
  }
}
