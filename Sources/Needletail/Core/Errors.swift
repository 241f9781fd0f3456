// The errors of building, training and feeding a model.

/// A model that cannot be built or used as asked: what is wrong, in which layer, and what to do.
public struct ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
  /// Whether the shape of the data would help.
  let needsShape: Bool

  public init(_ description: String) { self.init(description, needsShape: false) }

  init(_ description: String, needsShape: Bool) {
    self.description = description
    self.needsShape = needsShape
  }
}

/// Data that cannot be used: what is wrong, where (sample, column, key), and what to do.
public struct InputError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
