// SequenceEnd: the end of a sequence at which it is padded or cut.

/// The end of a sequence at which `padSequences` adds or removes elements.
public enum SequenceEnd: String, Sendable, CaseIterable {
  /// Before the first element.
  case pre
  /// After the last element.
  case post

  /// The end of the given Keras name, `"pre"` or `"post"`.
  /// - Throws: ``DataError/invalid(_:)`` for any other name.
  public init(named name: String) throws {
    guard let end = SequenceEnd(rawValue: name) else {
      throw DataError.invalid("\"\(name)\" is no end of a sequence: use \"pre\" or \"post\"")
    }
    self = end
  }
}
