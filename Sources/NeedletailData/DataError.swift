// DataError: what is wrong with a request for data, and what to do.

/// Why data could not be found or prepared. Its description is one line.
///
/// What is wrong inside a file, or that a file named by the caller does not exist, is a `FormatError`.
public enum DataError: Error, Equatable, Sendable {
  /// A data set that is in none of the `places` where it is looked for.
  case missing(file: String, places: [String])
  /// Something outside that is needed did not do its part: a download.
  case unavailable(String)
  /// A request that cannot be met: an unknown name, a number out of range, data that do not fit together.
  case invalid(String)
}

extension DataError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let file, let places):
      "\(file) is not on this machine; put it at one of \(places.joined(separator: ", ")), "
        + "or name a folder that holds it in NEEDLETAIL_DATA\(Self.download)"
    case .unavailable(let reason), .invalid(let reason):
      reason
    }
  }

  /// How to get a build that downloads, where this one does not.
  private static var download: String {
    #if Download
      ""
    #else
      "; this build does not download it: build with the trait Download"
    #endif
  }
}
