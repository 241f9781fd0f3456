// The one error of this module: what is wrong with a file, where, and what to do about it.

/// An error about a file: what is wrong, where in which file, and what the user can do.
///
/// `description` is a single line; everything in it that came out of a file is escaped and shortened.
public struct FormatError: Error, Sendable, CustomStringConvertible {
  /// What kind of trouble it is; commands choose their exit code by it.
  public enum Kind: Sendable, Hashable {
    /// The bytes are there but cannot be accepted: damaged, hostile, or a variant that is not supported.
    case damaged
    /// There is no such file.
    case missing
    /// The file exists but cannot be read (permissions, a folder, an I/O error).
    case unreadable
    /// The output cannot be written.
    case unwritable
  }

  /// What kind of trouble it is.
  public var kind: Kind
  /// What is wrong, without the place.
  public var what: String
  /// Where it is, outermost first: file, member, byte or key.
  public var places: [String]
  /// What the user can do; may be empty.
  public var advice: String

  /// Makes an error; outer parsers add their places with `at(_:)`.
  public init(_ kind: Kind, _ what: String, places: [String] = [], advice: String = "") {
    self.kind = kind
    self.what = what
    self.places = places
    self.advice = advice
  }

  public var description: String {
    var text = what
    if !places.isEmpty { text += ", in " + places.joined(separator: ", ") }
    if !advice.isEmpty { text += "; " + advice }
    return text
  }

  /// The same error seen from further outside.
  public func at(_ outer: String) -> FormatError {
    var copy = self
    copy.places.insert(outer, at: 0)
    return copy
  }

  /// The same error with advice, unless it already has some.
  func advising(_ text: String) -> FormatError {
    var copy = self
    if copy.advice.isEmpty { copy.advice = text }
    return copy
  }

  /// A `.damaged` error at a byte offset.
  package static func damaged(_ what: String, byte: Int? = nil) -> FormatError {
    FormatError(.damaged, what, places: byte.map { ["byte \($0)"] } ?? [])
  }
}

/// Runs `body`; a `FormatError` out of it gets `place` as its outermost place.
package func locating<Result>(_ place: @autoclosure () -> String, _ body: () throws -> Result) throws
  -> Result
{
  do { return try body() } catch let error as FormatError { throw error.at(place()) }
}

/// Runs `body`; a `.damaged` error out of it gets the file's name as its place and an advice, if it has none.
package func reading<Result>(
  _ file: String, advice: String = "the file is damaged or not what its name says: get it again",
  _ body: () throws -> Result
) throws -> Result {
  do { return try body() } catch let error as FormatError where error.kind == .damaged {
    throw error.at(shown(file)).advising(advice)
  }
}

/// Text from a file as it may stand in a message: in quotes, control characters escaped, at most 80 characters.
package func quoted(_ text: some StringProtocol) -> String { "'" + escaped(text, limit: 80) + "'" }

/// A path as it stands in a message: control characters escaped.
package func shown(_ path: String) -> String { escaped(path, limit: 1024) }

/// A list of lengths as it may stand in a message: its first eight.
package func shown(_ lengths: [Int]) -> String {
  "[" + lengths.prefix(8).map(String.init).joined(separator: ", ") + (lengths.count > 8 ? ", …]" : "]")
}

private func escaped(_ text: some StringProtocol, limit: Int) -> String {
  var result = ""
  var count = 0
  for scalar in text.unicodeScalars {
    if count == limit { return result + "…" }
    count += 1
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
      result += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
