// ConfigChoice: configuration keys that take one of a few names.

extension Config {
  /// One of the names of an enumeration.
  /// - Throws: `ModelError` listing them.
  package func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default fallback: Choice
  ) throws -> Choice where Choice.RawValue == String {
    let name = try string(key, default: fallback.rawValue)
    if let choice = Choice(rawValue: name) { return choice }
    let names = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    throw ModelError("the configuration's '\(key)' must be one of \(names), not '\(name)'")
  }

  /// One of the names of an enumeration; nil for null or a key that is not there.
  /// - Throws: `ModelError` listing them.
  package func optionalChoice<Choice: RawRepresentable & CaseIterable>(
    _ key: String
  ) throws -> Choice? where Choice.RawValue == String {
    guard let value = self[key], value != .null, let any = Choice.allCases.first else { return nil }
    return try choice(key, default: any)
  }
}
