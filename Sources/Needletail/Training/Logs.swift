// Logs and History: the numbers of a batch, an epoch and a whole training.

/// Named numbers in order: the loss first, then the metrics in the order of `compile`, then the same
/// with `val_` before their names.
public struct Logs: Sendable, Equatable {
  public private(set) var entries: [(name: String, value: Float)] = []

  public init() {}
  public init(_ entries: [(name: String, value: Float)]) { self.entries = entries }

  public subscript(name: String) -> Float? {
    get { entries.first { $0.name == name }?.value }
    set {
      if let i = entries.firstIndex(where: { $0.name == name }) {
        if let newValue { entries[i].value = newValue } else { entries.remove(at: i) }
      } else if let newValue {
        entries.append((name, newValue))
      }
    }
  }

  public static func == (a: Logs, b: Logs) -> Bool {
    a.entries.elementsEqual(b.entries) { $0.name == $1.name && $0.value == $1.value }
  }
}

/// What `fit` measured, epoch by epoch. Keras: the `History` object.
public struct History: Sendable, Equatable {
  /// The numbers of the epochs, from 0.
  public internal(set) var epoch: [Int] = []
  /// For each name, one number an epoch.
  public internal(set) var history: [String: [Float]] = [:]
  /// How long each epoch took, validation included, in seconds.
  public internal(set) var secondsPerEpoch: [Double] = []
  /// The mean time of an epoch's training steps, without validation, in milliseconds.
  public internal(set) var millisecondsPerStep: [Double] = []

  public init() {}

  /// The names in Keras' order: alphabetical, then those of the validation, then `learning_rate`.
  public var keys: [String] {
    func rank(_ key: String) -> Int { key == "learning_rate" ? 2 : key.hasPrefix("val_") ? 1 : 0 }
    return history.keys.sorted { (rank($0), $0) < (rank($1), $1) }
  }

  public subscript(name: String) -> [Float]? { history[name] }

  mutating func append(_ epoch: Int, _ logs: Logs) {
    self.epoch.append(epoch)
    for entry in logs.entries { history[entry.name, default: []].append(entry.value) }
  }
}
