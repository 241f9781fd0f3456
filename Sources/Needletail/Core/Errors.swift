// The errors of building, training and feeding a model.

/// A model that cannot be built or used as asked: what is wrong, in which layer, and what to do.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}

/// Data that cannot be used: what is wrong, where (sample, column, key), and what to do.
public struct InputError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
