// DataPlaces: the folders in which data sets are looked for.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folders in which data sets are looked for, first one first, and the one that keeps downloads.
///
/// They are `$NEEDLETAIL_DATA`, then `~/.keras/datasets`, then ``cache``.
public struct DataPlaces: Sendable {
  /// The folders, in the order in which they are tried.
  public let folders: [String]
  /// `$XDG_CACHE_HOME/needletail`, else the platform's folder for caches: `~/Library/Caches/needletail`
  /// on Apple's systems, `~/.cache/needletail` elsewhere.
  public let cache: String

  /// The folders of this process.
  public init() {
    self.init(
      environment: ProcessInfo.processInfo.environment,
      home: FileManager.default.homeDirectoryForCurrentUser.path)
  }

  /// The folders under the given variables; empty ones count as unset, as does a relative
  /// `XDG_CACHE_HOME` (the XDG base directory specification asks for that).
  init(environment: [String: String], home: String) {
    if let root = environment["XDG_CACHE_HOME"], root.hasPrefix("/") {
      cache = root + "/needletail"
    } else {
      #if canImport(Darwin)
        cache = home + "/Library/Caches/needletail"
      #else
        cache = home + "/.cache/needletail"
      #endif
    }
    let first = environment["NEEDLETAIL_DATA"].flatMap { $0.isEmpty ? nil : [$0] } ?? []
    folders = first + [home + "/.keras/datasets", cache]
  }

  /// Where a file of this name is looked for, in order.
  public func paths(of file: String) -> [String] { folders.map { "\($0)/\(file)" } }

  /// The first place that holds a file of this name.
  ///
  /// Whether it can be read is not asked, so that a damaged file is never passed over for a later one.
  /// - Throws: ``DataError/missing(file:places:)`` when none does.
  public func find(_ file: String) throws -> String {
    let places = paths(of: file)
    // attributesOfItem describes a link itself: a link to nowhere counts as found.
    let found = places.first { (try? FileManager.default.attributesOfItem(atPath: $0)) != nil }
    guard let found else { throw DataError.missing(file: file, places: places) }
    return found
  }
}
