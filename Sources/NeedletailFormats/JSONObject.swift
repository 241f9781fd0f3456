// The entries of a JSON object, in order, with lookup by key.

/// A JSON object: entries in the order of the text. Keys are equal only if their bytes are.
public struct JSONObject: Sendable, Equatable {
  /// The entries in order.
  public private(set) var entries: [(key: String, value: JSON)]
  /// Where each key is; only for objects that are too large to search.
  private var places: [ExactKey: Int]?

  /// The size up to which lookup just searches.
  static let searched = 12

  /// An object with these entries; of equal keys the last one counts.
  public init(_ entries: [(key: String, value: JSON)] = []) {
    self.entries = entries
    indexIfLarge()
  }

  /// The number of entries.
  public var count: Int { entries.count }
  /// The keys in order.
  public var keys: [String] { entries.map(\.key) }

  /// The value of a key. Setting an absent key adds it at the end; setting nil removes the key.
  public subscript(key: String) -> JSON? {
    get { place(of: key).map { entries[$0].value } }
    set {
      if let place = place(of: key) {
        if let newValue {
          entries[place].value = newValue
        } else {
          entries.remove(at: place)
          indexIfLarge()
        }
      } else if let newValue {
        entries.append((key, newValue))
        if places != nil { places![ExactKey(key)] = entries.count - 1 } else { indexIfLarge() }
      }
    }
  }

  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count
      && zip(left.entries, right.entries).allSatisfy { $0.key == $1.key && $0.value == $1.value }
  }

  private func place(of key: String) -> Int? {
    if let places { return places[ExactKey(key)] }
    return entries.lastIndex { $0.key.utf8.elementsEqual(key.utf8) }
  }

  private mutating func indexIfLarge() {
    guard entries.count > Self.searched else {
      places = nil
      return
    }
    places = Dictionary(entries.enumerated().map { (ExactKey($1.key), $0) }, uniquingKeysWith: { $1 })
  }

  /// The first key that is there twice, or nil.
  var duplicate: String? {
    if let places {
      guard places.count < entries.count else { return nil }
      return entries.enumerated().first { places[ExactKey($1.key)] != $0 }?.element.key
    }
    for (index, entry) in entries.enumerated()
    where entries[..<index].contains(where: { $0.key.utf8.elementsEqual(entry.key.utf8) }) {
      return entry.key
    }
    return nil
  }
}
